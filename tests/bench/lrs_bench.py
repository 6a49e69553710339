#!/usr/bin/env python3
"""The record store under load: a generator of its own process against a real lmsd, beside what bare SQLite does with
the same rows.

Usage: lrs_bench.py BUILD [--full | --sizes 10000,100000]

Fills the store to each size, and there sends single statements, batches of 50, the indexed queries (limit 100) and
state documents over 8 and 32 connections. A store grows as learners come, some 160 statements of each, so that a
query finds its 100 at every size and what is compared are answers of equal length. --full (or LMS_FULL=1) goes up to
a million statements, some ten minutes; the default is bounded to 10,000 and 60,000. At the end the rows are copied into
an empty database by lrs_raw, 50 statements a commit: the limit of the machine. What a large file costs any reader is
told by lrs_rows: bare SQLite reading 100 rows of as many. Goals are those of the product: batches
at 40 % of that limit, 3,000 single statements a second, every indexed query within 20 ms (p99) and flat, no more memory
when idle."""

import argparse
import json
import os
import pathlib
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "functional"))
from lmsd_world import World  # noqa: E402

QUERIES = ("get-verb", "get-agent", "get-activity", "get-since")
BATCH = 50
STATEMENTS_A_LEARNER = 160


def memory(world):
    """All pages, and of them those of its own: the others are the program's and the system's pages of the database
    file, which it gives to whoever needs the memory."""
    status = pathlib.Path(f"/proc/{world.lmsd.pid}/status").read_text()
    sizes = {line.split(":")[0]: int(line.split()[1]) / 1024 for line in status.splitlines() if line.endswith(" kB")}
    return f"{sizes['VmRSS']:.1f} MB, own pages {sizes['RssAnon']:.1f} MB"


def database_bytes(world):
    return sum(p.stat().st_size for p in world.data.rglob("*.db*") if ".before-" not in p.name)


def tool(world, name, *words):
    done = subprocess.run([world.tool(name), *map(str, words)], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


class Bench:
    def __init__(self, world):
        self.world = world
        made = world.ctl("xapi", "credential", "create", "--tenant", "acme", "--name", "bench")
        self.key, self.secret = made["key"], made["secret"]
        self.stored = 0
        self.learners = 0

    def load(self, mode, connections, requests):
        done = subprocess.run([self.world.tool("lrs_load"), str(self.world.port), self.key, self.secret, mode,
                               str(connections), str(requests), str(self.learners)], capture_output=True, text=True)
        assert done.stdout, done.stderr
        result = json.loads(done.stdout)
        assert result["wrong"] == 0, (mode, result)
        self.stored += {"batch": BATCH, "post": 1}.get(mode, 0) * result["requests"]
        return result

    def fill(self, size):
        coming = size - self.stored
        self.learners = coming // STATEMENTS_A_LEARNER
        assert self.learners > 0, f"{self.stored} statements are there, so that few are to come up to {size}"
        self.load("batch", 8, coming // BATCH)
        time.sleep(5)  # what the log still holds of it is moved into the file

    def measure(self, mode, connections, requests):
        r = self.load(mode, connections, requests)
        rate = f"{r['statementsPerSecond']:8.0f} statements/s" if r["statementsPerSecond"] else \
               f"{r['perSecond']:8.0f} requests/s  "
        print(f"  {mode:13} {connections:3} connections {rate}  p50 {r['p50']:7.2f} ms  p99 {r['p99']:7.2f} ms  "
              f"{r['answerBytes'] / 1000:6.1f} kB each")
        return r


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("build")
    parser.add_argument("--full", action="store_true")
    parser.add_argument("--sizes")
    options = parser.parse_args()
    options.full = options.full or bool(os.environ.get("LMS_FULL"))
    sizes = [int(s) for s in options.sizes.split(",")] if options.sizes else \
        [10_000, 100_000, 1_000_000] if options.full else [10_000, 60_000]
    requests = 3000 if options.full else 1000
    with World(options.build) as world:
        world.start()
        world.login()
        world.ctl("tenant", "create", "--name", "Acme", "--domain", "acme")
        bench = Bench(world)
        time.sleep(25)  # what is kept for the next request is given back after ten to twenty idle seconds
        idle, empty = memory(world), database_bytes(world)
        print(f"load of the machine at the start {os.getloadavg()[0]:.1f}; idle memory {idle}")
        query_p99, single = {}, {}
        for size in sizes:
            bench.fill(size)
            print(f"after {bench.stored} statements (memory {memory(world)}; "
                  f"{(database_bytes(world) - empty) / bench.stored:.0f} bytes a statement)")
            for connections in (8, 32):
                # Long enough to hold several of the moments in which 2,000 statements are put into the index.
                single[connections] = bench.measure("post", connections, 4 * requests)["statementsPerSecond"]
                batch = bench.measure("batch", connections, max(requests // 10, 100))["statementsPerSecond"]
                for mode in QUERIES:
                    # Long enough that the first answer of each connection, which all ask for at once, is below 1 %.
                    r = bench.measure(mode, connections, 3 * requests)
                    query_p99.setdefault((mode, connections), []).append(r["p99"])
                for mode in ("put-state", "get-state"):
                    bench.measure(mode, connections, requests)
        time.sleep(25)
        rested = memory(world)
        world.stop()
        world.start()
        time.sleep(25)
        restarted = memory(world)
        world.stop()
        source = next(p for p in world.data.rglob("*.db") if ".before-" not in p.name)
        rows = [tool(world, "lrs_rows", source, size)["p50"] for size in (sizes[0], sizes[-1])]
        raw = tool(world, "lrs_raw", source, world.folder / "raw.db", 20000)["statementsPerSecond"]
        worst = max((v[-1], k) for k, v in query_p99.items())
        growth = max(v[-1] / max(v[0], 0.1) for v in query_p99.values())
        print(f"memory idle at first {idle}; idle after all {rested}; idle after a restart {restarted} "
              "(goal: a record store costs none)")
        print(f"bare SQLite, the same rows       {raw:8.0f} statements/s")
        print(f"batches, 32 connections          {batch:8.0f} statements/s = {100 * batch / raw:.0f} % of it (goal 40 %)")
        for connections, rate in single.items():
            print(f"single, {connections:2} connections           {rate:8.0f} statements/s = {rate / 30:.0f} % of the goal, 3000")
        print(f"slowest indexed query            {worst[0]:8.2f} ms p99, {worst[1][0]} over {worst[1][1]} connections (goal 20 ms)")
        print(f"growth of p99 from {sizes[0]} to {sizes[-1]}: at most x{growth:.2f} (goal: flat)")
        print(f"bare SQLite, 100 rows of as many {rows[0]:8.0f} and {rows[1]:.0f} µs, x{rows[1] / rows[0]:.2f}: rows of a "
              "large file come from memory, those of a small one from the processor's cache")
        print(f"load of the machine at the end {os.getloadavg()[0]:.1f}")


main()
