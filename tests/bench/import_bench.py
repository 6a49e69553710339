#!/usr/bin/env python3
"""Import of a package of 6,000 files and 90 MB over loopback, beside `sha256sum` + `cp` and `unzip` of the same file.

Usage: import_bench.py BUILD"""

import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "functional"))
from lmsd_world import World  # noqa: E402

ROUNDS = 5


def seconds(work):
    begin = time.monotonic()
    work()
    return time.monotonic() - begin


def sha_and_copy(package, target):
    subprocess.run(["sha256sum", package], check=True, stdout=subprocess.DEVNULL)
    subprocess.run(["cp", package, target], check=True)
    # The import answers only when the bytes are on disk; the copy must be, too.
    subprocess.run(["sync", target], check=True)
    os.unlink(target)


def unzip(package, target):
    subprocess.run(["unzip", "-q", package, "-d", target], check=True)


def main():
    with World(sys.argv[1]) as world:
        world.start()
        world.login()
        imports, copies, unzips = [], [], []
        for number in range(ROUNDS):
            package = world.package(f"p{number}.zip", "--files", 6000, "--bytes", 90_000_000, "--title", f"Package {number}")
            size = package.stat().st_size
            copies.append(seconds(lambda: sha_and_copy(package, world.folder / "copy.zip")))
            imports.append(seconds(lambda: world.ctl("course", "import", package, "--key", f"course-{number}")))
            unzips.append(seconds(lambda: unzip(package, world.folder / "unzipped")))
            shutil.rmtree(world.folder / "unzipped")
            os.unlink(package)
        median = {"import": statistics.median(imports), "copy": statistics.median(copies),
                  "unzip": statistics.median(unzips)}
        print(f"package                {size / 1e6:.1f} MB, 6,000 files; median of {ROUNDS} rounds")
        print(f"sha256sum + cp + sync  {median['copy'] * 1000:.0f} ms")
        print(f"unzip                  {median['unzip'] * 1000:.0f} ms")
        print(f"lmsctl course import   {median['import'] * 1000:.0f} ms")
        print(f"ratio import/copy      {median['import'] / median['copy']:.2f} (goal: 2 or less)")


main()
