#!/usr/bin/env python3
"""Learners race for the last seats of a dispatch: exactly as many get in as there are seats.

Usage: seats_test.py BUILD"""

import concurrent.futures
import json
import sys
import urllib.error
import urllib.request

from lmsd_world import World, rounds


def exchange(world, link):
    """(status, error code or "") of a launch exchange."""
    body = json.dumps({"token": link.split("#t=")[1]}).encode()
    request = urllib.request.Request(world.content_url + "/launch/exchange", body,
                                     {"Content-Type": "application/json"})
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status, ""
    except urllib.error.HTTPError as error:
        return error.code, json.load(error)["error"]["code"]


def links_for(world, dispatch, learners, prefix):
    """A link for each of so many learners, from a table."""
    table = world.folder / f"{prefix}.csv"
    table.write_text("learner,name\n" + "".join(f'{prefix}-{i},"Learner, {i}"\n' for i in range(learners)))
    report = world.ctl("launch-link", "create", "--dispatch", dispatch, "--csv", table)
    assert [line["outcome"] for line in report] == ["created"] * learners, report
    return [line["url"] for line in report]


def race(world, dispatch, seats, learners, prefix, reason="dispatch.limit_reached"):
    links = links_for(world, dispatch, learners, prefix)
    with concurrent.futures.ThreadPoolExecutor(learners) as pool:
        answers = list(pool.map(lambda link: exchange(world, link), links))
    inside = [a for a in answers if a == (200, "")]
    refused = [a for a in answers if a == (403, reason)]
    assert len(inside) == seats and len(refused) == learners - seats, answers
    return links, answers


def main():
    with World(sys.argv[1]) as world:
        world.start()
        world.login()
        package = world.package("course.zip", "--multi-sco", 2)
        world.ctl("course", "import", package, "--course", "course", "--create")
        for number in range(rounds(10, 3)):
            tenant = f"tenant-{number}"
            world.ctl("tenant", "create", "--name", tenant, "--domain", tenant)
            dispatch = world.ctl("dispatch", "create", "--course", "course", "--tenant", tenant,
                                 "--max-registrations", 1)["id"]
            links, answers = race(world, dispatch, 1, 2, "first")
            winner = links[answers.index((200, ""))]
            assert exchange(world, winner) == (200, ""), "the learner who has the seat may come back"

            world.ctl("dispatch", "update", dispatch, "--max-registrations", 5)
            race(world, dispatch, 4, 16, "second")
            shown = world.ctl("dispatch", "show", dispatch)
            assert shown["counts"]["registrations"] == 5, shown
            assert len(world.ctl("registration", "list", "--dispatch", dispatch)) == 5
        crowds(world)
    print("ok")


def crowds(world):
    """64 learners at the last 10 places: of a dispatch, of a tenant over two dispatches, of a maximum of launches."""
    world.ctl("course", "import", world.package("other.zip", "--multi-sco", 2), "--course", "other", "--create")
    for tenant, flags, cap, reason in [
            ("seats", ["--max-registrations", 10], None, "dispatch.limit_reached"),
            ("cap", [], 10, "tenant.limit_reached"),
            ("launches", ["--max-launches", 10], None, "dispatch.launches_used")]:
        world.ctl("tenant", "create", "--name", tenant, "--domain", tenant)
        if cap is not None:
            world.ctl("tenant", "update", tenant, "--max-registrations", cap)
        dispatch = world.ctl("dispatch", "create", "--course", "course", "--tenant", tenant, *flags)["id"]
        race(world, dispatch, 10, 64, tenant, reason)
        shown = world.ctl("dispatch", "show", dispatch)
        assert shown["counts"] == {"registrations": 10, "launches": 10, "completed": 0}, shown
        assert len(world.ctl("registration", "list", "--dispatch", dispatch)) == 10
        assert world.ctl("tenant", "show", tenant)["stats"]["registrations"] == 10
        if cap is not None:
            other = world.ctl("dispatch", "create", "--course", "other", "--tenant", tenant)["id"]
            race(world, other, 0, 8, "over-all", reason)


main()
