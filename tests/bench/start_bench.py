#!/usr/bin/env python3
"""Cold start of lmsd to its first answer, and its memory when idle.

Usage: start_bench.py BUILD"""

import http.client
import pathlib
import statistics
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "functional"))
from lmsd_world import World  # noqa: E402

ROUNDS = 10


def first_answer(world):
    """Milliseconds from exec to a 200 of /healthz, asked without pause."""
    begin = time.monotonic()
    world.start(wait=False)
    while True:
        try:
            connection = http.client.HTTPConnection("127.0.0.1", world.port, timeout=2)
            connection.request("GET", "/healthz")
            if connection.getresponse().status == 200:
                return (time.monotonic() - begin) * 1000
        except OSError:
            time.sleep(0.001)


def resident(pid):
    for line in pathlib.Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    raise AssertionError("no VmRSS")


def main():
    with World(sys.argv[1]) as world:
        world.init()
        times = []
        for _ in range(ROUNDS):
            times.append(first_answer(world))
            world.stop()
        world.start()
        idle = resident(world.lmsd.pid)
        bare = statistics.median(
            [_time(lambda: subprocess.run([world.tool("lmsd"), "--version"], check=True, capture_output=True))
             for _ in range(ROUNDS)])
        print(f"cold start to answer   median {statistics.median(times):.0f} ms, worst {max(times):.0f} ms of "
              f"{ROUNDS} (goal: 100 ms); `lmsd --version` alone {bare:.0f} ms")
        print(f"idle memory            {idle:.1f} MB resident (goal: 30 MB)")


def _time(work):
    begin = time.monotonic()
    work()
    return (time.monotonic() - begin) * 1000


main()
