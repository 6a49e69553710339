#!/usr/bin/env python3
"""Batches per second that lmsd takes in from 64 players of 20 calls each, with what the disk's fsync costs beside it.

Usage: sync_bench.py BUILD"""

import json
import os
import pathlib
import statistics
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "functional"))
from lmsd_world import World  # noqa: E402

PLAYERS = 64
SECONDS = 10


def fsync_latency(folder):
    """Median milliseconds of writing 4 KiB and fsync in that folder."""
    path = folder / "fsync-probe"
    times = []
    with open(path, "wb") as file:
        for _ in range(200):
            file.write(os.urandom(4096))
            file.flush()
            begin = time.monotonic()
            os.fsync(file.fileno())
            times.append((time.monotonic() - begin) * 1000)
    path.unlink()
    return statistics.median(times)


def main():
    with World(sys.argv[1]) as world:
        world.start()
        world.login()
        dispatch = world.dispatch(world.package("course.zip", "--multi-sco", 3))
        links = [world.link(dispatch, f"learner-{i}") for i in range(PLAYERS)]
        before = fsync_latency(world.folder)
        done = subprocess.run([world.tool("native_player"), "--content", world.content_url, "--calls", "20",
                               "--seconds", str(SECONDS)], input="\n".join(links), text=True, capture_output=True)
        after = fsync_latency(world.folder)
        assert done.returncode == 0, done.stdout[-2000:] + done.stderr
        total = json.loads(done.stdout.splitlines()[-1])
        print(f"players                {PLAYERS} of 20 calls a batch, {SECONDS} s, synchronous=FULL")
        print(f"batches                {total['batchesPerSecond']:.0f}/s "
              f"({total['batchesPerSecond'] * 20:.0f} calls/s)")
        print(f"latency                p50 {total['p50Ms']:.1f} ms, p99 {total['p99Ms']:.1f} ms, "
              f"max {total['maxMs']:.1f} ms")
        print(f"fsync of 4 KiB         {before:.2f} ms before, {after:.2f} ms after (median)")
        print(f"batches per fsync time {total['batchesPerSecond'] * (before + after) / 2000:.1f} "
              "(1.0 = one batch for each fsync the disk can do)")


main()
