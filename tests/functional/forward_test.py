#!/usr/bin/env python3
"""Statements of one record store go on to another lmsd's: all of them, in order, each once, whatever happens between.

Usage: forward_test.py BUILD"""

import hashlib
import http.server
import json
import pathlib
import sys
import threading

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "conformance" / "lrs"))

from lmsd_world import World, wait_until
from lrs_client import Lrs, multipart, new_id
from samples import statement

VOIDED = "http://adlnet.gov/expapi/verbs/voided"


def store(world, tenant):
    world.ctl("tenant", "create", "--name", tenant, "--domain", tenant)
    made = world.ctl("xapi", "credential", "create", "--tenant", tenant, "--name", "test")
    return made, Lrs(world.port, made["key"], made["secret"], version="2.0.0")


def secret_file(world, text, name="secret"):
    path = world.folder / name
    path.write_text(text + "\n")
    path.chmod(0o600)
    return path


def ids(world, tenant):
    """In the order in which they were stored."""
    file = world.folder / "export.jsonl"
    world.ctl("xapi", "statements", "export", "--tenant", tenant, "--ascending", "--file", file)
    return [json.loads(line)["id"] for line in file.read_text().splitlines()]


def shown(world, forward):
    return world.ctl("xapi", "forward", "show", forward["id"])


def everything_goes(a, b):
    """Old statements and new ones, with attachments and voiding, in both versions."""
    made, here = store(a, "acme")
    far, there = store(b, "warehouse")
    del made
    sent = [statement(id=new_id()) for _ in range(250)]
    sent[2]["version"] = "1.0.2"
    assert here.post(sent).status == 200
    content = b"an attachment of some length"
    attached = statement(id=new_id(), attachments=[{
        "usageType": "http://example.org/essay", "display": {"en": "essay"}, "contentType": "text/plain",
        "length": len(content), "sha2": hashlib.sha256(content).hexdigest()}])
    body, kind = multipart([({"Content-Type": "application/json"}, json.dumps(attached).encode()),
                            ({"Content-Type": "text/plain", "Content-Transfer-Encoding": "binary",
                              "X-Experience-API-Hash": hashlib.sha256(content).hexdigest()}, content)])
    assert here.send("POST", "/statements", None, body, {"Content-Type": kind}).status == 200
    forward = a.ctl("xapi", "forward", "create", "--tenant", "acme", "--name", "all", "--to", b.url + "/xapi/", "--key", far["key"],
                    "--secret-file", secret_file(a, far["secret"]), "--xapi-version", "1.0.3")
    assert "secret" not in forward and far["secret"] not in json.dumps(forward)
    void = {"id": new_id(), "actor": sent[0]["actor"], "verb": {"id": VOIDED},
            "object": {"objectType": "StatementRef", "id": sent[0]["id"]}}
    late = [statement(id=new_id()) for _ in range(5)] + [void]
    assert here.post(late).status == 200
    wanted = [s["id"] for s in sent + [attached] + late]
    wait_until(lambda: shown(a, forward)["sent"] == len(wanted), "all to be sent", 60)
    assert ids(b, "warehouse") == [id for id in wanted if id != sent[0]["id"]], "another order, or not all"
    assert there.get(voidedStatementId=sent[0]["id"]).status == 200
    found = there.get(statementId=attached["id"], attachments="true")
    assert content in found.body, "the attachment is missing"
    one = there.get(statementId=sent[1]["id"]).json
    assert one["authority"]["account"]["name"] == far["id"] and one["version"] == "1.0.0", one
    one = there.get(statementId=sent[2]["id"]).json
    assert one["version"] == "1.0.2", f"a version that the other store knows was not kept: {one}"
    assert a.ctl("xapi", "forward", "list", "--tenant", "acme")[0]["lastError"] == ""
    return here, forward, far, len(wanted)


def what_fails_is_tried_again(a, b, here, forward, count):
    """The other store is away, and comes back; ours is killed on the way."""
    b.stop()
    more = [statement(id=new_id()) for _ in range(300)]
    assert here.post(more).status == 200
    failed = wait_until(lambda: (now := shown(a, forward))["failures"] > 0 and now, "a failure", 30)
    assert failed["enabled"] and failed["lastError"] and failed["sent"] == count, failed
    a.kill()
    a.start()
    b.start()
    a.ctl("xapi", "forward", "resume", forward["id"])  # at once, not when its time comes
    wait_until(lambda: shown(a, forward)["sent"] == count + 300, "the rest to be sent", 60)
    there = ids(b, "warehouse")
    assert there[-300:] == [s["id"] for s in more] and len(set(there)) == len(there)
    return count + 300


def pausing(a, b, here, forward, count):
    a.ctl("xapi", "forward", "pause", forward["id"])
    assert here.post(statement(id=new_id())).status == 200
    wrong = secret_file(a, "wrong", "wrong")
    a.ctl("xapi", "forward", "resume", forward["id"], "--secret-file", wrong)
    refused = wait_until(lambda: not (now := shown(a, forward))["enabled"] and now, "a pause after 401", 30)
    assert "401" in refused["lastError"] and refused["sent"] == count, refused
    a.ctl("xapi", "forward", "resume", forward["id"], "--secret-file", a.folder / "secret")
    wait_until(lambda: shown(a, forward)["sent"] == count + 1, "the statement to be sent", 30)
    a.ctl("xapi", "forward", "delete", forward["id"], "--yes")
    assert a.run("xapi", "forward", "show", forward["id"]).returncode == 5
    told = [one["action"] for one in a.ctl("audit", "--action", "forward")]
    assert "forward.created" in told and "forward.deleted" in told, told


def filters_and_refusals(a, b, here):
    """What the filters leave out does not go; what the other store refuses holds nothing up."""
    far, there = store(b, "narrow")
    actor = {"mbox": "mailto:only@example.org"}
    forward = a.ctl("xapi", "forward", "create", "--tenant", "acme", "--name", "one learner", "--to", b.url + "/xapi", "--key", far["key"],
                    "--secret-file", secret_file(a, far["secret"]), "--agent", json.dumps(actor), "--from-now")
    mine = [statement(id=new_id(), actor=actor) for _ in range(8)]
    taken = dict(mine[3], verb={"id": "http://example.org/other"})
    assert there.post(taken).status == 200  # the id is taken by another statement there: 409
    mixed = [s for pair in zip(mine, [statement(id=new_id()) for _ in mine]) for s in pair]
    assert here.post(mixed).status == 200
    done = wait_until(lambda: (now := shown(a, forward))["sent"] == 7 and now["refused"] == 1 and now, "seven to be sent", 30)
    assert "409" in done["lastError"] and done["enabled"], done
    assert set(ids(b, "narrow")) == {s["id"] for s in mine}
    for flags in (["--to", "ftp://example.org"], ["--to", "http://10.0.0.1/xapi"], ["--verb", "no iri"], ["--agent", "{}"]):
        command = {"--to": b.url + "/xapi", "--name": "x", "--secret-file": a.folder / "secret", "--tenant": "acme"}
        command.update([flags])
        assert a.run("xapi", "forward", "create", *[word for pair in command.items() for word in pair]).returncode not in (0, 2), flags


def a_slow_one_holds_up_no_other(a, b, here):
    """Stores that never answer, beside one that does."""

    class Silent(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            stopped.wait(60)

        def log_message(self, *_):
            pass

    stopped = threading.Event()
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Silent)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        far, there = store(b, "quick")
        for n in range(3):
            a.ctl("xapi", "forward", "create", "--tenant", "acme", "--name", f"silent {n}", "--to",
                  f"http://127.0.0.1:{server.server_address[1]}/xapi", "--secret-file", a.folder / "wrong")
        a.ctl("xapi", "forward", "create", "--tenant", "acme", "--name", "quick", "--to", b.url + "/xapi", "--key", far["key"],
              "--secret-file", secret_file(a, far["secret"]), "--from-now")
        one = statement(id=new_id())
        assert here.post(one).status == 200
        wait_until(lambda: there.get(statementId=one["id"]).status == 200, "the quick one to have it", 12)
    finally:
        stopped.set()
        server.shutdown()


def main():
    with World(sys.argv[1]) as a, World(sys.argv[1]) as b:
        a.flags = ["--outgoing-allow", "127.0.0.0/8"]
        for world in (a, b):
            world.start()
            world.login()
        here, forward, _, count = everything_goes(a, b)
        count = what_fails_is_tried_again(a, b, here, forward, count)
        pausing(a, b, here, forward, count)
        filters_and_refusals(a, b, here)
        a_slow_one_holds_up_no_other(a, b, here)
        a.stop()
        b.stop()
    print("ok")


main()
