#!/usr/bin/env python3
"""Export of 1,000 dispatch packages as one ZIP of ZIPs, the first time (tokens are made) and again.

Usage: dispatch_bench.py BUILD"""

import http.client
import json
import os
import pathlib
import sys
import time
import zipfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "functional"))
from lmsd_world import EMAIL, World  # noqa: E402

DISPATCHES = 1000
GOAL = 5.0


def ask(connection, method, path, token, body, kind="application/json"):
    headers = {"Content-Type": kind}
    if token:
        headers["Authorization"] = "Bearer " + token
    connection.request(method, path, body, headers)
    answer = connection.getresponse()
    text = answer.read()
    assert answer.status < 300, (path, answer.status, text[:300])
    return json.loads(text)


def prepare(world):
    """A tenant with 1,000 dispatches, each of a course of its own."""
    connection = http.client.HTTPConnection("127.0.0.1", world.port)
    token = ask(connection, "POST", "/auth/login", None,
                json.dumps({"email": EMAIL, "password": "correct-horse-battery-7"}))["token"]
    package = world.package("course.zip").read_bytes()
    ask(connection, "POST", "/org/tenants", token, json.dumps({"name": "Acme", "domain": "acme"}))
    for number in range(DISPATCHES):
        ask(connection, "POST", f"/courses?course=course-{number}&create=true", token, package, "application/zip")
        ask(connection, "POST", "/dispatches", token, json.dumps({"courseId": f"course-{number}", "tenantId": "acme"}))


def main():
    with World(sys.argv[1]) as world:
        world.start()
        world.login()
        begin = time.monotonic()
        prepare(world)
        print(f"prepared               {DISPATCHES} courses and dispatches in {time.monotonic() - begin:.0f} s")
        file = world.folder / "all.zip"
        times = []
        for _ in range(4):
            begin = time.monotonic()
            world.ctl("dispatch", "export", "--tenant", "acme", "--format", "scorm12", "--file", file)
            times.append(time.monotonic() - begin)
        with zipfile.ZipFile(file) as archive:
            assert len(archive.namelist()) == DISPATCHES and archive.testzip() is None
        print(f"archive                {file.stat().st_size / 1e6:.1f} MB, {DISPATCHES} packages")
        print(f"lmsctl dispatch export {times[0]:.2f} s the first time, then {min(times[1:]):.2f} to {max(times[1:]):.2f} s")
        print(f"slowest                {max(times):.2f} s (goal: {GOAL:.0f} s or less; ratio {max(times) / GOAL:.2f})")
        print(f"load                   {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors")


main()
