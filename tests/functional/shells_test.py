#!/usr/bin/env python3
"""The completions in the shells themselves, with live names, and the commands of the README's tour.

Usage: shells_test.py BUILD SOURCE"""

import json
import pathlib
import re
import shutil
import subprocess
import sys
import time
import urllib.request

from lmsd_world import World
from zsh_terminal import Zsh

SOURCE = pathlib.Path(sys.argv[2]).resolve()


def environment(world, config="lmsctl"):
    build = pathlib.Path(world.tool("lmsctl")).parent
    return {"PATH": f"{build}:/usr/local/bin:/usr/bin:/bin", "HOME": str(world.folder), "TERM": "dumb",
            "LMSCTL_CONFIG_DIR": str(world.folder / config), "LC_ALL": "C.UTF-8"}


def bash(world, line, config="lmsctl"):
    """What bash offers for the last word of `line`, with the package bash-completion loaded."""
    words = line.split(" ")
    script = (f". /usr/share/bash-completion/bash_completion; . {SOURCE}/completions/lmsctl.bash; "
              f"COMP_LINE={json.dumps(line)}; COMP_POINT={len(line)}; COMP_WORDS=({' '.join(map(json.dumps, words))}); "
              f"COMP_CWORD={len(words) - 1}; _lmsctl; printf '%s\\n' \"${{COMPREPLY[@]}}\"")
    done = subprocess.run(["bash", "-c", script], env=environment(world, config), text=True, capture_output=True,
                          timeout=30)
    assert done.stderr == "", done.stderr
    return set(done.stdout.split())


def fish(world, line, config="lmsctl"):
    script = f"source {SOURCE}/completions/lmsctl.fish; complete -C {json.dumps(line)}"
    done = subprocess.run(["fish", "--no-config", "-c", script], env=environment(world, config), text=True,
                          capture_output=True, timeout=30)
    assert done.stderr == "", done.stderr
    return {offer.split("\t")[0] for offer in done.stdout.splitlines()}


CASES = [
    ("lmsctl ten", {"tenant"}),
    ("lmsctl tenant s", {"show", "signup", "suspend"}),
    ("lmsctl tenant show a", {"acme", "apex"}),
    ("lmsctl tenant suspend ap", {"apex"}),
    ("lmsctl user show admin@", {"admin@example.org"}),
    ("lmsctl course show go", {"golf"}),
    ("lmsctl dispatch show go", {"golf@acme"}),
    ("lmsctl webhook show h", {"hr.example.org"}),
    ("lmsctl webhook resend hr.", {"hr.example.org"}),
    ("lmsctl webhook rotate ch", set()),
    ("lmsctl context use de", {"default"}),
    ("lmsctl user create --tenant ac", {"acme"}),
    ("lmsctl user create --role inst", {"instructor"}),
    ("lmsctl xapi ", {"credential", "validate", "statements", "forward", "statistics"}),
    ("lmsctl xapi cre", {"credential"}),
    ("lmsctl xapi credential ", {"create", "list", "revoke"}),
    ("lmsctl -o json xapi forward re", {"resume"}),
    ("lmsctl xapi credential create --tenant ap", {"apex"}),
    ("lmsctl xapi credential create --sco", {"--scope"}),
    ("lmsctl xapi credential-", set()),
]


def test_bash_and_fish(world):
    for shell in (bash, fish):
        for line, expected in CASES:
            assert shell(world, line) == expected, (shell.__name__, line, shell(world, line))
        assert "--dry-run" in shell(world, "lmsctl apply --d"), shell.__name__
        # A name that two webhooks have says too little, and one that is no word cannot be typed as it stands.
        offered = shell(world, "lmsctl webhook delete ")
        ids = {hook["id"] for hook in world.ctl("webhook", "list") if hook["name"] != "hr.example.org"}
        assert offered - {"--yes"} == {"hr.example.org"} | ids and len(ids) == 3, (shell.__name__, offered)


def test_zsh(world):
    zsh = Zsh(SOURCE / "completions", environment(world))
    zsh.completes("lmsctl ten", "lmsctl tenant ")
    zsh.completes("lmsctl tenant show ac", "lmsctl tenant show acme")
    zsh.completes("lmsctl dispatch show go", "golf@acme")
    zsh.completes("lmsctl webhook deliveries hr", "hr.example.org")
    zsh.completes("lmsctl user create --role inst", "instructor")
    zsh.completes("lmsctl apply --dr", "--dry-run")
    zsh.completes("lmsctl xapi cre", "lmsctl xapi credential ")
    zsh.completes("lmsctl xapi credential rev", "lmsctl xapi credential revoke ")
    zsh.completes("lmsctl xapi credential create --tenant ap", "--tenant apex")
    zsh.completes("lmsctl xapi credential create --sco", "--scope")
    zsh.close()


def test_offline_is_silent_and_quick(world):
    """No server, and no login at all: nothing is offered, nothing said, nobody waits."""
    broken = world.folder / "broken" / "contexts"
    broken.mkdir(parents=True)
    saved = json.loads((world.folder / "lmsctl/contexts/default.json").read_text())
    (broken / "default.json").write_text(json.dumps({**saved, "url": "http://127.0.0.1:1"}))
    # An address that answers nothing at all.
    (broken / "far.json").write_text(json.dumps({**saved, "url": "http://198.51.100.1:3000"}))
    for config, context in (("broken", "default"), ("broken", "far"), ("none", "default")):
        begin = time.monotonic()
        done = subprocess.run([world.tool("lmsctl"), "__complete", "tenant", "a"], text=True, capture_output=True,
                              env={**environment(world, config), "LMSCTL_CONTEXT": context}, timeout=30)
        assert (done.returncode, done.stdout, done.stderr) == (0, "", ""), done
        assert time.monotonic() - begin < 4, (context, time.monotonic() - begin)
    assert bash(world, "lmsctl tenant show a", "broken") == set()
    assert fish(world, "lmsctl tenant sh", "none") == {"show"}


def blocks(text, heading):
    part = text.split(f"## {heading}\n")[1].split("\n## ")[0]
    return re.findall(r"```sh\n(.*?)```", part, re.S)


def test_readme_tour(world):
    """Types the README's commands, in a folder as scripts/quickstart leaves it."""
    home = world.folder / "tour"
    (home / "demo-data").mkdir(parents=True)
    (home / "build").mkdir()
    (home / "build/cli").symlink_to(pathlib.Path(world.tool("lmsctl")).parent)
    shutil.copytree(world.folder / "lmsctl", home / "demo-data/lmsctl")
    package = world.package("demo-course.zip")
    shutil.copy(package, home / "demo-data/demo-course.zip")
    world.ctl("course", "import", package, "--course", "demo", "--create")
    tour = blocks((SOURCE / "README.md").read_text(), "Five minutes")
    assert len(tour) == 3, "the tour has other blocks than this test knows"
    env = {name: value for name, value in environment(world).items() if name != "LMSCTL_CONFIG_DIR"}

    def type_in(script):
        done = subprocess.run(["bash", "-e", "-o", "pipefail", "-c", script], cwd=home, env=env, text=True,
                              capture_output=True, timeout=120)
        assert done.returncode == 0, script + done.stdout + done.stderr
        return done.stdout

    export = tour[0].splitlines()[0]
    assert export.startswith("export LMSCTL_CONFIG_DIR"), export
    link = re.search(r"#t=(\S+)", type_in(tour[0])).group(1)
    urllib.request.urlopen(urllib.request.Request(world.content_url + "/launch/exchange",
                                                  json.dumps({"token": link}).encode(),
                                                  {"Content-Type": "application/json"})).read()
    registration = world.ctl("registration", "list", "--tenant", "globex")[0]["id"]
    assert "Scorpio" in type_in(f"{export}\n" + re.sub(r"\bID\b", registration, tour[1]))
    assert "unchanged  user      hank@globex.example" in type_in(f"{export}\n{tour[2]}")


def main():
    with World(sys.argv[1]) as world:
        world.start()
        world.login()
        for domain in ("acme", "apex", "other"):
            world.ctl("tenant", "create", "--name", domain.title(), "--domain", domain)
        world.ctl("course", "import", world.package("golf.zip"), "--course", "golf", "--create")
        world.ctl("dispatch", "create", "--course", "golf", "--tenant", "acme")
        world.ctl("webhook", "create", "--to", "https://hr.example.org/lms")
        for name in ("chat", "chat", "data warehouse"):
            world.ctl("webhook", "create", "--to", "https://other.example.org/", "--name", name)
        for shell in ("bash", "fish", "zsh"):
            assert shutil.which(shell), f"{shell} is missing: scripts/install-deps test"
        for name, test in list(globals().items()):
            if name.startswith("test_"):
                begin = time.monotonic()
                test(world)
                print(f"{name} {time.monotonic() - begin:.1f} s", flush=True)


if __name__ == "__main__":
    main()
