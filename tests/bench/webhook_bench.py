#!/usr/bin/env python3
"""10,000 queued events to a local receiver: deliveries a second, alone and beside endpoints that never answer.

Usage: webhook_bench.py BUILD

The raw limit beside it is what the receiver takes from 8 connections of a plain client in the same process model."""

import http.client
import pathlib
import subprocess
import sys
import threading
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "webhooks"))
from webhook_world import Sink, WebhookWorld, wait_until  # noqa: E402

EVENTS, GOAL = 10_000, 1000
USERS = 2000


def queue(world, sink, dead):
    """Events that wait: their endpoint is closed until the sink is started on its port."""
    hook = world.ctl("webhook", "create", "--to", sink.url("/fast"), "--event", "user.changed")
    hooks = [hook] + [world.ctl("webhook", "create", "--to", sink.url(f"/never?{n}"), "--event", "user.changed")
                      for n in range(dead)]
    for one in hooks:
        world.ctl("webhook", "update", one["id"], "--to", "http://127.0.0.1:1/")
    for change in range(EVENTS // USERS):
        world.users(USERS, f"{dead}-{change}")
    for one in reversed(hooks):
        path = "/fast" if one is hook else "/never"
        world.ctl("webhook", "update", one["id"], "--to", sink.url(path))
    return hooks


def measure(world, dead):
    with Sink() as sink:
        begin = time.monotonic()
        hooks = queue(world, sink, dead)
        queued = time.monotonic() - begin
        # The last update let them go.
        begin = time.monotonic()
        start = sink.ask("/count")["distinct"]
        wait_until(lambda: sink.ask("/count")["distinct"] >= EVENTS, f"{EVENTS} messages", 110)
        seconds = time.monotonic() - begin
        wait_until(lambda: world.shown(hooks[0])["waiting"] == 0, "the outbox to be empty")
        count = sink.ask("/count")
        assert count["distinct"] == EVENTS and count["count"] == EVENTS, count
        for one in hooks:
            world.ctl("webhook", "delete", one["id"], "--yes")
    return (EVENTS - start) / seconds, queued


def raw_limit():
    """POSTs a second that the receiver itself takes from 8 threads."""
    body = b'{"data":{}}'
    total = 2000

    def send(port, number):
        connection = http.client.HTTPConnection("127.0.0.1", port)
        for n in range(total // 8):
            connection.request("POST", "/fast", body, {"webhook-id": f"{number}-{n}"})
            connection.getresponse().read()

    with Sink() as sink:
        threads = [threading.Thread(target=send, args=(sink.port, n)) for n in range(8)]
        begin = time.monotonic()
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return total / (time.monotonic() - begin)


def main():
    npm = subprocess.run(["npm", "ci", "--no-progress", "--loglevel=error"], cwd=HERE.parent / "webhooks",
                         capture_output=True, text=True)
    assert npm.returncode == 0, npm.stderr
    load = pathlib.Path("/proc/loadavg").read_text().split()[0]
    with WebhookWorld(sys.argv[1]) as world:
        world.start()
        world.login()
        world.users(USERS)
        alone, queued = measure(world, 0)
        print(f"webhook deliveries, 8 workers     {alone:,.0f}/s (goal: {GOAL}/s, {alone / GOAL:.1f} of it)")
        print(f"  {EVENTS} events were put in line in {queued:.1f} s")
        beside, _ = measure(world, 3)
        print(f"beside 3 that never answer        {beside:,.0f}/s ({beside / alone:.2f} of alone)")
        raw = raw_limit()
        print(f"the receiver, from a plain client {raw:,.0f}/s (deliveries reach {alone / raw:.2f} of it)")
    print(f"none lost, none twice; load before: {load}")


main()
