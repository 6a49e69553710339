#!/usr/bin/env python3
"""Statements as files: what an export writes is what is stored, and what it cannot write leaves the file as it was.

Usage: xapi_files_test.py BUILD"""

import csv
import hashlib
import io
import json
import os
import pathlib
import signal
import socket
import subprocess
import sys
import threading
import urllib.error
import urllib.request

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "conformance" / "lrs"))

from lmsd_world import World
from lrs_client import Lrs, multipart, new_id
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
    before = sorted(p.name for p in world.folder.iterdir())
    for options in ((), ("-o", "csv")):
        done = export(world, "nosuch", file, *options)
        assert done.returncode == 5, (done.returncode, done.stderr)
        assert file.read_text() == "precious\n", options
    assert sorted(p.name for p in world.folder.iterdir()) == before
    for name, why in (("x" * 256, "long"), (".", "directory")):
        done = export(world, "acme", world.folder / name)
        assert done.returncode != 0 and why in done.stderr, done.stderr
    assert export(world, "acme", world.folder / ("x" * 255)).returncode == 0


def an_interrupted_export_leaves_nothing(world):
    """The server takes the connection, and says nothing."""
    file = world.folder / "old.jsonl"
    before = sorted(p.name for p in world.folder.iterdir())
    with socket.create_server(("127.0.0.1", 0)) as silent:
        for how in (signal.SIGINT, signal.SIGTERM, signal.SIGKILL):
            command = [world.tool("lmsctl"), "xapi", "statements", "export", "--file", file,
                       "--url", f"http://127.0.0.1:{silent.getsockname()[1]}"]
            child = subprocess.Popen(command, env={**os.environ, "LMSCTL_TOKEN": "t"}, stderr=subprocess.DEVNULL)
            asked, _ = silent.accept()
            with asked:
                asked.recv(1)
                child.send_signal(how)
                assert child.wait(10) == (130 if how == signal.SIGINT else -how), how
            assert sorted(p.name for p in world.folder.iterdir()) == before, how
            assert file.read_text() == "precious\n", how


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
    assert done.returncode not in (0, 7) and "(1 statements before it are stored)" in done.stderr, done.stderr
    assert [other.get(statementId=line["id"]).status for line in lines[:3]] == [200, 404, 404]
    done = world.run(*command, "--keep-going")
    told = [json.loads(line)["error"] for line in done.stderr.splitlines() if line.startswith("{")]
    assert done.returncode == 7 and [t["details"]["line"] for t in told] == [2, 5], (done.returncode, done.stderr)
    assert "stored 4 statements" in done.stderr and "2 statements were refused" in done.stderr, done.stderr
    assert [other.get(statementId=line["id"]).status for line in lines] == [200, 404, 200, 200, 404, 200]
    gone = world.run(*command[:-2], "--keep-going", "--url", "http://127.0.0.1:9")
    assert gone.returncode not in (0, 7), "a server that is away refuses nothing"


def attached(content, **more):
    return {"usageType": "http://example.org/u", "display": {"en": "x"}, "contentType": "text/plain",
            "length": len(content), "sha2": hashlib.sha256(content).hexdigest(), **more}


def attachments_come_along(world):
    """From one store to another, each content once; without them a statement that needs them is refused."""
    lrs, other = store(world, "from"), store(world, "to")
    one, two = b"one \x00\xff", b"two" * 1_000_000
    statements = [
        statement(id=new_id(), attachments=[attached(one)]),
        statement(id=new_id(), attachments=[attached(one), attached(two)]),
        statement(id=new_id(), attachments=[attached(b"elsewhere", fileUrl="http://example.org/f")]),
        statement(id=new_id()),
    ]
    parts = [({"Content-Type": "application/json"}, json.dumps(statements).encode())]
    for content in (one, two):
        parts.append(({"Content-Type": "text/plain", "Content-Transfer-Encoding": "binary",
                       "X-Experience-API-Hash": attached(content)["sha2"]}, content))
    body, kind = multipart(parts)
    assert lrs.send("POST", "/statements", None, body, {"Content-Type": kind}).status == 200
    file, folder = world.folder / "from.jsonl", world.folder / "deep" / "attached"
    done = export(world, "from", file, "--attachments", folder)
    assert done.returncode == 0, done.stderr
    assert {p.name: p.read_bytes() for p in folder.iterdir()} == {attached(c)["sha2"]: c for c in (one, two)}
    for dry in ((), ("--dry-run",)):
        bare = world.run("xapi", "statements", "import", file, "--tenant", "to", *dry)
        assert bare.returncode != 0 and "fileUrl" in bare.stderr and "from.jsonl:1" in bare.stderr, bare.stderr
    wrong = world.run("xapi", "statements", "import", file, "--tenant", "to", "--attachments", world.folder / "none")
    assert wrong.returncode != 0 and "none" in wrong.stderr, wrong.stderr
    for _ in range(2):
        world.ctl("xapi", "statements", "import", file, "--tenant", "to", "--attachments", folder)
    again, copy = world.folder / "to.jsonl", world.folder / "copy"
    assert export(world, "to", again, "--attachments", copy).returncode == 0
    assert {p.name: p.read_bytes() for p in copy.iterdir()} == {p.name: p.read_bytes() for p in folder.iterdir()}
    ids = [[json.loads(line)["id"] for line in f.read_text().splitlines()] for f in (file, again)]
    assert ids[0] == ids[1] == [s["id"] for s in statements], ids
    assert other.get(statementId=statements[1]["id"], attachments="true").status == 200
    # A content that was changed is not what the statement says; one that is too large is not even read.
    changed = folder / attached(one)["sha2"]
    third = store(world, "third")
    command = ("xapi", "statements", "import", file, "--tenant", "third", "--attachments", folder)
    for content, why in ((one[::-1], "another hash"), (b"x" * 100, "has 100 bytes")):
        changed.write_bytes(content)
        for dry in ((), ("--dry-run",)):
            done = world.run(*command, *dry)
            assert done.returncode != 0 and why in done.stderr and "from.jsonl:1" in done.stderr, done.stderr
    done = world.run(*command, "--keep-going")
    assert done.returncode == 7 and "stored 2 statements" in done.stderr, done.stderr
    assert [third.get(statementId=s["id"]).status for s in statements] == [404, 404, 200, 200]
    # An export mends it, and takes names in capitals for what they are.
    assert export(world, "from", file, "--attachments", folder).returncode == 0 and changed.read_bytes() == one
    changed.rename(folder / changed.name.upper())
    world.ctl(*command)
    # Nobody reads those of another tenant.
    key = world.ctl("key", "create", "--name", "reader", "--tenant", "to", "--scope", "statement.read")["key"]
    for tenant, status in (("to", 200), ("from", 404)):
        address = f"{world.url}/lrs/attachments/{attached(two)['sha2'].upper()}?tenant={tenant}"
        request = urllib.request.Request(address, headers={"Authorization": f"Bearer {key}"})
        try:
            with urllib.request.urlopen(request) as answer:
                got = answer.status
                assert answer.read() == two and answer.headers["Content-Disposition"] == "attachment", answer.headers
        except urllib.error.HTTPError as refused:
            got = refused.code
        assert got == status, (tenant, got)


def a_document_is_imported(world, other):
    """An array, as other programs write it; a fault in it has the line of its statement."""
    statements = [statement(id=new_id()) for _ in range(450)]
    file = world.folder / "array.json"
    file.write_text(json.dumps(statements, indent=1))
    done = world.run("xapi", "statements", "import", file, "--tenant", "globex")
    assert done.returncode == 0 and "stored 450 statements" in done.stderr, done.stderr
    assert other.get(statementId=statements[449]["id"]).status == 200
    statements = [statement(id=new_id()) for _ in range(3)]
    statements[2]["actor"]["mbox"] = "ann"
    text = json.dumps(statements, indent=1)
    file.write_text(text)
    line = text.splitlines().index(" },", text.splitlines().index(" },") + 1) + 2
    done = world.run("xapi", "statements", "import", file, "--tenant", "globex", "-o", "json")
    told = json.loads(done.stderr)["error"]
    assert told["details"] == {"file": str(file), "line": line, "element": "actor.mbox"}, told
    file.write_text(json.dumps(statements[0], indent=1))
    assert world.run("xapi", "statements", "import", file, "--tenant", "globex").returncode == 0
    assert other.get(statementId=statements[0]["id"]).status == 200
    file.write_text(json.dumps(statements[:2]) + "\n[{},\n" + json.dumps(statement(id=new_id())) + "\n")
    done = world.run("xapi", "statements", "import", file, "--tenant", "globex", "--keep-going")
    assert done.returncode == 7 and "stored 3 statements" in done.stderr and "array.json:2" in done.stderr, done.stderr


def a_line_is_one_statement(world, other):
    """What would be statements when it is put beside others is none."""
    good = [json.dumps(statement(id=new_id())) for _ in range(3)]
    file = world.folder / "lines.jsonl"
    for bad in (f"{good[1]},{good[2]}", good[1][:-1], "7", '{"actor":{},"actor":{}}'):
        file.write_text(f"\ufeff{good[0]}\n{bad}\n")
        for options, code, stored in (((), (1, 9), "(1 statements before it are stored)"),
                                      (("--keep-going",), (7,), "stored 1 statements"),
                                      (("--keep-going", "--dry-run"), (7,), "would store 1 statements")):
            done = world.run("xapi", "statements", "import", file, "--tenant", "globex", *options)
            assert done.returncode in code and stored in done.stderr and "lines.jsonl:2" in done.stderr, done
        found = world.run("xapi", "validate", file, "-o", "json")
        assert found.returncode == 7 and [one["line"] for one in json.loads(found.stdout)] == [2], found
    # What was sent one by one may be too much for a request, and too deep in a list.
    many = [statement(id=new_id(), result={"extensions": {"http://example.org/n": [0] * 9000}}) for _ in range(150)]
    deep = statement(id=new_id(), result={"extensions": {"http://example.org/n": 0}})
    text = json.dumps(deep).replace('n": 0', 'n": ' + "[" * 61 + "]" * 61)
    file.write_text("".join(json.dumps(one) + "\n" for one in many) + text + "\n")
    done = world.run("xapi", "statements", "import", file, "--tenant", "globex")
    assert done.returncode == 0 and "stored 151 statements" in done.stderr, done.stderr
    assert other.get(statementId=deep["id"]).status == 200


def what_does_not_go_together(world, other):
    """In a request: one statement twice, and a content that one statement tells otherwise than another."""
    folder = world.folder / "together"
    folder.mkdir()
    content = b"12345"
    (folder / hashlib.sha256(content).hexdigest()).write_bytes(content)
    one = statement(id=new_id(), attachments=[attached(content)])
    wrong = statement(id=new_id(), attachments=[attached(content, fileUrl="http://example.org/f", length=7)])
    file = world.folder / "together.jsonl"
    for order in ((one, wrong, one), (wrong, one, wrong)):
        file.write_text("".join(json.dumps(line) + "\n" for line in order))
        done = world.run("xapi", "statements", "import", file, "--tenant", "globex", "--attachments", folder)
        assert done.returncode == 0 and "stored 3 statements" in done.stderr, done.stderr
    assert other.get(statementId=one["id"]).status == other.get(statementId=wrong["id"]).status == 200


def a_table_goes_on(world):
    broken = world.folder / "broken.csv"
    rows = "".join(f"ann@example.org,http://example.org/did,http://example.org/{n}\n" for n in range(50))
    broken.write_bytes(("actor,verb,object\n" + rows).encode() + b"\xff,b,c\n")
    done = world.run("xapi", "statements", "import", broken, "--csv", "--tenant", "globex")
    assert done.returncode != 0 and "50 statements before it are stored" in done.stderr, done.stderr
    done = world.run("xapi", "statements", "import", broken, "--csv", "--tenant", "globex", "--dry-run")
    assert done.returncode != 0 and "50 statements before it would be stored" in done.stderr, done.stderr
    odd = world.folder / "odd.csv"
    odd.write_text("actor,verb,object,objectName\n" + "".join(
        f'ann@example.org,http://example.org/did,"{{""id"":""http://example.org/o"",""definition"":{what}}}",N\n'
        for what in ("5", "{}", '{""name"":7}')))
    done = world.run("xapi", "statements", "import", odd, "--csv", "--tenant", "globex", "--keep-going")
    assert done.returncode == 7 and "stored 1 statements" in done.stderr and "odd.csv:4" in done.stderr, done.stderr
    file = world.folder / "some.csv"
    file.write_text("actor,verb,object,success\n" + "".join(
        f"ann@example.org,http://example.org/did,http://example.org/{n},{value}\n"
        for n, value in enumerate(("true", "yes", "false"))))
    done = world.run("xapi", "statements", "import", file, "--csv", "--tenant", "globex", "--keep-going")
    assert done.returncode == 7 and "stored 2 statements" in done.stderr and "some.csv:3" in done.stderr, done.stderr


def what_courses_told_of_a_learner(world):
    dispatch = world.dispatch(world.package("course.zip", "--multi-sco", 2), tenant="players")
    world.ctl("tenant", "update", "players", "--statements", "on")
    for learner in ("ann", "bob"):
        link = world.ctl("launch-link", "create", "--dispatch", dispatch, "--learner", learner, "--name", learner.title())
        world.play(link["url"])
    told = world.ctl("xapi", "statements", "list", "--tenant", "players")
    mine = world.ctl("xapi", "statements", "list", "--tenant", "players", "--learner", "ann")
    assert mine and len(mine) < len(told), (len(mine), len(told))
    assert {one["actor"]["name"] for one in mine} == {"Ann"}
    table = world.run("xapi", "statements", "export", "--tenant", "players", "--learner", "ann", "-o", "csv").stdout
    rows = list(csv.DictReader(io.StringIO(table)))
    assert len(rows) == len(mine) and {row["actorName"] for row in rows} == {"Ann"}, rows
    assert world.ctl("xapi", "statements", "list", "--learner", "ann") == mine, "the tenant is the learner's"
    both = world.run("xapi", "statements", "list", "--tenant", "players", "--learner", "ann", "--agent", "a@b.example")
    assert both.returncode == 2, both


def pages_stay_in_their_tenant(world):
    """Whatever that is called."""
    for domain in ("statements", "statements.acme.example"):
        lrs = store(world, domain)
        sent = [statement(id=new_id()) for _ in range(1100)]
        assert lrs.post(sent).status == 200
        lines = world.run("xapi", "statements", "export", "--tenant", domain).stdout.splitlines()
        assert {json.loads(line)["id"] for line in lines} == {one["id"] for one in sent}, domain


def figures_are_those_of_what_is_there(world):
    """Whether somebody looked before or not."""
    lrs = store(world, "figures")
    sent = lrs.post([statement(id=new_id(), actor={"mbox": f"mailto:f{n}@example.org"}) for n in range(5)]).json
    def counts():
        told = world.ctl("xapi", "statistics", "--tenant", "figures")
        return sum(told["statements"]), {one["id"].rsplit("/")[-1]: one["statements"] for one in told["verbs"]}
    assert counts() == (5, {"did": 5})
    lrs.post(statement(verb={"id": "http://adlnet.gov/expapi/verbs/voided"}, object={"objectType": "StatementRef", "id": sent[0]}))
    world.ctl("learner", "forget", "--agent", "f1@example.org", "--tenant", "figures", "--yes")
    world.ctl("learner", "forget", "--agent", "f0@example.org", "--tenant", "figures", "--yes")
    assert counts() == (4, {"did": 3, "voided": 1})
    for n in (2, 3, 4):
        world.ctl("learner", "forget", "--agent", f"f{n}@example.org", "--tenant", "figures", "--yes")
    assert counts() == (1, {"voided": 1}), "nothing is left of what is gone"
    # Voided while somebody counts.
    sent = lrs.post([statement(id=new_id()) for _ in range(1500)]).json
    looker = threading.Thread(target=lambda: [counts() for _ in range(6)])
    looker.start()
    void = lambda id: statement(verb={"id": "http://adlnet.gov/expapi/verbs/voided"}, object={"objectType": "StatementRef", "id": id})
    for id in sent[-200:]:
        assert lrs.post(void(id)).status == 200
    looker.join()
    assert counts() == (1 + 1300 + 200, {"did": 1300, "voided": 201})


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
        an_interrupted_export_leaves_nothing(world)
        lines_are_what_is_stored(world, lrs)
        a_table_comes_back(world, lrs, other)
        a_bad_line_is_named(world)
        what_is_refused_is_left_out(world, other)
        attachments_come_along(world)
        a_document_is_imported(world, other)
        a_line_is_one_statement(world, other)
        what_does_not_go_together(world, other)
        a_table_goes_on(world)
        what_courses_told_of_a_learner(world)
        pages_stay_in_their_tenant(world)
        figures_are_those_of_what_is_there(world)
        secrets_are_not_shown(world)
    print("ok")


main()
