"""A zsh into which a test types."""

import os
import pty
import select
import time


class Zsh:
    """An interactive zsh on a terminal of its own, with the completion functions of a folder."""

    def __init__(self, completions, environment):
        self.child, self.terminal = pty.fork()
        if self.child == 0:
            os.execvpe("zsh", ["zsh", "-f", "-i"], environment)
        self.shown = ""
        self.type(f"PS1='ready> '; fpath=({completions} $fpath); autoload -U compinit; compinit -u -D; "
                  "unsetopt list_beep; zstyle ':completion:*' menu no; echo loa''ded\n")
        self.expect("loaded")

    def type(self, text):
        os.write(self.terminal, text.encode())

    def expect(self, text, seconds=20):
        deadline = time.monotonic() + seconds
        while text not in self.shown:
            assert time.monotonic() < deadline, f"zsh never showed {text!r}: {self.shown[-600:]!r}"
            if select.select([self.terminal], [], [], 0.2)[0]:
                self.shown += os.read(self.terminal, 65536).decode(errors="replace")

    def completes(self, typed, completed):
        """Typing `typed` and a tab makes the line `completed`."""
        self.shown = ""
        self.type("\x15" + typed + "\t")  # ^U first: an empty line
        self.expect(completed)

    def close(self):
        self.type("\x15exit\n")
        os.close(self.terminal)
        os.waitpid(self.child, 0)
