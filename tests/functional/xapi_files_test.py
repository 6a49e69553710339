#!/usr/bin/env python3
"""Statements as files: what an export writes is what is stored, and what it cannot write leaves the file as it was.

Usage: xapi_files_test.py BUILD"""

import json
import pathlib
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "conformance" / "lrs"))

from lmsd_world import World
from lrs_client import Lrs, new_id
from samples import MEMBERS, statement

NUMBER = "12345678901234567890.10"


def store(world, domain):
    world.ctl("tenant", "create", "--name", domain.title(), "--domain", domain)
    made = world.ctl("xapi", "credential", "create", "--tenant", domain, "--name", "test")
    return Lrs(world.port, made["key"], made["secret"], version="2.0.0")


def export(world, domain, file, *options):
    return world.run("xapi", "statements", "export", "--tenant", domain, "--ascending", "--file", file, *options)


def a_failed_export_leaves_the_file(world):
    file = world.folder / "old.jsonl"
    file.write_text("precious\n")
    for options in ((), ("-o", "csv")):
        done = export(world, "nosuch", file, *options)
        assert done.returncode == 5, (done.returncode, done.stderr)
        assert file.read_text() == "precious\n", options
    left = [p.name for p in world.folder.iterdir() if p.name.startswith("old.jsonl")]
    assert left == ["old.jsonl"], left


def lines_are_what_is_stored(world, lrs):
    """Numbers keep their digits, and a statement that came in several lines goes out in one."""
    sent = statement(id=new_id(), result={"extensions": {"http://example.org/n": 0, "http://example.org/t": "a\nb"}})
    text = json.dumps(sent, indent=2).replace('"http://example.org/n": 0', f'"http://example.org/n": {NUMBER}')
    assert lrs.send("POST", "/statements", None, text.encode(), {"Content-Type": "application/json"}).status == 200
    file = world.folder / "all.jsonl"
    done = export(world, "acme", file)
    assert done.returncode == 0, done.stderr
    lines = file.read_text().splitlines()
    assert len(lines) == 1 and NUMBER in lines[0], lines
    assert json.loads(lines[0])["result"]["extensions"]["http://example.org/t"] == "a\nb"
    assert world.run("xapi", "statements", "export", "--tenant", "acme").stdout == file.read_text()


def a_table_comes_back(world, lrs, other):
    """Groups are no agents."""
    group = {"objectType": "Group", "mbox": "mailto:team@example.org", "member": MEMBERS}
    for actor in (group, {"objectType": "Group", "member": MEMBERS}, {"mbox": "mailto:ann@example.org"}):
        assert lrs.post(statement(id=new_id(), actor=actor)).status == 200
    file = world.folder / "all.csv"
    done = export(world, "acme", file, "-o", "csv")
    assert done.returncode == 0, done.stderr
    assert world.run("xapi", "statements", "export", "--tenant", "acme", "--ascending", "-o", "csv").stdout == file.read_text()
    wrong = export(world, "acme", file, "-o", "csv", "--fields", "nosuch")
    assert wrong.returncode != 0 and "nosuch" in wrong.stderr and file.read_text(), wrong
    for _ in range(2):  # what is there stays
        world.ctl("xapi", "statements", "import", file, "--csv", "--tenant", "globex")
    actors = lambda store: [(s["id"], s["actor"].get("objectType", "Agent"), s["actor"].get("mbox"))
                            for s in store.get(ascending="true").json["statements"]]
    assert actors(other) == actors(lrs)


def a_bad_line_is_named(world):
    lines = [statement(id=new_id()) for _ in range(5)]
    lines[3]["actor"]["mbox"] = "ann"
    file = world.folder / "bad.jsonl"
    file.write_text("".join(json.dumps(line) + "\n\n" for line in lines))
    done = world.run("xapi", "statements", "import", file, "--tenant", "globex", "-o", "json")
    told = json.loads(done.stderr)["error"]
    assert told["details"] == {"file": str(file), "line": 7, "element": "actor.mbox"}, told
    assert "nothing of lines 1 to 9 is stored" in told["message"], told


def what_is_refused_is_left_out(world, other):
    """Of a batch the good ones are stored; an export of a statement with an attachment is one that is refused."""
    lines = [statement(id=new_id()) for _ in range(6)]
    lines[1]["attachments"] = [{"usageType": "http://example.org/u", "display": {"en": "x"}, "contentType": "text/plain",
                                "length": 1, "sha2": "ab" * 32}]
    lines[4]["actor"]["mbox"] = "ann"
    file = world.folder / "some.jsonl"
    file.write_text("".join(json.dumps(line) + "\n" for line in lines))
    command = ("xapi", "statements", "import", file, "--tenant", "globex", "-o", "json")
    done = world.run(*command)
    assert done.returncode not in (0, 7) and not other.get(statementId=lines[0]["id"]).status == 200, done.stderr
    done = world.run(*command, "--keep-going")
    told = [json.loads(line)["error"] for line in done.stderr.splitlines() if line.startswith("{")]
    assert done.returncode == 7 and [t["details"]["line"] for t in told] == [2, 5], (done.returncode, done.stderr)
    assert "stored 4 statements" in done.stderr and "2 statements were refused" in done.stderr, done.stderr
    assert [other.get(statementId=line["id"]).status for line in lines] == [200, 404, 200, 200, 404, 200]
    gone = world.run(*command[:-2], "--keep-going", "--url", "http://127.0.0.1:9")
    assert gone.returncode not in (0, 7), "a server that is away refuses nothing"


def secrets_are_not_shown(world):
    secret = world.folder / "secret.txt"
    secret.write_text("hush-hush\n")
    secret.chmod(0o600)
    done = world.run("xapi", "forward", "create", "--tenant", "acme", "--name", "x", "--to", "https://lrs.example", "--key", "k",
                     "--secret-file", secret, "--dry-run")
    assert done.returncode == 0 and "hush" not in done.stdout + done.stderr, done


def main():
    with World(sys.argv[1]) as world:
        world.start()
        world.login()
        lrs, other = store(world, "acme"), store(world, "globex")
        a_failed_export_leaves_the_file(world)
        lines_are_what_is_stored(world, lrs)
        a_table_comes_back(world, lrs, other)
        a_bad_line_is_named(world)
        what_is_refused_is_left_out(world, other)
        secrets_are_not_shown(world)
    print("ok")


main()
