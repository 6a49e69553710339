#!/usr/bin/env python3
"""An organisation moved to an empty server: export with packages there, apply here; and who may download a package.

Usage: move_test.py BUILD"""

import hashlib
import json
import subprocess
import sys
import urllib.error
import urllib.request
import zipfile

import yaml

from lmsd_world import World
from wild_packages import cmi5, make_zip, unit


def outcomes(rows):
    return {f"{row['kind']} {row['name']}": row["outcome"] for row in rows}


def furnish(world):
    """Courses with settings and several versions, the same bytes in two tenants, people and dispatches."""
    first, second = world.package("golf.zip"), world.package("golf2.zip", "--title", "Golf II")
    world.ctl("tenant", "create", "--name", "Acme", "--domain", "acme")
    world.ctl("tenant", "create", "--name", "Other", "--domain", "other")
    world.ctl("course", "import", first, "--key", "golf")
    world.ctl("course", "import", second, "--course", "golf")
    world.ctl("course", "update", "golf", "--title", "Golf, explained", "--strictness", "strict", "--opens-in", "window",
              "--silent-sco", "completed", "--statements", "on", "--description", "Two lines:\nthis is the second.")
    world.ctl("tenant", "update", "acme", "--statements", "on")
    world.ctl("course", "import", first, "--key", "own", "--tenant", "acme")
    world.ctl("user", "create", "--tenant", "acme", "--email", "ada@acme.example", "--first-name", "Ada", "--last-name", "B",
              "--role", "tenant_admin", "--password-file", world.folder / "password")
    world.ctl("dispatch", "create", "--course", "golf", "--tenant", "acme", "--max-registrations", "7", "--expires",
              "2031-01-01T00:00:00Z")
    return first, second


def download(world, first, second):
    where = world.folder / "down"
    where.mkdir()
    done = subprocess.run([world.tool("lmsctl"), "course", "download", "golf", "--config-dir", world.folder / "lmsctl"], cwd=where,
                          capture_output=True, text=True)
    assert done.returncode == 0 and done.stdout == "" and "golf-v2.zip" in done.stderr, done
    assert (where / "golf-v2.zip").read_bytes() == second.read_bytes()
    assert [p.name for p in where.iterdir()] == ["golf-v2.zip"]
    out = subprocess.run([world.tool("lmsctl"), "course", "download", "golf", "1", "--file", "-", "--config-dir",
                          world.folder / "lmsctl"], capture_output=True)
    assert out.returncode == 0 and out.stdout == first.read_bytes(), out.stderr
    assert world.run("course", "download", "golf", "3").returncode == 5
    assert world.run("course", "download", "none").returncode == 5
    refused = world.run("course", "download", "golf", "--file", world.folder / "no/such/folder.zip")
    assert refused.returncode == 1 and "no/such/folder.zip" in refused.stderr, refused


def ask(world, path, token, method="GET"):
    request = urllib.request.Request(world.url + path, method=method, headers={"Authorization": f"Bearer {token}"})
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            return answer.status, dict(answer.headers), answer.read()
    except urllib.error.HTTPError as error:
        return error.code, dict(error.headers), error.read()


def who_may(world, second):
    """The owner's administrators, with keys that say so; not the customer it is dispatched to."""
    course = world.ctl("course", "show", "golf")["id"]
    path = f"/courses/{course}/versions/2/package"
    login = json.dumps({"email": "ada@acme.example", "password": "correct-horse-battery-7", "tenant": "acme"}).encode()
    request = urllib.request.Request(world.url + "/auth/login", login, {"Content-Type": "application/json"})
    customer = json.load(urllib.request.urlopen(request, timeout=20))["token"]
    assert ask(world, f"/courses/{course}", customer)[0] == 200
    status, _, body = ask(world, path, customer)
    assert status in (403, 404) and b"PK" not in body, (status, body)
    own = world.ctl("course", "show", "own", "--tenant", "acme")["id"]
    assert ask(world, f"/courses/{own}/versions/1/package", customer)[0] == 200
    for scopes, wanted in ((["course.read"], 403), (["read"], 403), (["course.import"], 403), (["course.download"], 200)):
        flags = [word for scope in scopes for word in ("--scope", scope)]
        key = world.ctl("key", "create", "--name", scopes[0], *flags)["key"]
        status, headers, body = ask(world, path, key)
        assert status == wanted, (scopes, status, body)
    assert body == second.read_bytes() and headers["Content-Type"] == "application/zip", headers
    assert headers["ETag"].strip('"') == hashlib.sha256(body).hexdigest()
    assert headers["Content-Disposition"] == 'attachment; filename="golf-v2.zip"'
    status, head, nothing = ask(world, path, key, "HEAD")
    assert status == 200 and nothing == b"" and int(head["Content-Length"]) == len(body)
    assert ask(world, path.replace("/2/", "/x/"), key)[0] == 404


def move(world, build):
    file = world.folder / "organisation.yaml"
    assert world.run("export", "--file", file, "--packages", world.folder / "packages").returncode == 0
    said = yaml.safe_load(file.read_text())
    golf = next(c for c in said["courses"] if c["key"] == "golf")
    assert golf["package"].startswith("packages/golf-") and golf["strictness"] == "strict", golf
    assert golf["description"] == "Two lines:\nthis is the second.", golf
    assert golf["statements"] == said["tenants"][0]["statements"] == "on", said
    assert golf["earlier"][0].startswith("packages/golf-") and "earlier" not in said["tenants"][0]["courses"][0], said
    assert len(list((world.folder / "packages").iterdir())) == 3
    # Again: nothing is fetched that is there.
    before = {p: p.stat().st_mtime_ns for p in (world.folder / "packages").iterdir()}
    assert world.run("export", "--file", file, "--packages", world.folder / "packages").returncode == 0
    assert before == {p: p.stat().st_mtime_ns for p in (world.folder / "packages").iterdir()}
    assert world.run("diff", "-f", file).returncode == 0
    with World(build) as fresh:
        fresh.start()
        fresh.login()
        made = outcomes(fresh.ctl("apply", "-f", file))
        # The administrator who applies is there already.
        assert made.pop("user admin@example.org") in ("unchanged", "updated") and set(made.values()) == {"created"}, made
        again = outcomes(fresh.ctl("apply", "-f", file))
        assert set(again.values()) == {"unchanged"}, again
        assert fresh.run("diff", "-f", file).returncode == 0
        second = fresh.folder / "again.yaml"
        assert fresh.run("export", "--file", second, "--packages", fresh.folder / "packages").returncode == 0
        assert yaml.safe_load(second.read_text()) == said
        for old in (world.folder / "packages").iterdir():
            assert (fresh.folder / "packages" / old.name).read_bytes() == old.read_bytes()
        assert "window" in fresh.run("course", "show", "golf").stdout
        versions = [(v["number"], v["sha256"]) for v in fresh.ctl("course", "versions", "golf")]
        assert versions == [(v["number"], v["sha256"]) for v in world.ctl("course", "versions", "golf")], versions


def structure_without_zip(world):
    """A cmi5 course structure alone is put into a ZIP; one that breaks cmi5 is refused, in a ZIP or not."""
    file = world.folder / "structure.xml"
    file.write_text(cmi5(unit(1, "https://example.org/unit?x=1")))
    made = world.ctl("course", "import", file, "--key", "remote")
    assert made["course"]["standard"] == "cmi5" and made["version"]["files"] == 1, made
    assert world.ctl("course", "import", file)["outcome"] == "unchanged"
    assert world.run("course", "download", "remote", "--file", world.folder / "remote.zip").returncode == 0
    with zipfile.ZipFile(world.folder / "remote.zip") as archive:
        assert archive.namelist() == ["cmi5.xml"] and archive.read("cmi5.xml") == file.read_bytes()
    for text, rule in ((cmi5(unit(1, "unit.html")), "CMI5-012"), (cmi5(unit(1, "https://example.org/u") * 2), "CMI5-006"),
                       (cmi5(unit(1, "https://example.org/u", attributes=' moveOn="passed"')), "CMI5-011")):
        file.write_text(text)
        bad = world.folder / "bad.zip"
        bad.write_bytes(make_zip({"cmi5.xml": text}))
        for each in (file, bad):
            refused = world.run("course", "import", each)
            assert refused.returncode == 1 and rule in refused.stderr, (rule, refused)
    # Other XML is no package.
    file.write_text("<html/>")
    refused = world.run("course", "import", file)
    assert refused.returncode != 0 and "package.not_zip" in refused.stderr, refused


def main():
    with World(sys.argv[1]) as world:
        world.start()
        world.login()
        first, second = furnish(world)
        for name, run in (("download", lambda: download(world, first, second)), ("who may", lambda: who_may(world, second)),
                          ("move", lambda: move(world, sys.argv[1])),
                          ("structure without zip", lambda: structure_without_zip(world))):
            run()
            print("ok", name, flush=True)


main()
