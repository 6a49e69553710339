#!/usr/bin/env python3
"""10,000 queued events to a local receiver: deliveries a second, alone, beside endpoints that never answer, and with an
lmsd that is killed five times on the way; how late one event is beside endpoints that never answer.

Usage: webhook_bench.py BUILD

The raw limit beside it is what the receiver takes from 8 connections of a plain client in the same process model."""

import datetime
import http.client
import os
import pathlib
import statistics
import subprocess
import sys
import threading
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "webhooks"))
from webhook_world import Sink, WebhookWorld, wait_until  # noqa: E402

EVENTS, GOAL = 10_000, 1000
USERS = 2000
DEAD, KILLS = 3, 5
SINGLE, MANY_DEAD = 30, 40


def cpu_seconds(world):
    """Processor time of lmsd since it started."""
    fields = pathlib.Path(f"/proc/{world.lmsd.pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def queue(world, sink, name, dead=0):
    """Events that wait for the receiver and as many for each dead endpoint: nobody listens where they are sent until
    release()."""
    hooks = [world.ctl("webhook", "create", "--to", "http://127.0.0.1:1/", "--event", "user.changed")
             for _ in range(dead + 1)]
    for change in range(EVENTS // USERS):
        world.users(USERS, f"{name}-{change}")
    return hooks


def release(world, sink, hooks):
    """The last one is the good one, so that the dead ones are in the way when its messages may go."""
    for number, hook in enumerate(hooks):
        good = hook is hooks[-1]
        world.ctl("webhook", "update", hook["id"], "--to", sink.url("/fast" if good else f"/never?{number}"))


def finish(world, hooks):
    wait_until(lambda: world.shown(hooks[-1])["waiting"] == 0, "the outbox to be empty")
    for hook in hooks:
        world.ctl("webhook", "delete", hook["id"], "--yes")


def measure(world, dead):
    """(deliveries a second, seconds of queueing, lmsd's processor time in ms for each delivery)"""
    with Sink() as sink:
        begin = time.monotonic()
        hooks = queue(world, sink, dead, dead)
        queued = time.monotonic() - begin
        release(world, sink, hooks)
        begin, used = time.monotonic(), cpu_seconds(world)
        start = sink.ask("/count")["distinct"]
        wait_until(lambda: sink.ask("/count")["distinct"] >= EVENTS, f"{EVENTS} messages", 110)
        seconds, used = time.monotonic() - begin, cpu_seconds(world) - used
        finish(world, hooks)
        count = sink.ask("/count")
        assert count["distinct"] == EVENTS and count["count"] == EVENTS, count
    return (EVENTS - start) / seconds, queued, used * 1000 / (EVENTS - start)


def killed(world):
    """Kills lmsd on the way; how many messages came twice. None is lost, and repeats have the same id."""
    with Sink() as sink:
        hooks = queue(world, sink, "killed")
        release(world, sink, hooks)
        begin, waited = time.monotonic(), 0
        for number in range(KILLS):
            goal = EVENTS * (number + 1) // (KILLS + 2)
            wait_until(lambda g=goal: sink.ask("/count")["distinct"] >= g, f"{goal} messages", 110)
            waited += world.shown(hooks[-1])["waiting"] > 0
            world.kill()
            world.start()
        wait_until(lambda: sink.ask("/count")["distinct"] >= EVENTS, f"{EVENTS} messages", 110)
        seconds = time.monotonic() - begin
        finish(world, hooks)
        count = sink.ask("/count")
    assert count["distinct"] == EVENTS, f"lost, or repeated under another webhook-id: {count}"
    assert waited == KILLS, f"only {waited} of {KILLS} kills came while messages waited"
    return count["count"] - EVENTS, seconds


def lateness(world, dead):
    """Milliseconds from an event to its arrival, one event at a time: (median, worst)."""
    with Sink() as sink:
        hook = world.hook(sink, "/ok", "--event", "user.changed")
        hooks = [world.ctl("webhook", "create", "--to", sink.url(f"/never?{n}"), "--event", "user.changed")
                 for n in range(dead)]
        world.users(1, f"first-{dead}")
        wait_until(lambda: len(sink.at("/ok")) == 1, "the first event")
        late = []
        for number in range(SINGLE):
            world.users(1, f"late-{dead}-{number}")
            wait_until(lambda n=number: len(sink.at("/ok")) == n + 2, "an event")
            line = sink.at("/ok")[-1]
            told = datetime.datetime.fromisoformat(line["timestamp"]).timestamp()
            late.append(line["at"] - told * 1000)
        for one in [hook, *hooks]:
            world.ctl("webhook", "delete", one["id"], "--yes")
    return statistics.median(late), max(late)


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
        alone, queued, cost = measure(world, 0)
        print(f"webhook deliveries, 8 workers     {alone:,.0f}/s (goal: {GOAL}/s, {alone / GOAL:.1f} of it)")
        print(f"  {EVENTS} events were put in line in {queued:.1f} s")
        beside, _, cost_beside = measure(world, DEAD)
        print(f"beside {DEAD} that never answer        {beside:,.0f}/s ({beside / alone:.2f} of alone)")
        print(f"  lmsd's processor time for each: {cost:.2f} ms alone, {cost_beside:.2f} ms beside them")
        print("  The dead take no worker's place. They cost what it takes to look for what is due among "
              f"{(DEAD + 1) * EVENTS:,}\n  messages instead of {EVENTS:,}, and to note their failures.")
        near, worst = lateness(world, 0)
        near_beside, worst_beside = lateness(world, MANY_DEAD)
        print(f"one event at a time, until there  {near:.0f} ms (worst {worst:.0f})")
        print(f"  beside {MANY_DEAD} that never answer    {near_beside:.0f} ms (worst {worst_beside:.0f})")
        repeats, seconds = killed(world)
        print(f"killed {KILLS} times on the way        {EVENTS} in {seconds:.1f} s, {repeats} of them twice, under "
              "the same webhook-id")
        raw = raw_limit()
        print(f"the receiver, from a plain client {raw:,.0f}/s (deliveries reach {alone / raw:.2f} of it)")
    print(f"none lost; load before: {load}")


main()
