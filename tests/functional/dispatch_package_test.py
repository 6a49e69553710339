#!/usr/bin/env python3
"""Packages for customers' LMSs from the command line: formats, warnings, archives of a tenant, revocation.

Usage: dispatch_package_test.py BUILD"""

import io
import json
import pathlib
import struct
import subprocess
import sys
import zipfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from lmsd_world import World  # noqa: E402

FORMATS = ("scorm12", "scorm2004-3rd", "scorm2004-4th")
FILES = ["imsmanifest.xml", "index.html", "dispatch.js", "config.js"]


def settings(package):
    text = zipfile.ZipFile(package).read("config.js").decode("ascii")
    return json.loads(text[text.index("{"):text.rindex("}") + 1])


def stream(data):
    """Entries as an importer reads them that knows local headers alone: (name, method, flags, size)."""
    at, out = 0, []
    while data[at:at + 4] == b"PK\x03\x04":
        flags, method, size, name, extra = struct.unpack_from("<6xHH8xI4xHH", data, at)
        out.append((data[at + 30:at + 30 + name].decode("ascii"), method, flags, size))
        at += 30 + name + extra + size
    assert data[at:at + 4] == b"PK\x01\x02", "something lies between the entries and the directory"
    return out


def check_formats(world, dispatch):
    for form in FORMATS:
        file = world.folder / f"{form}.zip"
        done = world.run("dispatch", "export", dispatch, "--format", form, "--file", file)
        assert done.returncode == 0, done.stderr
        assert done.stdout == "", done.stdout
        assert "is not https" in done.stderr and "is this computer" in done.stderr, done.stderr
        assert file.stat().st_mode & 0o077 == 0, "others can read a package's secret"
        assert zipfile.ZipFile(file).namelist() == FILES
        for name, method, flags, size in stream(file.read_bytes()):
            assert method == 8 and size > 0 and not flags & 8, (name, method, flags, size)
        assert settings(file)["format"] == form
        assert settings(file)["origins"] == [world.content_url]
        report = json.loads(world.run("validate", file, "--format", "json").stdout)
        findings = [f for f in report.get("findings", []) if f.get("severity") in ("error", "warning")]
        assert not findings, findings
        print(f"ok {form}: bytes, manifest, settings, our own validator")


def check_archive(world):
    again = world.run("dispatch", "export", "--tenant", "acme", "--format", "scorm12", "--file", world.folder / "all.zip")
    assert again.returncode == 0, again.stderr
    data = (world.folder / "all.zip").read_bytes()
    assert [(name, method, flags & 8) for name, method, flags, _ in stream(data)] == [("course.zip", 0, 0), ("other.zip", 0, 0)]
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for name in archive.namelist():
            inner = io.BytesIO(archive.read(name))
            assert zipfile.ZipFile(inner).namelist() == FILES
    piped = subprocess.run([world.tool("lmsctl"), "dispatch", "export", "--tenant", "acme", "--format", "scorm12", "--file", "-"],
                           env={"LMSCTL_CONFIG_DIR": str(world.folder / "lmsctl")}, capture_output=True, check=True)
    assert zipfile.ZipFile(io.BytesIO(piped.stdout)).testzip() is None
    print("ok a tenant's packages, to a file and to standard output")


def check_refusals(world, dispatch):
    cases = [
        (("dispatch", "export", dispatch, "--file", "x.zip"), 2, "--format"),
        (("dispatch", "export", dispatch, "--format", "scorm13", "--file", "x.zip"), 2, "scorm13"),
        (("dispatch", "export", "--format", "scorm12", "--file", "x.zip"), 2, "DISPATCH"),
        (("dispatch", "export", dispatch, "--tenant", "acme", "--format", "scorm12", "--file", "x.zip"), 2, "DISPATCH"),
        (("dispatch", "export", "nothing@acme", "--format", "scorm12", "--file", "x.zip"), 5, "nothing"),
        (("dispatch", "export", "--tenant", "nobody", "--format", "scorm12", "--file", "x.zip"), 5, "nobody"),
        (("dispatch", "export", dispatch, "--format", "scorm12", "--file", "/nowhere/x.zip"), 1, "/nowhere/x.zip"),
        (("dispatch", "trace", "ZZZZ-ZZZZ-ZZZZ"), 5, "ZZZZ-ZZZZ-ZZZZ"),
    ]
    for words, status, said in cases:
        done = world.run(*words)
        assert (done.returncode, said in done.stderr) == (status, True), (words, done.returncode, done.stderr)
        assert not pathlib.Path("x.zip").exists()
    print(f"ok {len(cases)} refusals")


def check_revocation(world, dispatch):
    file = world.folder / "again.zip"
    token = settings(world.folder / "scorm12.zip")["token"]
    world.ctl("dispatch", "export", dispatch, "--format", "scorm12", "--file", file, "--hash-learners", "--window")
    assert settings(file)["token"] == token
    assert settings(file)["hashSecret"] and settings(file)["shownIn"] == "window"
    assert "hashSecret" not in settings(world.folder / "scorm12.zip")
    assert world.run("dispatch", "revoke", dispatch).returncode == 2, "without a terminal it needs --yes"
    world.ctl("dispatch", "revoke", dispatch, "--dry-run")
    world.ctl("dispatch", "export", dispatch, "--format", "scorm12", "--file", file)
    assert settings(file)["token"] == token, "a dry run changes nothing"
    world.ctl("dispatch", "revoke", dispatch, "--yes")
    world.ctl("dispatch", "export", dispatch, "--format", "scorm12", "--file", file)
    assert settings(file)["token"] != token
    actions = [entry["action"] for entry in world.ctl("audit")]
    assert "dispatch.exported" in actions and "dispatch.packages_revoked" in actions, actions
    log = (world.folder / "lmsd.log").read_text()
    assert token not in log and token not in json.dumps(world.ctl("audit"))
    print("ok tokens: the same until revoked, in no log")


with World(sys.argv[1]) as world:
    world.start()
    world.login()
    dispatch = world.dispatch(world.package("course.zip"))
    world.ctl("course", "import", world.package("other.zip", "--title", "Other"), "--course", "other", "--create")
    world.ctl("dispatch", "create", "--course", "other", "--tenant", "acme")
    check_formats(world, dispatch)
    check_archive(world)
    check_refusals(world, dispatch)
    check_revocation(world, dispatch)
