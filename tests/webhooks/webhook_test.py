#!/usr/bin/env python3
"""Webhooks from outside: real lmsd, real lmsctl, and a receiver that answers well, badly, late and never.

Usage: webhook_test.py BUILD [NAME…]"""

import os
import subprocess
import sys
import time

from webhook_world import Sink, WebhookWorld, rounds, wait_until


def answers(world, sink):
    """What each kind of answer makes of a delivery; none of them holds back the others."""
    kinds = ["/ok", "/status/500", "/moved", "/gone", "/slow/1500", "/never", "/half", "/status/204"]
    hooks = {path: world.hook(sink, path, "--event", "user.created") for path in kinds}
    closed = world.ctl("webhook", "create", "--to", "http://127.0.0.1:1/", "--event", "user.created")
    begin = time.monotonic()
    world.users(1)
    wait_until(lambda: sink.at("/ok"), "the good endpoint")
    assert time.monotonic() - begin < 5, "others held back the good endpoint"

    for path in ("/ok", "/status/204", "/slow/1500"):
        wait_until(lambda p=path: world.shown(hooks[p])["waiting"] == 0, f"{path} to be delivered")
        assert world.delivery(hooks[path])["state"] == "delivered"
    assert world.delivery(hooks["/ok"])["response"] == "thanks"
    arrived = sink.at("/ok")[0]
    assert arrived["verified"] == [True], arrived
    assert arrived["id"] == arrived["event"] and arrived["type"] == "user.created", arrived
    assert arrived["data"]["user"]["email"] == "u0@example.org", arrived

    wait_until(lambda: len(sink.at("/status/500")) >= 2, "a second try")
    failed = world.delivery(hooks["/status/500"])
    assert failed["state"] == "waiting" and failed["status"] == 500 and failed["response"] == "status 500", failed
    assert len({line["id"] for line in sink.at("/status/500")}) == 1, "a repeat has another webhook-id"

    wait_until(lambda: world.delivery(hooks["/moved"])["attempts"] >= 1, "the redirect")
    moved = world.delivery(hooks["/moved"])
    assert moved["status"] == 301 and moved["state"] == "waiting" and "redirect" in moved["error"], moved
    assert len(sink.at("/ok")) == 1, "a redirect was followed"

    wait_until(lambda: not world.shown(hooks["/gone"])["enabled"], "410 to disable")
    assert "410" in world.shown(hooks["/gone"])["disabledWhy"]
    for hook, words in ((hooks["/half"], "broke off"), (closed, "no connection"), (hooks["/never"], "in time")):
        wait_until(lambda h=hook: world.delivery(h)["attempts"] >= 1, words)
        tried = world.delivery(hook)
        assert words in tried["error"] and tried["state"] == "waiting", tried
    for hook in [*hooks.values(), closed]:
        world.ctl("webhook", "delete", hook["id"], "--yes")


def order(world, sink):
    """Messages about one user arrive in the order of the changes, though each is refused twice."""
    hook = world.hook(sink, "/flaky/1", "--event", "user.changed")
    world.users(3, "v0", "o")
    for change in ("v1", "v2", "v3"):
        world.users(3, change, "o")
    wait_until(lambda: world.shown(hook)["waiting"] == 0, "all to be delivered", 90)
    by_user = {}
    for line in sink.at("/flaky/1"):
        assert line["verified"] == [True], line
        by_user.setdefault(line["subject"], []).append(line["data"]["user"]["lastName"])
    assert len(by_user) == 3, by_user
    for names in by_user.values():
        assert names == ["v1", "v1", "v2", "v2", "v3", "v3"], names
    world.ctl("webhook", "delete", hook["id"], "--yes")


def rotation(world, sink):
    """While secrets are rotated, every message is signed with one that the receiver knows."""
    hook = world.hook(sink, "/ok", "--event", "user.changed")
    world.users(50, "r0", "r")
    secrets = [hook["secret"]]
    for number in range(1, 4):
        world.users(50, f"r{number}", "r")
        secrets.append(world.ctl("webhook", "rotate", hook["id"], "--overlap", "1h")["secret"])
        sink.expect("/ok", secrets)
    world.users(50, "last", "r")
    wait_until(lambda: world.shown(hook)["waiting"] == 0, "all to be delivered")
    lines = [line for line in sink.at("/ok") if line["type"] == "user.changed"]
    assert len(lines) == 200, len(lines)
    assert all(any(line["verified"]) for line in lines), "a message that no known secret signs"
    newest = [line for line in lines if line["data"]["user"]["lastName"] == "last"]
    assert all(line["verified"] == [True] * 4 for line in newest), newest[0]

    leaked = world.ctl("webhook", "rotate", hook["id"], "--overlap", "0s")
    sink.expect("/ok", [hook["secret"], leaked["secret"]])
    tested = world.ctl("webhook", "test", hook["id"])
    assert tested["state"] == "delivered", tested
    test = [line for line in sink.at("/ok") if line["type"] == "webhook.test"][-1]
    assert test["verified"] == [False, True], test
    world.ctl("webhook", "delete", hook["id"], "--yes")


def verbs(world, sink):
    """The commands: found by name and URL, refusals with their exit codes, resending."""
    hook = world.hook(sink, "/ok", "--event", "user.created", "--name", "hr")
    assert world.ctl("webhook", "show", "hr")["id"] == hook["id"]
    assert world.ctl("webhook", "show", sink.url("/ok"))["id"] == hook["id"]
    assert "secret" not in world.ctl("webhook", "show", "hr")
    assert world.run("webhook", "show", "nobody").returncode == 5
    assert world.run("webhook", "create", "--to", "http://10.0.0.1/").returncode == 9
    assert world.run("webhook", "create", "--to", "ftp://example.org/").returncode == 1
    assert world.run("webhook", "create", "--to", sink.url("/ok"), "--event", "user.gone").returncode == 1
    assert {"registration.completed", "user.created"} <= {e["name"] for e in world.ctl("webhook", "events")}

    before = len(sink.at("/ok"))
    world.users(1, prefix="verbs")
    wait_until(lambda: world.shown(hook)["waiting"] == 0, "the message")
    first = world.delivery(hook)
    assert first["body"] and first["tookMs"] is not None, first
    world.ctl("webhook", "resend", "hr", "--delivery", first["id"])
    wait_until(lambda: len(sink.at("/ok")) == before + 2, "the repeat")
    assert len({line["id"] for line in sink.at("/ok")[before:]}) == 1

    world.ctl("webhook", "update", "hr", "--to", sink.url("/status/503"))
    assert world.run("webhook", "test", "hr").returncode == 7
    world.ctl("webhook", "update", "hr", "--enabled", "no")
    assert world.run("webhook", "test", "hr").returncode == 6
    assert world.run("webhook", "resend", "hr").returncode == 2
    world.ctl("webhook", "delete", "hr", "--yes")
    assert world.ctl("webhook", "list") == []
    actions = {entry["action"] for entry in world.ctl("audit", "--action", "webhook")}
    assert {"webhook.created", "webhook.updated", "webhook.rotated", "webhook.tested", "webhook.resent",
            "webhook.deleted"} <= actions, actions


def listening(world, sink):
    """`webhook listen` forwards what happens and leaves nothing behind, also when it is interrupted."""
    env = {**os.environ, "LMSCTL_CONFIG_DIR": str(world.folder / "lmsctl")}
    command = [world.tool("lmsctl"), "webhook", "listen", "--forward-to", sink.url("/ok"), "--event", "user.created",
               "-o", "jsonl"]

    def start(*more):
        listener = subprocess.Popen([*command, *more], env=env, text=True, stdout=subprocess.PIPE,
                                    stderr=subprocess.PIPE)
        words = listener.stderr.readline()
        assert "whsec_" in words, words
        return listener, words.split()[-1]

    before = len(sink.at("/ok"))
    listener, secret = start("--count", "3")
    sink.expect("/ok", [secret])
    world.users(3, prefix="l")
    out, _ = listener.communicate(timeout=60)
    assert listener.returncode == 0 and out.count('"status":200') == 3, out
    arrived = sink.at("/ok")[before:]
    assert len(arrived) == 3 and all(line["verified"] == [True] for line in arrived), arrived
    assert world.ctl("webhook", "list") == []

    listener, _ = start()
    assert len(world.ctl("webhook", "list")) == 1
    listener.send_signal(2)
    listener.communicate(timeout=30)
    assert listener.returncode == 0 and world.ctl("webhook", "list") == []


def killed(world, sink):
    """SIGKILL five times on the way: nothing is lost, repeats carry the same id, and order holds."""
    changes = 4
    users = rounds(10_000, 1_200) // changes
    world.users(users, "k0", "k")
    hook = world.hook(sink, "/fast", "--event", "user.changed")
    for number in range(1, changes + 1):
        world.users(users, f"k{number}", "k")
    kills = 0
    for number in range(5):
        goal = users * changes * (number + 1) // 7
        wait_until(lambda g=goal: sink.ask("/count")["distinct"] >= g, f"{goal} messages", 120)
        kills += world.shown(hook)["waiting"] > 0
        world.kill()
        world.start()
    wait_until(lambda: world.shown(hook)["waiting"] == 0, "all to be delivered", 120)
    count = sink.ask("/count")
    assert count["distinct"] == users * changes, count
    seen = {}
    for data in sink.ask("/order"):
        seen.setdefault(data["user"]["id"], []).append(data["user"]["lastName"])
    assert len(seen) == users
    for names in seen.values():
        assert names == [f"k{n}" for n in range(1, changes + 1)], names
    print(f"killed {kills} of 5 times while messages waited; {count['count'] - count['distinct']} repeats of "
          f"{count['distinct']}, none lost")
    assert kills > 0, "no kill came in time: the test tested nothing"


def main():
    cases = [answers, order, rotation, verbs, listening, killed]
    wanted = sys.argv[2:]
    with WebhookWorld(sys.argv[1]) as world, Sink() as sink:
        world.start()
        world.login()
        for case in cases:
            if wanted and case.__name__ not in wanted:
                continue
            begin = time.monotonic()
            case(world, sink)
            print(f"{case.__name__}: {time.monotonic() - begin:.1f} s", flush=True)
    print("ok")


main()
