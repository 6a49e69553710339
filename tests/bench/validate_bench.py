#!/usr/bin/env python3
"""lmsctl validate: a package of 6,000 files and 90 MB beside `unzip -t` of it, and 500 small packages in one call.

Usage: validate_bench.py BUILD"""

import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

BUILD = pathlib.Path(sys.argv[1]).resolve()
LMSCTL = BUILD / "cli" / "lmsctl"
MAKE = next(BUILD.glob("tests/**/make_package"))
ROUNDS = 5


def measure(*words):
    """Seconds and MiB of one run."""
    begin = time.monotonic()
    child = subprocess.Popen(list(map(str, words)), stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(child.pid, 0)
    if os.waitstatus_to_exitcode(status) != 0:
        sys.exit(f"{words[0]} ended with {os.waitstatus_to_exitcode(status)}")
    return time.monotonic() - begin, usage.ru_maxrss / 1024


def median(*words):
    runs = [measure(*words) for _ in range(ROUNDS)]
    return statistics.median(r[0] for r in runs), max(r[1] for r in runs)


def main():
    with tempfile.TemporaryDirectory(prefix="validate-bench-") as folder:
        at = pathlib.Path(folder)
        large = at / "large.zip"
        subprocess.run([MAKE, "--files", "6000", "--bytes", "90000000", large], check=True)
        small = []
        for number in range(500):
            small.append(at / f"small{number}.zip")
            subprocess.run([MAKE, "--files", "20", "--title", f"Course {number}", small[-1]], check=True)
        quick, quick_memory = median(LMSCTL, "validate", large)
        deep, deep_memory = median(LMSCTL, "validate", "--deep", large)
        unzip, _ = median("unzip", "-tq", large)
        many, many_memory = median(LMSCTL, "validate", *small)
        print(f"package                    {large.stat().st_size / 1e6:.1f} MB, 6,000 files; median of {ROUNDS} rounds")
        print(f"lmsctl validate            {quick * 1000:.0f} ms (goal: 300 or less), {quick_memory:.0f} MiB (goal: 64 or less)")
        print(f"lmsctl validate --deep     {deep * 1000:.0f} ms, {deep_memory:.0f} MiB")
        print(f"unzip -t                   {unzip * 1000:.0f} ms")
        print(f"500 small packages         {many * 1000:.0f} ms (goal: 3000 or less), {many_memory:.0f} MiB")


main()
