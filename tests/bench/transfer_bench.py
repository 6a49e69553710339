#!/usr/bin/env python3
"""Statements into a record store and out again by lmsctl: how fast, and that its memory does not grow with the file.

Usage: transfer_bench.py BUILD

Imports a tenth of the statements and then all of them, JSON lines each, and exports both. 50,000 statements; with
LMS_FULL=1 a million, some five minutes."""

import json
import os
import pathlib
import subprocess
import sys
import time
import uuid

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "functional"))
from lmsd_world import World  # noqa: E402

COUNT = 1_000_000 if os.environ.get("LMS_FULL") else 50_000


def write(file, count, tenant):
    with open(file, "w") as out:
        for i in range(count):
            out.write(json.dumps({
                "id": str(uuid.uuid4()),
                "actor": {"account": {"homePage": f"https://{tenant}.example.org", "name": f"learner-{i % 5000}"}},
                "verb": {"id": "http://adlnet.gov/expapi/verbs/answered", "display": {"en": "answered"}},
                "object": {"id": f"https://courses.example.org/item/{i % 700}"},
                "result": {"success": i % 3 == 0, "response": "a[,]b"},
                "timestamp": "2026-11-27T10:00:00.000Z"}) + "\n")


def run(world, *words):
    """Seconds, and MiB at most, of one run of lmsctl."""
    env = {**os.environ, "LMSCTL_CONFIG_DIR": str(world.folder / "lmsctl")}
    begin = time.monotonic()
    child = subprocess.Popen([world.tool("lmsctl"), *map(str, words)], env=env, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(child.pid, 0)
    if os.waitstatus_to_exitcode(status) != 0:
        sys.exit(f"lmsctl {words[0]} ended with {os.waitstatus_to_exitcode(status)}")
    return time.monotonic() - begin, usage.ru_maxrss / 1024


def main():
    with World(sys.argv[1]) as world:
        world.start()
        world.login()
        print(f"load of the machine at the start {os.getloadavg()[0]:.1f}")
        most = {}
        for tenant, count in (("small", COUNT // 10), ("large", COUNT)):
            world.ctl("tenant", "create", "--name", tenant, "--domain", tenant)
            file = world.folder / f"{tenant}.jsonl"
            back = world.folder / f"{tenant}-back.jsonl"
            write(file, count, tenant)
            for verb, words in (("import", [file]), ("export", ["--file", back])):
                seconds, memory = run(world, "xapi", "statements", verb, *words, "--tenant", tenant)
                most.setdefault(verb, []).append(memory)
                print(f"{verb} of {count:9,} statements {count / seconds:8.0f} a second, at most {memory:.0f} MiB")
            with open(back) as lines:
                there = sum(1 for _ in lines)
            assert there == count, (there, count)
            file.unlink()
            back.unlink()
        for verb, (small, large) in most.items():
            print(f"{verb}: memory for ten times as many statements x{large / small:.2f} (goal: constant)")
        print(f"load of the machine at the end {os.getloadavg()[0]:.1f}")


main()
