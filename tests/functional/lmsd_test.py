#!/usr/bin/env python3
"""The program lmsd from outside: options, exit codes, ports, signals.

Usage: lmsd_test.py BUILD"""

import contextlib
import datetime
import http.client
import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time

from lmsd_world import EMAIL, World, wait_until

BUILD = sys.argv[1]
TESTS = []


def test(function):
    TESTS.append(function)
    return function


def run(world, *args):
    return subprocess.run([world.tool("lmsd"), *map(str, args)], text=True, capture_output=True, timeout=60)


def addresses(world):
    """Of a daemon that was started with port 0."""
    file = world.data / "lmsd.addresses"
    wait_until(file.exists, "the address file")
    return dict(line.split() for line in file.read_text().splitlines())


def serve_on_free_ports(world):
    world.init()
    world.lmsd = subprocess.Popen([world.tool("lmsd"), "serve", "--data-dir", world.data, "--listen", "127.0.0.1:0",
                                   "--content-listen", "[::1]:0"], stderr=world.log)
    return addresses(world)


def connect(address):
    host, port = address.rsplit(":", 1)
    return http.client.HTTPConnection(host.strip("[]"), int(port), timeout=20)


def get(address, path):
    connection = connect(address)
    connection.request("GET", path)
    answer = connection.getresponse()
    return answer.status, answer.read()


def begin_login(address, length):
    """A login whose head is taken and whose body of `length` bytes is awaited."""
    host, port = address.rsplit(":", 1)
    client = socket.create_connection((host, int(port)), timeout=20)
    client.sendall(f"POST /auth/login HTTP/1.1\r\nHost: h\r\nContent-Type: application/json\r\n"
                   f"Content-Length: {length}\r\nExpect: 100-continue\r\n\r\n".encode())
    answer = client.recv(1000)
    assert answer.startswith(b"HTTP/1.1 100 "), answer
    return client


@test
def help_begins_with_an_example(world):
    for command in ([], ["init"], ["serve"]):
        out = run(world, *command, "--help").stdout
        assert out.startswith("Example:\n  lmsd "), out
    assert run(world, "--version").stdout.startswith("lmsd ")


@test
def mistakes_are_told_by_exit_code(world):
    assert run(world).returncode == 2
    assert run(world, "serve").returncode == 2
    assert run(world, "dance").returncode == 2
    missing = run(world, "serve", "--data-dir", world.folder / "none")
    assert missing.returncode == 1 and "lmsd init" in missing.stderr, missing.stderr
    assert not (world.folder / "none").exists()
    world.init()
    same = run(world, "serve", "--data-dir", world.data, "--listen", "127.0.0.1:0", "--content-listen",
               "127.0.0.1:0", "--public-url", "http://h", "--content-url", "http://h/")
    assert same.returncode == 2 and "--content-url" in same.stderr, same.stderr
    wrong = run(world, "serve", "--data-dir", world.data, "--listen", "nowhere")
    assert wrong.returncode == 2 and "HOST:PORT" in wrong.stderr, wrong.stderr


@test
def init_prints_a_password_once_and_changes_nothing_when_run_again(world):
    first = run(world, "init", "--data-dir", world.data, "--admin-email", EMAIL)
    assert first.returncode == 0 and "password" in first.stdout, first
    assert (world.data.stat().st_mode & 0o777) == 0o700
    again = run(world, "init", "--data-dir", world.data, "--admin-email", "other@example.org")
    assert again.returncode == 0 and "password" not in again.stdout, again


@test
def free_ports_are_told_and_the_folder_is_taken_once(world):
    where = serve_on_free_ports(world)
    for listener in ("app", "content"):
        assert get(where[listener], "/readyz") == (200, b'{"status":"ok"}')
    assert get(where["app"], "/play")[0] == 404
    assert get(where["content"], "/auth/me")[0] == 404
    second = run(world, "serve", "--data-dir", world.data, "--listen", "127.0.0.1:0", "--content-listen",
                 "127.0.0.1:0")
    assert second.returncode == 6 and "storage.locked" in second.stderr, second
    assert (world.data / "lmsd.addresses").exists()


@test
def a_port_in_use_is_an_error_that_names_it(world):
    world.init()
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = run(world, "serve", "--data-dir", world.data, "--listen", f"127.0.0.1:{port}")
    assert done.returncode != 0 and str(port) in done.stderr, done


@test
def sigterm_lets_a_running_request_end(world):
    where = serve_on_free_ports(world)
    idle = connect(where["app"])
    idle.request("GET", "/healthz")
    idle.getresponse().read()
    body = b'{"email":"nobody@example.org","password":"x"}'
    busy = begin_login(where["app"], len(body))
    world.lmsd.send_signal(signal.SIGTERM)
    wait_until(lambda: idle.sock.recv(1) == b"", "the idle connection to be closed")
    busy.sendall(body)
    answer = busy.makefile("rb").read()
    assert answer.startswith(b"HTTP/1.1 401 ") and b"\r\nConnection: close\r\n" in answer, answer
    assert world.lmsd.wait(20) == 0
    assert not (world.data / "lmsd.addresses").exists()


@test
def a_second_signal_does_not_wait(world):
    where = serve_on_free_ports(world)
    stuck = begin_login(where["app"], 50)
    stuck.sendall(b"{")
    world.lmsd.send_signal(signal.SIGINT)
    wait_until(lambda: "stopping" in (world.folder / "lmsd.log").read_text(), "lmsd to begin stopping")
    world.lmsd.send_signal(signal.SIGINT)
    begin = time.monotonic()
    assert world.lmsd.wait(20) == -signal.SIGINT
    assert time.monotonic() - begin < 5


@test
def file_environment_and_flags_set_up_a_daemon(world):
    world.init()
    file = world.folder / "lmsd.toml"
    file.write_text(f'data_dir = "{world.data}"\nlisten = "127.0.0.1:1"\n[log]\nformat = "json"\n')
    env = {**os.environ, "LMSD_CONFIG": str(file), "LMSD_LISTEN": "127.0.0.1:0", "LMSD_CONTENT_LISTEN": "nowhere",
           "LMSD_LISTN": "127.0.0.1:2"}
    log = open(world.folder / "json.log", "wb")
    world.lmsd = subprocess.Popen([world.tool("lmsd"), "serve", "--content-listen", "127.0.0.1:0"], env=env, stderr=log)
    assert world.lmsd.wait(20) == 2, "a mistake stays one where a flag counts more"
    env["LMSD_CONTENT_LISTEN"] = "127.0.0.1:3"
    world.lmsd = subprocess.Popen([world.tool("lmsd"), "serve", "--content-listen", "127.0.0.1:0"], env=env, stderr=log)
    where = addresses(world)
    assert get(where["app"], "/healthz")[0] == get(where["content"], "/healthz")[0] == 200
    world.stop()
    lines = (world.folder / "json.log").read_text().splitlines()
    assert "LMSD_CONTENT_LISTEN" in lines[0], lines
    parsed = [json.loads(line) for line in lines[1:]]
    assert {"listening", "stopped"} <= {line["message"] for line in parsed}
    assert any(line.get("variable") == "LMSD_LISTN" and "LMSD_LISTEN" in line["message"] for line in parsed), parsed
    assert all({"time", "level", "area", "message"} <= set(line) for line in parsed)


@test
def a_flag_that_is_mistyped_is_named(world):
    done = run(world, "serve", "--data-dir", world.data, "--lisen", "127.0.0.1:0")
    assert done.returncode == 2 and "Did you mean --listen?" in done.stderr, done


@test
def call_logs_are_kept_for_their_days(world):
    world.init()
    with contextlib.closing(sqlite3.connect(world.data / "lms.db")) as db:
        day = datetime.timedelta(days=1)
        now = datetime.datetime.now(datetime.timezone.utc)
        for number in range(1200):  # more than goes at once
            age = 29 if number % 2 else 31
            at = (now - age * day).strftime("%Y-%m-%dT%H:%M:%S.000Z")
            db.execute("INSERT INTO launch_logs VALUES (?, 1, 2, 1, ?, x'00')", (f"launch-{number}", at))
        db.commit()

        def left():
            return db.execute("SELECT COUNT(*) FROM launch_logs").fetchone()[0]
        flags = ["serve", "--data-dir", world.data, "--listen", "127.0.0.1:0", "--content-listen", "127.0.0.1:0"]
        for days, kept in (("0", 1200), ("30", 600), ("28", 0)):
            world.lmsd = subprocess.Popen([world.tool("lmsd"), *flags, "--runtime-log-days", days], stderr=world.log)
            addresses(world)
            wait_until(lambda: left() <= kept, f"{kept} batches to be left")
            world.stop()
            assert left() == kept, (days, left())


for run_test in TESTS:
    with World(BUILD) as one:
        run_test(one)
    print("ok", run_test.__name__.replace("_", " "))
