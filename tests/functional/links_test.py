#!/usr/bin/env python3
"""Rules of dispatches and launch links as lmsctl and the REST interface have them.

Usage: links_test.py BUILD"""

import csv
import io
import json
import sys
import urllib.error
import urllib.request

from lmsd_world import World


def exchange(world, url, **more):
    """(status, answer) of a launch exchange."""
    token = url.split("#t=")[1].split("&")[0]
    request = urllib.request.Request(world.content_url + "/launch/exchange",
                                     json.dumps({"token": token, **more}).encode(),
                                     {"Content-Type": "application/json"})
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        return error.code, json.load(error)["error"]["code"]


def bulk(world):
    """A table of links: each line is reported, those that are refused leave the others alone."""
    world.ctl("user", "create", "--tenant", "acme", "--email", "ada@acme.example", "--first-name", "Ada",
              "--last-name", "Lovelace", "--role", "learner", "--password-file", world.folder / "password")
    table = ("E-mail,Learner,Name,Uses\r\n"
             "ada@acme.example,,,1\r\n"
             ",4711,\"Curie, Marie\",\r\n"
             "bob@elsewhere.example,,Bob,0\r\n"
             ",,,\r\n"
             "not an address,,,\r\n"
             "eve@elsewhere.example,,,\r\n")
    done = world.run("launch-link", "create", "--dispatch", "course@acme", "--csv", "-", "--expires", "7d", "-o", "csv",
                     input=table)
    assert done.returncode == 3, (done.returncode, done.stdout, done.stderr)
    lines = list(csv.DictReader(io.StringIO(done.stdout)))
    assert [line["outcome"] for line in lines] == ["created", "created", "refused", "refused", "refused", "created"], lines
    assert [line["line"] for line in lines] == ["2", "3", "4", "5", "6", "7"], lines
    assert [line["column"] for line in lines[2:5]] == ["uses", "email", "email"], lines
    assert "3 created, 3 refused of 6 links" in done.stderr, done.stderr
    for line in (lines[0], lines[1], lines[5]):
        answer = exchange(world, line["url"])
        assert answer[0] == 200, (line, answer)
    assert exchange(world, lines[0]["url"]) == (403, "launch.used_link")
    kinds = {learner["externalId"]: learner["kind"] for learner in world.ctl("learner", "list", "--tenant", "acme")}
    assert kinds["eve@elsewhere.example"] == "email" and kinds["4711"] == "lms", kinds
    assert sorted(kinds.values()) == ["email", "lms", "user"], kinds

    count = len(world.ctl("launch-link", "list"))
    dry = world.run("launch-link", "create", "--dispatch", "course@acme", "--csv", "-", "--dry-run", "-o", "csv",
                    input="email\nzoe@elsewhere.example\n")
    assert dry.returncode == 0 and "ready" in dry.stdout, (dry.stdout, dry.stderr)
    assert len(world.ctl("launch-link", "list")) == count
    usage = world.run("launch-link", "create", "--dispatch", "course@acme", "--csv", "-", input="colour\nred\n")
    assert usage.returncode == 1 and "colour" in usage.stderr, usage
    both = world.run("launch-link", "create", "--dispatch", "course@acme", "--csv", "-", "--user", "ada@acme.example")
    assert both.returncode == 2, both


def looking(world):
    """GET and HEAD of the page, and exchanges of what nobody made, use nothing up."""
    link = world.ctl("launch-link", "create", "--dispatch", "course@acme", "--learner", "looker", "--name", "L",
                     "--uses", 1)
    before = world.ctl("dispatch", "show", "course@acme")["counts"]
    page = link["url"].split("#")[0]
    for method in ("GET", "HEAD"):
        for _ in range(3):
            with urllib.request.urlopen(urllib.request.Request(page, method=method), timeout=30) as answer:
                assert answer.status == 200
    token = link["url"].split("#t=")[1]
    assert exchange(world, "#t=" + token[:-1]) == (404, "launch.unknown_link")
    assert exchange(world, "#t=" + token[:-1] + ("A" if token[-1] != "A" else "B"))[0] == 404
    assert world.ctl("launch-link", "show", link["id"])["uses"] == 0
    assert world.ctl("dispatch", "show", "course@acme")["counts"] == before
    status, opened = exchange(world, link["url"], browser="b" * 32)
    assert status == 200
    assert exchange(world, link["url"], browser="b" * 32)[0] == 200, "the same browser"
    assert exchange(world, link["url"], browser="c" * 32) == (403, "launch.used_link")
    history = world.ctl("launch-link", "history", link["id"])
    assert [launch["end"] for launch in history] == ["open", "forced"], history
    assert history[1]["supersededBy"] == history[0]["id"] and history[1]["id"] == opened["launchId"], history
    same = world.ctl("registration", "launches", history[0]["registrationId"])
    assert [launch["id"] for launch in same] == [launch["id"] for launch in history]
    assert world.ctl("launch-link", "show", link["id"])["uses"] == 1


def rules(world):
    """Rules that are changed hold at the next launch; a renewal gives places again and is remembered."""
    world.ctl("dispatch", "update", "course@acme", "--max-registrations", 1, "--lms-domain", "LMS.Acme.example",
              "--lms-domain", "*.acme.example:*", "--course-version", 1)
    shown = world.ctl("dispatch", "show", "course@acme")
    assert shown["lmsDomains"] == ["lms.acme.example", "*.acme.example:*"], shown
    assert shown["version"] == {"policy": "pin", "number": 1}, shown
    link = world.ctl("launch-link", "create", "--dispatch", "course@acme", "--learner", "late", "--name", "Late")["url"]
    assert exchange(world, link) == (403, "dispatch.limit_reached")
    world.ctl("dispatch", "reset-count", "course@acme", "--yes")
    assert exchange(world, link)[0] == 200
    renewal = world.ctl("dispatch", "renewals", "course@acme")[0]
    assert renewal["registrations"] == shown["used"]["registrations"] > 1, (renewal, shown)
    assert world.ctl("dispatch", "show", "course@acme")["used"] == {"registrations": 1, "launches": 1, "renewals": 1}
    audit = [entry["action"] for entry in world.ctl("audit", "--limit", 50)]
    assert "dispatch.count_reset" in audit, audit
    world.ctl("dispatch", "update", "course@acme", "--lms-domain", "any", "--version-policy", "latest")
    shown = world.ctl("dispatch", "show", "course@acme")
    assert shown["lmsDomains"] == [] and shown["version"] == {"policy": "latest", "number": None}, shown
    for wrong in (["--course-version", 9], ["--lms-domain", "http://lms"], ["--max-launches", 0],
                  ["--version-policy", "latest", "--course-version", 1]):
        done = world.run("dispatch", "update", "course@acme", *wrong)
        assert done.returncode in (1, 2), (wrong, done)


def main():
    with World(sys.argv[1]) as world:
        world.start()
        world.login()
        world.dispatch(world.package("course.zip", "--multi-sco", 2))
        bulk(world)
        looking(world)
        rules(world)
    print("ok")


main()
