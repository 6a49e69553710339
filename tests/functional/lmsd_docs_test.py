#!/usr/bin/env python3
"""What a shell completes for lmsd: the files are those the program prints, and work in each shell.

Usage: lmsd_docs_test.py BUILD"""

import pathlib
import shutil
import subprocess
import sys
import tempfile

from zsh_terminal import Zsh

LMSD = pathlib.Path(sys.argv[1]).resolve() / "daemon/lmsd"
FOLDER = pathlib.Path(__file__).resolve().parent.parent.parent / "completions"

BASH = """source "$1"; shift
COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _lmsd; printf '%s\\n' "${COMPREPLY[@]}" """
FISH = 'source $argv[1]; complete -C (string join " " -- $argv[2..-1])'
CASES = {
    ("lmsd", ""): {"init", "serve", "backup", "restore"},
    ("lmsd", "backup", ""): {"verify"},
    ("lmsd", "serve", "--log-le"): {"--log-level"},
    ("lmsd", "serve", "--log-level", ""): {"debug", "info", "warning", "error"},
    ("lmsd", "--check", "-o", ""): {"text", "json"},
    ("lmsd", "restore", "--fi"): {"--file"},
}
ZSH_CASES = {
    "lmsd bac": "lmsd backup ",
    "lmsd backup ver": "lmsd backup verify ",
    "lmsd serve --log-le": "lmsd serve --log-level",
    "lmsd serve --log-level war": "--log-level warning",
    "lmsd restore --fi": "lmsd restore --file",
}

for file, shell in (("lmsd.bash", "bash"), ("_lmsd", "zsh"), ("lmsd.fish", "fish")):
    printed = subprocess.run([LMSD, "__docs", shell], capture_output=True, text=True, check=True).stdout
    assert printed == (FOLDER / file).read_text(), f"completions/{file} is old: lmsd __docs {shell} > completions/{file}"
    if not shutil.which(shell):
        print(f"skipped: {shell} is not installed")
        continue
    if shell == "zsh":
        with tempfile.TemporaryDirectory() as home:
            zsh = Zsh(FOLDER, {"PATH": f"{LMSD.parent}:/usr/local/bin:/usr/bin:/bin", "HOME": home, "TERM": "dumb",
                               "LC_ALL": "C.UTF-8"})
            for typed, completed in ZSH_CASES.items():
                zsh.completes(typed, completed)
            zsh.close()
        print(f"ok zsh completes {len(ZSH_CASES)} beginnings")
        continue
    for words, wanted in CASES.items():
        command = ["bash", "-c", BASH, "-"] if shell == "bash" else ["fish", "--no-config", "-c", FISH]
        done = subprocess.run([*command, FOLDER / file, *words], capture_output=True, text=True, timeout=20)
        offered = {line.split("\t")[0] for line in done.stdout.splitlines()}
        assert wanted <= offered, (shell, words, offered, done.stderr)
    print(f"ok {shell} completes {len(CASES)} beginnings")
