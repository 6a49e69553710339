#!/usr/bin/env python3
"""lmsd --check: each thing that can be wrong with an installation is found, and nothing is changed by looking.

Usage: check_test.py BUILD"""

import contextlib
import json
import os
import sqlite3
import subprocess
import sys
import time

from lmsd_world import World, wait_until

BUILD = sys.argv[1]
GOOD_URLS = ["--public-url", "https://203.0.113.5", "--content-url", "https://203.0.113.6"]


def check(world, *flags):
    """Exit code, and the findings by id."""
    done = subprocess.run([world.tool("lmsd"), "--check", "-o", "json", "--data-dir", world.data, *map(str, flags)],
                          capture_output=True, text=True, timeout=60)
    answer = json.loads(done.stdout)
    assert answer["ok"] == (done.returncode == 0) and done.returncode in (0, 7), done
    return done.returncode, {row["id"]: row for row in answer["findings"]}


def found(world, finding, status, *flags):
    code, rows = check(world, *(flags or GOOD_URLS))
    assert finding in rows and rows[finding]["status"] == status, (finding, rows)
    assert code == (7 if status == "problem" else 0), (code, rows)
    return rows[finding]


@contextlib.contextmanager
def changed(world, sql, undo):
    for text in (sql, None, undo):
        if text is None:
            yield
            continue
        with contextlib.closing(sqlite3.connect(world.data / "lms.db")) as db:
            db.execute(text)
            db.commit()


def urls(world):
    for flags, finding in ((["--public-url", "http://127.0.0.1:3000", "--content-url", "https://203.0.113.6"], "url.loopback"),
                           (["--public-url", "https://localhost", "--content-url", "https://203.0.113.6"], "url.loopback"),
                           (["--public-url", "https://203.0.113.5", "--content-url", "https://[::1]:3001"], "url.loopback"),
                           (["--public-url", "https://10.1.2.3", "--content-url", "https://203.0.113.6"], "url.private"),
                           (["--public-url", "https://203.0.113.5", "--content-url", "https://lms.corp.internal"], "url.private"),
                           (["--public-url", "https://203.0.113.5", "--content-url", "https://[fd00::1]"], "url.private"),
                           (["--public-url", "http://203.0.113.5", "--content-url", "https://203.0.113.6"], "url.http")):
        found(world, finding, "problem", *flags)
        # What is meant so is said once, and then checks are quiet.
        accepted = found(world, finding, "accepted", *flags, "--check-accept", finding)
        assert accepted["message"], accepted
    found(world, "url.loopback", "problem", "--listen", "127.0.0.1:3000")
    code, rows = check(world, *GOOD_URLS)
    assert code == 0 and rows["url"]["status"] == "ok" and rows["origin.shared"]["status"] == "warning", rows
    found(world, "origin", "ok", "--public-url", "https://203.0.113.5", "--content-url", "https://*.play.internal",
          "--check-accept", "url.private")


def configuration(world):
    code, rows = check(world, *GOOD_URLS, "--http-workers", "0")
    assert code == 7 and "http-workers" in rows["config"]["message"], rows
    file = world.folder / "lmsd.toml"
    file.write_text("")
    file.chmod(0o666)
    found(world, "config.rights", "problem", *GOOD_URLS, "--config", file)
    real, world.data = world.data, world.folder / "none"
    code, rows = check(world, *GOOD_URLS)
    world.data = real
    assert code == 7 and rows["data_dir.missing"]["status"] == "problem", rows
    assert not (world.folder / "none").exists()


def folder(world):
    for path in (world.data, world.data / "keys", world.data / "keys/keyring.json", world.data / "lms.db"):
        before = path.stat().st_mode
        path.chmod(before | 0o044)
        row = found(world, "data_dir.rights", "problem")
        assert str(path) in row["message"], row
        assert path.stat().st_mode == before | 0o044, "looking has changed it"
        path.chmod(before)
    assert "not in use" in found(world, "data_dir", "ok")["message"]
    ring = world.data / "keys/keyring.json"
    ring.rename(world.folder / "ring")
    found(world, "keys.missing", "problem")
    assert not ring.exists()
    (world.folder / "ring").rename(ring)


def content(world):
    with contextlib.closing(sqlite3.connect(world.data / "lms.db")) as db:
        digest = db.execute("SELECT package_sha256 FROM course_versions").fetchone()[0]
    file = world.data / "content/packages" / digest[:2] / f"{digest}.zip"
    good = file.read_bytes()
    found(world, "content", "ok")
    file.write_bytes(good[:-1])
    found(world, "content.damaged", "problem")
    file.unlink()
    found(world, "content.missing", "problem")
    file.write_bytes(good)
    orphan = world.data / "content/packages/ab" / ("ab" * 32 + ".zip")
    orphan.parent.mkdir(exist_ok=True)
    orphan.write_bytes(b"x")
    found(world, "content", "ok")  # it may just be coming in
    os.utime(orphan, (time.time() - 7200,) * 2)
    found(world, "content.orphaned", "warning")
    assert orphan.exists()
    orphan.unlink()


def database(world):
    found(world, "database", "ok")
    found(world, "database.migrations", "ok")
    with changed(world, "INSERT INTO schema_migrations VALUES (9999, 'later', '2026-01-01T00:00:00.000Z')",
                 "DELETE FROM schema_migrations WHERE number = 9999"):
        found(world, "database.too_new", "problem")
    with changed(world, "UPDATE schema_migrations SET number = -number WHERE number = (SELECT MAX(number) FROM schema_migrations)",
                 "UPDATE schema_migrations SET number = -number WHERE number < 0"):
        found(world, "database.migrations", "warning")
    with changed(world, "UPDATE schema_migrations SET applied_at = '2999' || substr(applied_at, 5) WHERE number = 1",
                 "UPDATE schema_migrations SET applied_at = '2026' || substr(applied_at, 5) WHERE number = 1"):
        found(world, "clock.behind", "problem")
    with changed(world, "UPDATE course_versions SET course_id = 'nobody'",
                 "UPDATE course_versions SET course_id = (SELECT id FROM courses)"):
        found(world, "database.damaged", "problem")
    whole = (world.data / "lms.db").read_bytes()
    (world.data / "lms.db").write_bytes(whole[:8192] + b"\xff" * 4096 + whole[12288:])
    found(world, "database.damaged", "problem")
    (world.data / "lms.db").write_bytes(whole)
    found(world, "database", "ok")


with World(BUILD) as one:
    one.start()
    one.login()
    one.ctl("course", "import", one.package("course.zip"), "--course", "course", "--create")
    assert f"process {one.lmsd.pid}" in found(one, "data_dir", "ok")["message"]
    print("ok a running lmsd is looked at from beside")
    one.stop()
    for run_test in (urls, configuration, folder, content, database):
        run_test(one)
        print("ok", run_test.__name__)
    text = subprocess.run([one.tool("lmsd"), "--check", "--data-dir", one.data], capture_output=True, text=True)
    assert text.returncode == 7 and "problem  url.loopback" in text.stdout, text
    one.start()
