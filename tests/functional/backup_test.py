#!/usr/bin/env python3
"""Backups under write load, what they hold, and archives that mean harm.

Usage: backup_test.py BUILD"""

import contextlib
import hashlib
import io
import itertools
import json
import pathlib
import signal
import sqlite3
import subprocess
import sys
import tarfile
import threading
import urllib.request
import zipfile

from lmsd_world import EMAIL, World, rounds, wait_until

BUILD = sys.argv[1]


def lmsd(world, *args, **more):
    return subprocess.run([world.tool("lmsd"), *map(str, args)], capture_output=True, timeout=120, **more)


def call(world, token, method, path, body=None, kind="application/json"):
    data = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
    request = urllib.request.Request(world.url + path, data, {"Content-Type": kind}, method=method)
    if token:
        request.add_header("Authorization", f"Bearer {token}")
    with urllib.request.urlopen(request, timeout=60) as answer:
        return json.loads(answer.read() or b"null")


def log_in(world):
    return call(world, None, "POST", "/auth/login", {"email": EMAIL, "password": "correct-horse-battery-7"})["token"]


class Load:
    """Writers that create tenants and import and delete courses until they are stopped. `acknowledged` has the
    domain of every tenant whose creation was answered."""

    def __init__(self, world, package):
        self.world, self.base = world, package.read_bytes()
        self.token = log_in(world)
        self.acknowledged = []
        self.courses = 0
        self.problems = []
        self.stopping = threading.Event()
        self.threads = [threading.Thread(target=self.guarded, args=(work, n))
                        for n, work in enumerate((self.tenants, self.tenants, self.churn, self.churn))]

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self.stopping.set()
        for thread in self.threads:
            thread.join()

    def guarded(self, work, number):
        try:
            for i in itertools.count():
                if self.stopping.is_set():
                    return
                work(f"w{number}-{i}")
        except Exception as problem:  # told by the main thread
            self.problems.append(repr(problem))

    def tenants(self, name):
        call(self.world, self.token, "POST", "/org/tenants", {"name": name, "domain": name})
        self.acknowledged.append(name)

    def churn(self, name):
        """A course whose package nobody else has, which lives for a moment."""
        made = io.BytesIO(self.base)
        with zipfile.ZipFile(made, "a") as package:
            package.writestr("unique.txt", name * 5000)
        course = call(self.world, self.token, "POST", f"/courses?key={name}", made.getvalue(), "application/zip")
        self.courses += 1
        call(self.world, self.token, "DELETE", f"/courses/{course['course']['id']}")


@contextlib.contextmanager
def database(folder):
    connection = sqlite3.connect(f"file:{folder / 'lms.db'}?mode=ro", uri=True)
    try:
        yield connection
    finally:
        connection.close()


def tables(folder):
    """Every row of every table."""
    with database(folder) as db:
        names = [name for (name,) in db.execute("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")]
        return {name: sorted(map(repr, db.execute(f'SELECT * FROM "{name}"'))) for name in names}


def check_content(folder):
    """Each package that the database names is there, with the bytes of its name; gives how many."""
    with database(folder) as db:
        named = {row[0] for row in db.execute("SELECT package_sha256 FROM course_versions")}
    for digest in named:
        file = folder / "content" / "packages" / digest[:2] / f"{digest}.zip"
        assert hashlib.sha256(file.read_bytes()).hexdigest() == digest, file
    return len(named)


def restores_under_load(world):
    seed = world.package("seed.zip")
    token = log_in(world)
    call(world, token, "POST", "/courses?key=stays", seed.read_bytes(), "application/zip")
    with Load(world, seed) as load:
        wait_until(lambda: len(load.acknowledged) > 20 and load.courses > 3 or load.problems, "the load to begin")
        for number in range(rounds(10, 3)):
            before = list(load.acknowledged)
            courses = load.courses
            archive = world.folder / "backup.tar"
            done = lmsd(world, "backup", "--data-dir", world.data, "--file", archive, "-o", "json")
            assert done.returncode == 0, done
            assert not load.problems, load.problems
            assert archive.stat().st_mode & 0o777 == 0o600
            assert lmsd(world, "backup", "verify", archive).returncode == 0
            target = world.folder / f"restored-{number}"
            back = lmsd(world, "restore", "--file", archive, "--data-dir", target)
            assert back.returncode == 0, back
            packages = check_content(target)
            assert packages == json.loads(done.stdout)["packages"] >= 1
            with database(target) as db, database(world.data) as live:
                rows = set(db.execute("SELECT id, name, domain, created_at FROM tenants"))
                missing = set(before) - {row[2] for row in rows}
                assert not missing, f"acknowledged before the backup and not in it: {missing}"
                assert rows <= set(live.execute("SELECT id, name, domain, created_at FROM tenants"))
            ring = pathlib.Path("keys/keyring.json")
            assert (target / ring).read_bytes() == (world.data / ring).read_bytes()
            print(f"round {number + 1}: {len(before)} tenants before, {len(rows)} in it, {packages} packages, "
                  f"{load.courses - courses} courses came and went meanwhile", flush=True)
    assert not load.problems, load.problems


def a_quiet_restore_is_equal_in_every_row_and_serves(world):
    archive, target = world.folder / "quiet.tar", world.folder / "quiet"
    # A version's check after its import is a write of its own.
    with database(world.data) as db:
        wait_until(lambda: not db.execute("SELECT 1 FROM course_versions WHERE state = 'checking'").fetchall(),
                   "the imports to be checked")
    assert lmsd(world, "backup", "--data-dir", world.data, "--file", archive).returncode == 0
    assert lmsd(world, "restore", "--file", archive, "--data-dir", target).returncode == 0
    ours, theirs = tables(world.data), tables(target)
    assert ours.keys() == theirs.keys() and len(ours) > 5
    for name in ours:
        assert ours[name] == theirs[name], name
    world.stop()
    original, world.data = world.data, target
    world.start()
    token = log_in(world)
    with database(target) as db:
        courses = db.execute("SELECT COUNT(*) FROM courses").fetchone()[0]
    assert len(call(world, token, "GET", "/courses?limit=200")["items"]) == courses == 1
    busy = lmsd(world, "restore", "--file", archive, "--data-dir", target)
    assert busy.returncode == 6 and b"not_empty" in busy.stderr, busy
    world.stop()
    world.data = original
    world.start()


def what_a_backup_held_goes_later(world):
    """A package that is deleted while a backup runs stays for it, and goes at the next occasion."""
    token = log_in(world)
    made = {}
    for name in ("one", "two"):
        data = io.BytesIO((world.folder / "seed.zip").read_bytes())
        with zipfile.ZipFile(data, "a") as package:
            package.writestr("big.bin", name.encode() * 3_000_000, zipfile.ZIP_STORED)
        answer = call(world, token, "POST", f"/courses?key={name}", data.getvalue(), "application/zip")
        made[name] = answer["version"]["sha256"]
    file = {name: world.data / "content/packages" / digest[:2] / f"{digest}.zip" for name, digest in made.items()}
    # Nobody reads the pipe at first, so that the backup stands still in the middle of the packages.
    running = subprocess.Popen([world.tool("lmsd"), "backup", "--data-dir", world.data, "--file", "-"],
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    head = running.stdout.read(512)
    assert head.startswith(b"lms.db\0"), head
    call(world, token, "DELETE", "/courses/one")
    assert file["one"].exists(), "it was removed under the backup's feet"
    archive = world.folder / "piped.tar"
    archive.write_bytes(head + running.stdout.read())
    assert running.wait(60) == 0, running.stderr.read()
    target = world.folder / "piped"
    with open(archive, "rb") as stream:
        assert lmsd(world, "restore", "--file", "-", "--data-dir", target, stdin=stream).returncode == 0
    assert check_content(target) == 3
    call(world, token, "DELETE", "/courses/two")
    assert not file["two"].exists() and not file["one"].exists()


def leftovers_of_ends_in_the_middle_go(world):
    for how, code in ((signal.SIGINT, 130), (signal.SIGKILL, -signal.SIGKILL)):
        running = subprocess.Popen([world.tool("lmsd"), "backup", "--data-dir", world.data, "--file", "-"],
                                   stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        running.stdout.read(512)
        assert len(list(world.data.glob(".backup-*"))) == 1
        running.send_signal(how)
        assert running.wait(20) == code, running.returncode
        running.stdout.close()
        assert bool(list(world.data.glob(".backup-*"))) == (how == signal.SIGKILL)
    archive = world.folder / "after.tar"
    assert lmsd(world, "backup", "--data-dir", world.data, "--file", archive).returncode == 0
    assert not list(world.data.glob(".backup-*")) and not list(world.folder.glob("*.part"))


def hostile(archive, change):
    """The archive with its list of (TarInfo, bytes) changed."""
    with tarfile.open(archive) as tar:
        files = [(info, tar.extractfile(info).read()) for info in tar.getmembers()]
    files = change(files)
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.USTAR_FORMAT) as tar:
        for info, data in files:
            info.size = len(data)
            tar.addfile(info, io.BytesIO(data))
    return out.getvalue()


def entry(name, kind=tarfile.REGTYPE, link=""):
    info = tarfile.TarInfo(name)
    info.type, info.linkname = kind, link
    return info


def replace(files, name, data):
    return [(info, data(content) if info.name == name else content) for info, content in files]


def list_with(files, name, data):
    """A file more, and the list of files saying so."""
    listing = json.loads(files[-1][1])
    listing["files"].append({"name": name, "size": len(data), "sha256": hashlib.sha256(data).hexdigest()})
    return files[:-1] + [(entry(name), data), (files[-1][0], json.dumps(listing).encode())]


def archives_that_mean_harm_are_refused(world):
    archive = world.folder / "good.tar"
    assert lmsd(world, "backup", "--data-dir", world.data, "--file", archive).returncode == 0
    good = archive.read_bytes()
    with tarfile.open(archive) as tar:
        assert tar.getnames()[:2] == ["lms.db", "keys/keyring.json"] and tar.getnames()[-1] == "backup.json"
        package = next(n for n in tar.getnames() if n.startswith("content/packages/"))
    other = "content/packages/" + "ab/" + "ab" * 32 + ".zip"
    cases = {
        "not an archive": b"PK\3\4 this is something else" * 100,
        "empty": b"",
        "ends in the middle": good[:len(good) // 2],
        "ends before its end": good[:-1024],
        "something behind the end": good + b"x" * 512,
        "a flipped bit": bytes(b ^ 1 if i == 3000 else b for i, b in enumerate(good)),
        "up and out": hostile(archive, lambda f: list_with(f, "content/packages/../../../evil", b"x")),
        "from the root": hostile(archive, lambda f: list_with(f, str(world.folder / "evil"), b"x")),
        "a file of ours that a backup lacks": hostile(archive, lambda f: list_with(f, "lmsd.lock", b"x")),
        "a package of another name": hostile(archive, lambda f: list_with(f, other, b"x")),
        "a link": hostile(archive, lambda f: f[:-1] + [(entry(other, tarfile.SYMTYPE, "/etc/passwd"), b""), f[-1]]),
        "a hard link": hostile(archive, lambda f: f[:-1] + [(entry(other, tarfile.LNKTYPE, "/etc/passwd"), b""), f[-1]]),
        "a folder": hostile(archive, lambda f: [(entry("keys", tarfile.DIRTYPE), b"")] + f),
        "a device": hostile(archive, lambda f: f[:-1] + [(entry(other, tarfile.CHRTYPE), b""), f[-1]]),
        "twice": hostile(archive, lambda f: f[:1] + f),
        "without the list": hostile(archive, lambda f: f[:-1]),
        "without the database": hostile(archive, lambda f: f[1:]),
        "more than the list": hostile(archive, lambda f: f[:-1] + [(entry(other), b"x"), f[-1]]),
        "less than the list": hostile(archive, lambda f: [x for x in f if x[0].name != package]),
        "another package": hostile(archive, lambda f: replace(f, package, lambda data: data + b"x")),
        "a list that is none": hostile(archive, lambda f: replace(f, "backup.json", lambda _: b"[1, 2]")),
        "a list of another form": hostile(archive, lambda f: replace(
            f, "backup.json", lambda data: json.dumps({**json.loads(data), "format": 2}).encode())),
    }
    for name, data in cases.items():
        file, target = world.folder / "hostile.tar", world.folder / "hostile"
        file.write_bytes(data)
        checked = lmsd(world, "backup", "verify", file)
        assert checked.returncode not in (0, 7, 127) and b"backup." in checked.stderr, (name, checked)
        refused = lmsd(world, "restore", "--file", file, "--data-dir", target)
        assert refused.returncode == 1 and b"backup." in refused.stderr, (name, refused)
        assert not target.exists(), (name, list(target.iterdir()))
        target.mkdir()
        assert lmsd(world, "restore", "--file", file, "--data-dir", target).returncode == 1
        assert not list(target.iterdir()), (name, list(target.iterdir()))
        target.rmdir()
    assert not (world.folder / "evil").exists()
    print(f"{len(cases)} archives refused")

    # Sound as an archive, but not as an installation.
    def with_bytes(files, name, data):
        listing = json.loads(files[-1][1])
        for row in listing["files"]:
            if row["name"] == name:
                row.update(size=len(data), sha256=hashlib.sha256(data).hexdigest())
        return replace(replace(files, name, lambda _: data), "backup.json", lambda _: json.dumps(listing).encode())

    for name, data, code in (("lms.db", b"not a database" * 100, b"storage."), ("keys/keyring.json", b"{}", b"keys.damaged")):
        file.write_bytes(hostile(archive, lambda f: with_bytes(f, name, data)))
        refused = lmsd(world, "restore", "--file", file, "--data-dir", target)
        assert refused.returncode == 1 and code in refused.stderr, (name, refused)
        assert not target.exists()


def a_damaged_installation_is_told(world):
    world.stop()
    with database(world.data) as db:
        digest = db.execute("SELECT package_sha256 FROM course_versions").fetchone()[0]
    file = world.data / "content/packages" / digest[:2] / f"{digest}.zip"
    good = file.read_bytes()
    archive = world.folder / "damaged.tar"
    for data, word in ((good[:-1] + b"!", "damaged"), (None, "missing")):
        if data is None:
            file.unlink()
        else:
            file.write_bytes(data)
        done = lmsd(world, "backup", "--data-dir", world.data, "--file", archive, "-o", "json")
        assert done.returncode == 7 and json.loads(done.stdout)[word] == [digest], done
        assert lmsd(world, "backup", "verify", archive).returncode == 7
    nothing = lmsd(world, "backup", "--data-dir", world.folder, "--file", archive)
    assert nothing.returncode == 1 and b"not_initialised" in nothing.stderr, nothing
    assert lmsd(world, "backup", "--data-dir", world.data).returncode == 2
    assert lmsd(world, "restore", "--file", world.folder / "none", "--data-dir", world.folder / "x").returncode == 5


with World(BUILD) as one:
    one.start()
    for run_test in (restores_under_load, a_quiet_restore_is_equal_in_every_row_and_serves, what_a_backup_held_goes_later,
                     leftovers_of_ends_in_the_middle_go, archives_that_mean_harm_are_refused,
                     a_damaged_installation_is_told):
        run_test(one)
        print("ok", run_test.__name__.replace("_", " "), flush=True)
