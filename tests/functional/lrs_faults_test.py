#!/usr/bin/env python3
"""The record store and what goes wrong: hostile bodies, slow clients, a full disk, SIGKILL under load.

Usage: lrs_faults_test.py BUILD"""

import hashlib
import json
import os
import pathlib
import socket
import subprocess
import sys
import threading
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "conformance" / "lrs"))

from lmsd_world import World, rounds
from lrs_client import Lrs, multipart, new_id
from samples import agent, statement


def client(world, made):
    return Lrs(world.port, made["key"], made["secret"], version="2.0.0")


def credential(world):
    world.ctl("tenant", "create", "--name", "Acme", "--domain", "acme")
    return world.ctl("xapi", "credential", "create", "--tenant", "acme", "--name", "test")


def refused(lrs, body, status, *words):
    answer = lrs.send("POST", "/statements", None, body, {"Content-Type": "application/json"})
    told = answer.json["error"]
    assert answer.status == status, (answer.status, told)
    for word in words:
        assert word in json.dumps(told), (word, told)


def hostile_bodies(lrs):
    good = json.dumps(statement())
    refused(lrs, good[:-1], 400, "no JSON")
    refused(lrs, good[:-1] + ',"verb":{"id":"http://example.org/v"}}', 400, "twice")
    refused(lrs, json.dumps(statement(result={"score": {"raw": float("nan")}})), 400, "no JSON")
    refused(lrs, good.replace('"Ann"', '"\\ud800"'), 400, "surrogate")
    refused(lrs, good.replace('"Ann"', '"\\udc00 "'), 400, "surrogate")
    refused(lrs, good.encode().replace(b'"Ann"', b'"\xff"'), 400, "UTF-8")
    refused(lrs, good + "\0" + good, 400, "behind its end")
    refused(lrs, good.replace('"Ann"', "17e308"), 400, "too large")
    refused(lrs, json.dumps(statement(timestamp="0000-01-01T00:30:00+01:00")), 400, "timestamp", "four digits")
    refused(lrs, json.dumps(statement(result={"response": "x" * 10_000_000})), 413, "bytes")
    refused(lrs, "[" * 100_000, 413, "levels")
    refused(lrs, "[" + "0," * 1_100_000 + "0]", 413, "")
    refused(lrs, "x" * (65 << 20), 413)
    for coding, status in (("br", 415), ("gzip", 400), ("identity", 200)):
        sent = {"Content-Type": "application/json", "Content-Encoding": coding}
        assert lrs.send("POST", "/statements", None, good, sent).status == status, coding
    batch = [statement(id=new_id()) for _ in range(10_000)]
    batch[7777]["verb"] = {"id": "no iri"}
    refused(lrs, json.dumps(batch), 400, "statements[7777].verb.id", "IRI")
    assert lrs.get(statementId=batch[0]["id"]).status == 404
    for text, *words in ((',"verb":{}}', "verb", "twice"), (',"result":{"score":{"raw":NaN}}}', "result.score", "no JSON"),
                         (',"result":{"response":"\\ud800"}}', "result", "surrogate"), (',"result":' + "[" * 70, "result[0]", "levels")):
        bad = [json.dumps(statement()) for _ in range(5)]
        bad[3] = bad[3][:-1] + text
        refused(lrs, "[" + ",".join(bad) + "]", 413 if "levels" in words else 400,
                *(["statements[3]"] + ([f"statements[3].{words[0]}"] if "twice" not in words else []) + words[1:]))
    told = lrs.post({**statement(), "actor": {"mbox": "ann"}}).json["error"]
    assert told["message"] == "actor.mbox: not a mailto IRI", told
    voiding = statement(verb={"id": "http://adlnet.gov/expapi/verbs/voided"}, object={"objectType": "StatementRef", "id": new_id()})
    first = lrs.post(voiding).json[0]
    for sent, place in ((dict, "object.id"), (lambda one: [one], "statements[0].object.id")):
        told = lrs.post(sent({**voiding, "object": {"objectType": "StatementRef", "id": first}})).json["error"]
        assert told["details"]["element"] == place, told
    batch[7777]["verb"] = {"id": "http://example.org/v"}
    assert len(lrs.post(batch).json) == 10_000
    assert lrs.get(statementId=batch[9999]["id"]).status == 200


def nobody_misses_a_statement(world, made, seconds=3):
    """Who asks again for what came after the last answer's Consistent-Through has everything, while others write."""
    lrs = client(world, made)
    since = lrs.get(limit=1).header("X-Experience-API-Consistent-Through")
    sent, seen, over = [], set(), time.monotonic() + seconds

    def write(batch):
        own = client(world, made)
        while time.monotonic() < over:
            statements = [statement(id=new_id()) for _ in range(batch)]
            assert own.post(statements).status == 200
            sent.extend(s["id"] for s in statements)

    writers = [threading.Thread(target=write, args=(batch,)) for batch in (1, 1, 50)]
    for writer in writers:
        writer.start()
    while any(writer.is_alive() for writer in writers) or not seen.issuperset(sent):
        assert time.monotonic() < over + 10, f"{len(set(sent) - seen)} of {len(sent)} statements were never seen"
        answer = lrs.get(since=since, ascending="true", limit=0)
        page = answer.json
        found = page["statements"]
        while page["more"]:
            page = lrs.raw("GET", page["more"], None, {"Authorization": lrs.auth, "X-Experience-API-Version": lrs.version}).json
            found += page["statements"]
        seen.update(s["id"] for s in found)
        since = answer.header("X-Experience-API-Consistent-Through")
    assert len(sent) > 100, len(sent)


def broken_parts(lrs):
    """Multipart bodies that break off, whose boundary is another, or whose content is not what its hash says."""
    content, other = b"what was attached", b"something else..."
    sha2 = hashlib.sha256(content).hexdigest()

    def of(content, said=sha2):
        one = statement(id=new_id(), attachments=[{
            "usageType": "http://example.org/usage", "display": {"en": "A"}, "contentType": "text/plain",
            "length": len(content), "sha2": sha2}])
        parts = [({"Content-Type": "application/json"}, json.dumps(one).encode()),
                 ({"Content-Type": "text/plain", "Content-Transfer-Encoding": "binary",
                   "X-Experience-API-Hash": said}, content)]
        return one["id"], *multipart(parts)

    id, body, kind = of(content)
    assert lrs.send("POST", "/statements", None, body, {"Content-Type": kind}).status == 200
    wrong = {
        "its content is other than its hash": of(other),
        "its hash is another than the statement's": of(content, hashlib.sha256(other).hexdigest()),
        "it has no end": (id := of(content))[:1] + (id[1][:-len("abcABC0123--\r\n") - 2], id[2]),
        "it breaks off in a part": (id := of(content))[:1] + (id[1][:len(id[1]) // 2], id[2]),
        "the header names another boundary": of(content)[:2] + ("multipart/mixed; boundary=other",),
        "the header names no boundary": of(content)[:2] + ("multipart/mixed",),
        "the boundary is too long": of(content)[:2] + ("multipart/mixed; boundary=" + "x" * 5000,),
        "it is empty": (of(content)[0], b"", kind),
        "it is nothing but boundaries": (of(content)[0], b"--abcABC0123\r\n" * 50_000, kind),
    }
    for what, (id, body, kind) in wrong.items():
        answer = lrs.send("POST", "/statements", None, body, {"Content-Type": kind})
        assert answer.status == 400, (what, answer.status, answer.body[:300])
        assert lrs.get(statementId=id).status == 404, what


def answer_to_head(world, head, seconds=20):
    """The head of the answer to a request whose body never comes."""
    with socket.create_connection(("127.0.0.1", world.port), timeout=seconds) as s:
        s.sendall("\r\n".join([*head, "Host: x", "", ""]).encode())
        got = b""
        while b"\r\n\r\n" not in got:
            piece = s.recv(65536)
            assert piece, (head, got)
            got += piece
    lines = got.split(b"\r\n\r\n")[0].decode().split("\r\n")
    return int(lines[0].split()[1]), {k.lower(): v for k, v in (line.split(": ", 1) for line in lines[1:])}


def heads_are_judged_alone(world, lrs):
    """Nobody makes us read a body without credentials that are good for something."""
    good, version = f"Authorization: {lrs.auth}", "X-Experience-API-Version: 2.0.0"
    bad = "Authorization: Basic bm9ib2R5Om5vdGhpbmc="
    json_type, large = "Content-Type: application/json", f"Content-Length: {60 << 20}"
    post, form = "POST /xapi/statements HTTP/1.1", "POST /xapi/statements?method=PUT HTTP/1.1"
    old = "X-Experience-API-Version: 1.0.3"
    refused = {
        "unknown credentials": ([post, bad, version, json_type, large], 401),
        "no credentials": ([post, version, json_type, large], 401),
        "no version": ([post, good, json_type, large], 400),
        "a version of the future": ([post, good, "X-Experience-API-Version: 3.0", json_type, large], 400),
        "a body beyond the limit": ([post, good, version, json_type, f"Content-Length: {65 << 20}"], 413),
        "a large form without credentials": ([form, old, json_type, large], 413),
        "a large form for what anyone may ask": (["POST /xapi/about?method=GET HTTP/1.1", old, json_type, large], 413),
        "a form with unknown ones": ([form, bad, old, json_type, large], 401),
        "another tenant's address": (["POST /xapi/nobody/statements HTTP/1.1", good, version, json_type, large], 404),
        "no such resource": (["GET /xapi/nothing HTTP/1.1", good, version], 404),
        "no such method": (["DELETE /xapi/statements HTTP/1.1", good, version], 405),
    }
    for what, (head, status) in refused.items():
        got, fields = answer_to_head(world, head)
        assert got == status, (what, got, fields)
        # A client in a browser reads nothing without the first, and one of xAPI expects the others.
        assert fields["access-control-allow-origin"] == "*", (what, fields)
        asked = next((line.split(": ")[1] for line in head if line.startswith("X-Exp")), None)
        expected = {"2.0.0": "2.0.0", "1.0.3": "1.0.3", None: "0.95"}.get(asked, "2.0.0")
        assert fields["x-experience-api-version"] == expected, (what, fields)
        assert "x-experience-api-consistent-through" in fields, (what, fields)
    status, fields = answer_to_head(world, ["GET /nothing HTTP/1.1"])
    assert status == 404 and "x-experience-api-version" not in fields


def slow_clients(world, lrs):
    head = (f"POST /xapi/statements HTTP/1.1\r\nHost: x\r\nAuthorization: {lrs.auth}\r\n"
            "X-Experience-API-Version: 2.0.0\r\nContent-Type: application/json\r\nContent-Length: 100000\r\n\r\n")
    slow = []
    for _ in range(100):
        s = socket.create_connection(("127.0.0.1", world.port))
        s.sendall(head.encode() + b"{")
        slow.append(s)
    begin = time.monotonic()
    for _ in range(20):
        assert lrs.post(statement()).status == 200
    took = time.monotonic() - begin
    for s in slow:
        s.close()
    assert took < 10, f"20 statements took {took:.1f} s beside 100 slow clients"
    print(f"20 statements took {took * 1000:.0f} ms beside 100 slow clients")


def tenants_are_apart(world, lrs):
    world.ctl("tenant", "create", "--name", "Globex", "--domain", "globex")
    made = world.ctl("xapi", "credential", "create", "--tenant", "globex", "--name", "test")
    other = client(world, made)
    one = lrs.post(statement(actor=agent())).json[0]
    assert lrs.get(statementId=one).status == 200 and other.get(statementId=one).status == 404
    assert other.get().json["statements"] == [] and other.get(agent=agent()).json["statements"] == []
    assert other.post(statement(id=one)).status == 200      # an id is taken within a tenant alone
    place = {"activityId": "http://example.org/a", "agent": agent(), "stateId": "s"}
    assert lrs.send("PUT", "/activities/state", place, {"a": 1}).status == 204
    assert other.send("GET", "/activities/state", place).status == 404
    for path, status in (("/xapi/acme", 200), ("/xapi/globex", 404), ("/xapi/nobody", 404)):
        lrs.path = path
        assert lrs.get().status == status, path
    lrs.path = "/xapi"
    world.ctl("xapi", "credential", "revoke", made["key"], "--yes")
    assert other.get().status == 401
    other = client(world, world.ctl("xapi", "credential", "create", "--tenant", "globex", "--name", "again"))
    assert other.get(statementId=one).status == 200
    world.ctl("tenant", "suspend", "globex")
    assert other.get(statementId=one).status == 403
    world.ctl("tenant", "activate", "globex")
    assert other.get(statementId=one).status == 200
    world.ctl("tenant", "delete", "globex", "--yes")
    assert other.get(statementId=one).status == 401 and lrs.get(statementId=one).status == 200


def scopes_narrow(world, lrs):
    def of(*scopes):
        return client(world, world.ctl("xapi", "credential", "create", "--tenant", "acme", "--name", "narrow",
                                       "--scope", ",".join(scopes)))
    state = {"activityId": "http://example.org/a", "agent": agent(), "stateId": "narrow"}
    profile = {"agent": agent(), "profileId": "narrow"}
    expected = {  # GET statements, POST statements, PUT state, PUT profile
        ("all/read",): (200, 403, 403, 403), ("statements/read",): (200, 403, 403, 403),
        ("statements/read/mine",): (200, 403, 403, 403), ("statements/write",): (403, 200, 403, 403),
        ("state",): (403, 403, 204, 403), ("profile",): (403, 403, 403, 204),
        ("statements/write", "statements/read/mine"): (200, 200, 403, 403)}
    for scopes, statuses in expected.items():
        one = of(*scopes)
        # Later rounds meet documents that are there.
        got = (one.get().status, one.post(statement()).status,
               one.send("PUT", "/activities/state", {**state, "stateId": new_id()}, {"a": 1}).status,
               one.send("PUT", "/agents/profile", {**profile, "profileId": new_id()}, {"a": 1}).status)
        assert got == statuses, (scopes, got)
    mine = of("statements/write", "statements/read/mine")
    own = mine.post(statement()).json[0]
    assert [s["id"] for s in mine.get().json["statements"]] == [own]
    foreign = lrs.post(statement()).json[0]
    assert mine.get(statementId=foreign).status == 404 and mine.get(statementId=own).status == 200
    void = lambda id: statement(verb={"id": "http://adlnet.gov/expapi/verbs/voided"},
                                object={"objectType": "StatementRef", "id": id})
    assert mine.post(void(foreign)).status == 403 and mine.post(void(own)).status == 200
    # Before it is there, too: what comes later is voided where it is one's own.
    foreign, own = new_id(), new_id()
    assert mine.post([void(foreign), void(own)]).status == 200
    assert lrs.post(statement(id=foreign)).status == 200 and mine.post(statement(id=own)).status == 200
    assert lrs.get(statementId=foreign).status == 200 and lrs.get(voidedStatementId=own).status == 200
    assert lrs.post(void(foreign)).status == 200 and lrs.get(voidedStatementId=foreign).status == 200
    naming_is_not_having(world, lrs, mine)
    for scope in ("", ",", "statements/delete"):
        done = world.run("xapi", "credential", "create", "--tenant", "acme", "--name", "bad", "--scope", scope)
        assert done.returncode != 0 and "scope" in done.stderr, (scope, done)
    # API keys: one action, or both.
    for scopes, statuses in ((("statement.read",), (200, 403)), (("statement.write",), (403, 200)),
                             (("statement.read", "statement.write"), (200, 200))):
        key = world.ctl("key", "create", "--name", "x", "--tenant", "acme", "--scope", ",".join(scopes))["key"]
        bearer = Lrs(world.port, "", "", version="2.0.0")
        bearer.auth = f"Bearer {key}"
        assert (bearer.get().status, bearer.post(statement()).status) == statuses, scopes


def naming_is_not_having(world, lrs, mine):
    """A statement with the hash of somebody else's content does not open it to who sees his own statements alone."""
    secret = b"nobody else's " + new_id().encode()
    attached = {"usageType": "http://example.org/u", "display": {"en": "x"}, "contentType": "text/plain",
                "length": len(secret), "sha2": hashlib.sha256(secret).hexdigest(), "fileUrl": "http://example.org/f"}

    def send(lrs, one):
        body, kind = multipart([({"Content-Type": "application/json"}, json.dumps(one).encode()),
                                ({"Content-Type": "text/plain", "Content-Transfer-Encoding": "binary",
                                  "X-Experience-API-Hash": attached["sha2"]}, secret)])
        return lrs.send("POST", "/statements", None, body, {"Content-Type": kind})

    def reads(lrs, id):
        answer = lrs.get(statementId=id, attachments="true")
        assert answer.status == 200
        return secret in answer.body

    somebody = {"mbox": f"mailto:{new_id()}@example.org"}
    theirs, named = statement(id=new_id(), actor=somebody, attachments=[attached]), statement(id=new_id(), attachments=[attached])
    assert send(lrs, theirs).status == 200 and mine.post(named).status == 200
    assert reads(lrs, theirs["id"]) and reads(lrs, named["id"]) and not reads(mine, named["id"])
    # What was brought by somebody goes with him.
    world.ctl("learner", "forget", "--agent", json.dumps(somebody), "--tenant", "acme", "--yes")
    assert not reads(lrs, named["id"]) and not reads(mine, named["id"])
    secret = b"one's own " + new_id().encode()
    attached = {**attached, "length": len(secret), "sha2": hashlib.sha256(secret).hexdigest()}
    own = statement(id=new_id(), attachments=[attached])
    assert send(mine, own).status == 200 and reads(mine, own["id"])
    # What comes with a repetition belongs to the statement that is there, and what belongs to none is not kept.
    secret = b"later " + new_id().encode()
    attached = {**attached, "length": len(secret), "sha2": hashlib.sha256(secret).hexdigest()}
    later = statement(id=new_id(), attachments=[attached])
    assert mine.post(later).status == 200 and not reads(mine, later["id"])
    assert send(lrs, later).status == 200 and not reads(lrs, later["id"]), "somebody else's repetition brings nothing"
    assert send(mine, later).status == 200 and reads(mine, later["id"])


def kill_under_load(world, made):
    acknowledged, open_batches, stop = [], set(), threading.Event()

    def send():
        lrs = client(world, made)
        while not stop.is_set():
            ids = tuple(new_id() for _ in range(10))
            open_batches.add(ids)
            try:
                if lrs.post([statement(id=i) for i in ids]).status == 200:
                    acknowledged.append(ids)
                    open_batches.discard(ids)
            except OSError:
                return
            except Exception:  # noqa: BLE001 - an answer cut short
                return

    threads = [threading.Thread(target=send) for _ in range(4)]
    for t in threads:
        t.start()
    time.sleep(0.5)
    world.kill()
    stop.set()
    for t in threads:
        t.join()
    world.start()
    lrs = client(world, made)
    for ids in acknowledged:
        for id in ids:
            assert lrs.get(statementId=id).status == 200, f"{id} was acknowledged and is lost"
    for ids in open_batches:
        assert len({lrs.get(statementId=id).status for id in ids}) == 1, "half a batch is stored"
    return len(acknowledged)


def full_disk(build):
    if os.geteuid() != 0:
        print("skipped: a full disk (needs root, to mount a small one)")
        return
    with World(build) as world:
        disk = world.folder / "disk"
        disk.mkdir()
        if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", disk], capture_output=True).returncode:
            print("skipped: a full disk (mounting a small one is not allowed here)")
            return
        try:
            world.data = disk / "data"
            world.start()
            world.login()
            lrs = client(world, credential(world))
            acknowledged, statuses = [], set()
            for _ in range(2000):
                batch = [statement(id=new_id(), result={"response": "x" * 2000}) for _ in range(20)]
                answer = lrs.post(batch)
                statuses.add(answer.status)
                if answer.status != 200:
                    break
                acknowledged += [s["id"] for s in batch]
            assert statuses == {200, 507}, statuses
            assert lrs.post(statement(id=new_id(), result={"response": "x" * 900_000})).status == 507
            for id in acknowledged:
                assert lrs.get(statementId=id).status == 200, "an acknowledged statement is lost"
            subprocess.run(["mount", "-o", "remount,size=48m", disk], check=True)
            assert lrs.post(batch).status == 200, "the service did not recover"
            print(f"a full disk refused the batch after {len(acknowledged)} statements; with room it went on")
            world.stop()
        finally:
            world.stop()
            subprocess.run(["umount", disk], check=True)


def long_file(world):
    """More than lmsd takes in a request is checked a line at a time; a line of that length is refused."""
    file = world.folder / "long.jsonl"
    good = json.dumps(statement(result={"response": "x" * 1_000_000})) + "\n"
    with open(file, "w") as out:
        for _ in range(80):
            out.write(good)
        out.write(json.dumps(statement(verb={"id": "no iri"})) + "\n")
    done = world.run("xapi", "validate", file, "-o", "json")
    assert done.returncode == 7, done
    assert [(f["line"], f["element"]) for f in json.loads(done.stdout)] == [(81, "verb.id")], done.stdout[:500]
    file.write_text(good + "x" * (65 << 20))
    done = world.run("xapi", "validate", file)
    assert done.returncode != 0 and "64 MiB" in done.stderr and "long.jsonl:2" in done.stderr, done.stderr[:500]
    secret = world.folder / "long-secret"
    secret.write_text("x" * (1 << 20))
    done = world.run("login", "--url", world.url, "--email", "admin@example.org", "--password-file", secret)
    assert done.returncode != 0 and "too long for a secret" in done.stderr, done.stderr[:500]
    file.unlink()


def command_line(world, lrs):
    actor = {"mbox": f"mailto:{new_id()}@example.org"}
    file = world.folder / "statements.jsonl"
    lines = [statement(id=new_id(), actor=actor) for _ in range(450)]
    file.write_text("\n".join(map(json.dumps, lines)) + "\n")
    assert world.run("xapi", "validate", file).returncode == 0
    for verb in (("validate",), ("statements", "import")):
        done = world.run("xapi", *verb, str(world.folder))
        assert done.returncode == 1 and "this is a folder" in done.stderr, done.stderr
    for _ in range(2):  # again is fine
        world.ctl("xapi", "statements", "import", file, "--tenant", "acme")
    out = world.folder / "out.jsonl"
    world.ctl("xapi", "statements", "export", "--tenant", "acme", "--agent", actor["mbox"], "--ascending", "--file", out)
    assert [json.loads(s)["id"] for s in out.read_text().splitlines()] == [s["id"] for s in lines]
    found = world.ctl("xapi", "statements", "list", "--tenant", "acme", "--agent", actor["mbox"], "--limit", "3")
    assert [s["id"] for s in found] == [s["id"] for s in lines[:-4:-1]]
    world.ctl("xapi", "statements", "void", lines[0]["id"], "--tenant", "acme", "--yes")
    assert lrs.get(statementId=lines[0]["id"]).status == 404
    lines[3]["actor"] = {"mbox": "ann"}
    file.write_text("\n".join(map(json.dumps, lines)) + "\n")
    done = world.run("xapi", "validate", file, "-o", "json")
    assert done.returncode == 7 and json.loads(done.stdout)[0]["element"] == "actor.mbox", done
    long_file(world)
    csv = world.run("xapi", "statements", "export", "--tenant", "acme", "--agent", actor["mbox"], "-o", "csv")
    rows = csv.stdout.splitlines()[1:]
    assert csv.returncode == 0 and len(rows) == 450, csv.stdout[:300]  # one is voided; what voids it refers to the actor
    assert sum("/voided," in row for row in rows) == 1 and not any(lines[0]["id"] == r.split(",")[-1] for r in rows)


def main():
    with World(sys.argv[1]) as world:
        world.start()
        world.login()
        made = credential(world)
        lrs = client(world, made)
        hostile_bodies(lrs)
        broken_parts(lrs)
        nobody_misses_a_statement(world, made)
        heads_are_judged_alone(world, lrs)
        tenants_are_apart(world, lrs)
        scopes_narrow(world, lrs)
        command_line(world, lrs)
        slow_clients(world, lrs)
        batches = sum(kill_under_load(world, made) for _ in range(rounds(20, 3)))
        print(f"{batches} batches were acknowledged before the kills, and all are there")
    full_disk(sys.argv[1])


main()
