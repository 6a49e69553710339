#!/usr/bin/env python3
"""SIGKILL of lmsd during import and during sync: nothing acknowledged is missing, no half course.

Usage: crash_test.py BUILD import|sync"""

import json
import pathlib
import random
import subprocess
import sys
import threading
import time

from lmsd_world import World, rounds

# Of the time that it takes undisturbed, so that some kills come after the end.
BEYOND = 1.2


def package_files(world):
    return sorted(p.name for p in (world.data / "content").rglob("*") if p.is_file())


def import_round(world, package, number, kill_after):
    """One import, killed after so many seconds. True when the kill came before its end."""
    outcome = {}

    def upload():
        outcome["done"] = world.run("course", "import", package, "--key", f"course-{number}", "-o", "json")

    before = {c["key"] for c in world.ctl("course", "list")}
    thread = threading.Thread(target=upload)
    thread.start()
    time.sleep(kill_after)
    world.kill()
    thread.join()
    world.start()

    after = {c["key"]: c for c in world.ctl("course", "list")}
    acknowledged = outcome["done"].returncode == 0
    key = f"course-{number}"
    assert before <= set(after), "a course that was there before is gone"
    assert not acknowledged or key in after, "an acknowledged import is missing"
    if key in after:
        version = world.ctl("course", "show", key)
        assert version["latestVersion"] == 1, version
    return not acknowledged


def check_content(world, packages):
    """Every file in the content folder is a whole package with its hash for a name."""
    world.stop()
    world.start()
    known = {v["sha256"] for c in world.ctl("course", "list") for v in world.ctl("course", "versions", c["key"])}
    for name in package_files(world):
        digest = pathlib.Path(name).stem
        assert digest in known, f"{name} belongs to no version"
        path = next((world.data / "content").rglob(name))
        told = subprocess.run(["sha256sum", path], capture_output=True, text=True, check=True).stdout.split()[0]
        assert told == digest, f"{name} does not hold what its name says"
    print(f"{len(known)} versions of {packages} imports, content folder exact")


def large_package(world, number):
    return world.package(f"p{number}.zip", "--files", 400, "--bytes", 12_000_000, "--title", f"Package {number}")


def seconds_of(work):
    begin = time.monotonic()
    work()
    return time.monotonic() - begin


def crash_import(world):
    random_source = random.Random(7)
    world.start()
    world.login()
    killed = 0
    count = rounds(20, 8)
    package = large_package(world, count)
    whole = seconds_of(lambda: world.ctl("course", "import", package, "--key", "undisturbed"))
    for number in range(count):
        killed += import_round(world, large_package(world, number), number, random_source.uniform(0, BEYOND * whole))
    check_content(world, count + 1)
    print(f"killed before the acknowledgement: {killed} of {count}, within {BEYOND * whole:.2f} s")
    assert killed > 0, "no kill came in time: the test tested nothing"


def crash_sync(world):
    random_source = random.Random(11)
    world.start()
    world.login()
    dispatch = world.dispatch(world.package("course.zip", "--multi-sco", 3))

    def play(learners):
        links = [world.link(dispatch, f"{learners}-{i}") for i in range(4)]
        player = subprocess.Popen(
            [world.tool("native_player"), "--content", world.content_url, "--batches", "60", "--persist"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        threading.Thread(target=lambda: (player.stdin.write("\n".join(links)), player.stdin.close())).start()
        return player

    undisturbed = play("undisturbed")
    whole = seconds_of(undisturbed.stdout.read)
    assert undisturbed.wait(60) == 0
    count = rounds(20, 8)
    killed = 0
    for number in range(count):
        player = play(f"learner-{number}")
        time.sleep(random_source.uniform(0, BEYOND * whole))
        killed += player.poll() is None
        world.kill()
        world.start()
        lines = [json.loads(line) for line in player.stdout.read().splitlines()]
        assert player.wait(60) == 0, lines
        for line in lines[:-1]:
            check_log(world, line)
    print(f"killed while players were sending: {killed} of {count}, within {BEYOND * whole:.2f} s")
    assert killed > 0, "no kill came in time: the test tested nothing"


def check_log(world, player):
    """Every sequence number up to the last acknowledged one stands in the log, once."""
    entries = world.ctl("registration", "log", player["registration"])
    numbers = []
    for entry in entries:
        if entry["launch"] == player["launch"] and entry["applied"]:
            numbers.extend(range(entry["seq"], entry["seq"] + entry["repeats"]))
    assert numbers == list(range(1, player["acked"] + 1)), \
        f"acknowledged {player['acked']}, stored {len(numbers)}"


def main():
    build, what = sys.argv[1:]
    with World(build) as world:
        {"import": crash_import, "sync": crash_sync}[what](world)
    print("ok")


main()
