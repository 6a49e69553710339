#!/usr/bin/env python3
"""A learner is exported and forgotten: nothing of the learner is left in the data folder, the record store included.

Usage: forget_test.py BUILD"""

import hashlib
import json
import pathlib
import sqlite3
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "conformance" / "lrs"))

from lmsd_world import World
from lrs_client import Lrs, multipart, new_id

NAME = "Quetzalcoatlus, Vaquita"
DIGITS = "12345678901234567890.10"
ID = "learner-7f3a91c2"


AGENT = {"account": {"homePage": "https://portal.example", "name": ID}}


def tell_record_store(world):
    """Statements and documents of the learner by an identifier of another system, and of somebody else."""
    made = world.ctl("xapi", "credential", "create", "--tenant", "acme", "--name", "portal")
    lrs = Lrs(world.port, made["key"], made["secret"], version="2.0.0")
    verb, thing = {"id": "http://example.org/did"}, {"id": "http://example.org/thing"}

    def statement(actor, **more):
        return {"id": new_id(), "actor": actor, "verb": verb, "object": thing, **more}

    essay = f"an essay by {NAME}".encode()
    attached = {"usageType": "http://example.org/essay", "display": {"en": "essay"}, "contentType": "text/plain",
                "length": len(essay), "sha2": hashlib.sha256(essay).hexdigest()}
    mine = [statement({**AGENT, "name": NAME}) for _ in range(30)]
    with_essay = statement({**AGENT, "name": NAME}, attachments=[attached])
    with_essay["result"] = {"extensions": {"http://example.org/n": 0}}
    text = json.dumps(with_essay).replace('"http://example.org/n": 0', f'"http://example.org/n": {DIGITS}')
    body, kind = multipart([({"Content-Type": "application/json"}, text.encode()),
                            ({"Content-Type": "text/plain", "Content-Transfer-Encoding": "binary",
                              "X-Experience-API-Hash": attached["sha2"]}, essay)])
    assert lrs.send("POST", "/statements", None, body, {"Content-Type": kind}).status == 200
    others = [statement({"mbox": "mailto:somebody@example.org"}) for _ in range(5)]
    assert lrs.post(mine + others).status == 200
    place = {"activityId": thing["id"], "agent": json.dumps(AGENT), "stateId": "place"}
    done = lrs.send("PUT", "/activities/state", place, json.dumps({"of": NAME}), {"Content-Type": "application/json"})
    assert done.status == 204, done.body
    return {s["id"] for s in mine} | {with_essay["id"]}, {s["id"] for s in others}


def check_records(world, mine):
    """Nothing by what the learner is known by here, everything by the agent that is given."""
    command = ("learner", "export", ID, "--tenant", "acme")
    lines = [json.loads(line) for line in world.run(*command).stdout.splitlines()]
    assert not [line for line in lines if line["type"] == "statement"]
    done = world.run(*command, "--agent", json.dumps(AGENT))
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert {line["id"] for line in lines if line["type"] == "statement"} == mine
    assert all(line["content"]["actor"]["name"] == NAME for line in lines if line["type"] == "statement")
    states = [line for line in lines if line["type"] == "state"]
    assert [(line["id"], line["content"], line["agent"]) for line in states] == [("place", {"of": NAME}, AGENT)]
    assert not any("voided" in line for line in states) and DIGITS in done.stdout
    essays = [line for line in lines if line["type"] == "attachment"]
    assert [(line["contentText"], line["contentType"]) for line in essays] == [(f"an essay by {NAME}", "text/plain")], essays
    # Where nobody says which learner, what the record store holds of the agent is meant.
    alone = world.run("learner", "export", "--tenant", "acme", "--agent", json.dumps(AGENT))
    records = ("statement", "attachment", "state", "agentProfile")
    assert alone.returncode == 0
    assert alone.stdout == "".join(l + "\n" for l in done.stdout.splitlines() if json.loads(l)["type"] in records)
    for verb in ("export", "forget"):
        nobody = world.run("learner", verb, "--tenant", "acme")
        assert nobody.returncode == 2 and "--agent" in nobody.stderr, nobody
    assert world.run(*command, "--agent", "ada").returncode == 2
    refused = world.run(*command, "--agent", '{"mbox":"ada"}')
    assert refused.returncode != 0 and "mailto" in refused.stderr, refused


def somebody_unknown_is_forgotten(world):
    """Who is in the record store alone, by an e-mail address."""
    made = world.ctl("xapi", "credential", "create", "--tenant", "acme", "--name", "other")
    lrs = Lrs(world.port, made["key"], made["secret"], version="2.0.0")
    mine = {"id": new_id(), "actor": {"mbox": f"mailto:{ID}@example.org", "name": NAME},
            "verb": {"id": "http://example.org/did"}, "object": {"id": "http://example.org/thing"}}
    assert lrs.post(mine).status == 200
    address = f"{ID}@example.org"
    command = ("learner", "forget", "--tenant", "acme", "--agent", address)
    assert world.run(*command).returncode == 2, "it did not ask"
    assert world.run(*command, "--dry-run").returncode == 0
    for tenant in ((), ("--tenant", "")):
        nowhere = world.run("learner", "forget", "--agent", address, "--yes", *tenant)
        assert nowhere.returncode == 2 and "--tenant" in nowhere.stderr, nowhere
    assert world.run("learner", "export", "--tenant", "acme", "--agent", address).stdout.count("\n") == 1
    assert world.ctl(*command, "--yes") == {"statements": 1, "documents": 0, "mentions": 0}
    assert lrs.get(statementId=mine["id"]).status == 404


def check_export(world):
    file = world.folder / "export.jsonl"
    done = world.run("learner", "export", ID, "--tenant", "acme", "--file", file)
    assert done.returncode == 0, done.stderr
    assert file.stat().st_mode & 0o077 == 0, "others may read the export"
    lines = [json.loads(line) for line in file.read_text().splitlines()]
    types = {line["type"] for line in lines}
    assert {"learner", "registration", "call", "launchLink", "webhookMessage"} <= types, types
    learner = next(line for line in lines if line["type"] == "learner")
    assert learner["name"] == NAME and learner["externalId"] == ID, learner
    messages = [line for line in lines if line["type"] == "webhookMessage"]
    assert all(NAME in line["body"] for line in messages), messages
    events = [line["event"] for line in messages]
    assert events.count("registration.created") == 2 and "registration.deleted" in events, events
    return learner["id"]


def check_folder(world, learner):
    """The database as a whole, when its free pages are gone: no row and no byte names the learner."""
    with sqlite3.connect(world.data / "lms.db") as database:
        database.execute("VACUUM")
        tables = [row[0] for row in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        left = []
        for table in tables:
            for row in database.execute(f'SELECT * FROM "{table}"'):  # noqa: S608: names of our own tables
                text = " ".join(bytes(v).decode("utf-8", "replace") if isinstance(v, bytes) else str(v) for v in row)
                if any(word in text for word in (NAME, "Vaquita", ID)):
                    left.append((table, text[:200]))
                if learner in text and table != "audit_log":
                    left.append((table, text[:200]))
        assert not left, left
        logs = database.execute("SELECT count(*) FROM launch_logs").fetchone()[0]
        assert logs > 0, "the other learner's log is gone, too"
    database.close()
    for file in sorted(pathlib.Path(world.data).rglob("*")):
        if file.is_file():
            data = file.read_bytes()
            for word in (b"Vaquita", ID.encode()):
                assert word not in data, f"{word} is in {file}"


def main():
    with World(sys.argv[1]) as world:
        world.start()
        world.login()
        dispatch = world.dispatch(world.package("course.zip", "--multi-sco", 2))
        world.ctl("webhook", "create", "--to", "https://hooks.invalid/", "--tenant", "acme")
        link = world.ctl("launch-link", "create", "--dispatch", dispatch, "--learner", ID, "--name", NAME)["url"]
        world.play(link)
        world.ctl("registration", "delete", world.ctl("registration", "list")[0]["id"], "--yes")
        world.play(link)
        world.play(world.link(dispatch, "somebody-else"))
        mine, others = tell_record_store(world)
        check_records(world, mine)
        learner = check_export(world)

        assert world.run("learner", "forget", ID, "--tenant", "acme").returncode == 2, "it did not ask"
        told = world.ctl("learner", "forget", ID, "--tenant", "acme", "--yes", "--agent", json.dumps(AGENT))
        assert told["erased"] == {"statements": len(mine), "documents": 1, "mentions": 0}, told
        somebody_unknown_is_forgotten(world)
        left = world.ctl("xapi", "statements", "list", "--tenant", "acme")
        assert {one["id"] for one in left} == others
        assert world.run("learner", "show", learner).returncode == 5
        assert world.run("learner", "export", learner).returncode == 5
        assert len(world.ctl("registration", "list")) == 1
        assert world.ctl("dispatch", "show", dispatch)["counts"]["registrations"] == 1
        told = world.ctl("audit", "--action", "learner.forgotten")
        assert [one["objectType"] for one in told] == ["tenant", "learner"], told
        assert told[1]["objectId"] == learner and told[1]["actorEmail"], told
        world.stop()
        check_folder(world, learner)
    print("ok")


main()
