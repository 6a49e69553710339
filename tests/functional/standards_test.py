#!/usr/bin/env python3
"""Courses of every standard are taken in and shown as what they are; those that cannot be played are not assigned.

Usage: standards_test.py BUILD"""

import json
import sys

from lmsd_world import World
from wild_packages import HTML, cmi5, make_zip, one12, unit
from wild_exports import AU, crs, one2004

AICC = {"c.crs": crs(), "c.au": AU, "c.des": "System_ID,Title\r\nA1,Unit\r\n", "c.cst": "Block,Member\r\nROOT,A1\r\n", "a.html": HTML}
TINCAN = ('<tincan xmlns="http://projecttincan.com/tincan.xsd"><activities><activity id="http://example.com/c" type="http://adlnet.gov/expapi/activities/'
          'course"><name lang="en">T</name><launch lang="en">index.html</launch></activity></activities></tincan>')
# Name → the file, its standard, whether it can be played.
COURSES = {
    "s12": (make_zip({"imsmanifest.xml": one12(files=["index.html", "gone.png"]), "index.html": HTML}), "scorm12", True),
    "s2nd": (make_zip({"imsmanifest.xml": one2004("CAM 1.3"), "index.html": HTML}), "scorm2004-2nd", True),
    "s3rd": (make_zip({"imsmanifest.xml": one2004(), "index.html": HTML}), "scorm2004-3rd", True),
    "s4th": (make_zip({"imsmanifest.xml": one2004("2004 4th Edition"), "index.html": HTML}), "scorm2004-4th", True),
    "aicc": (make_zip(AICC), "aicc", False),
    "tincan": (make_zip({"tincan.xml": TINCAN, "index.html": HTML}), "tincan", False),
    "cmi5": (make_zip({"cmi5.xml": cmi5(unit(1, "index.html")), "index.html": HTML}), "cmi5", False),
    "alone": (cmi5(unit(1, "https://example.com/a")).encode(), "cmi5", False),
}


def take_in(world):
    for key, (data, standard, launchable) in COURSES.items():
        file = world.folder / (f"{key}.xml" if data[:1] == b"<" else f"{key}.zip")
        file.write_bytes(data)
        seen = world.ctl("course", "inspect", file)
        assert (seen["standard"], seen["launchable"]) == (standard, launchable), seen
        world.ctl("course", "import", file, "--course", key, "--create")
        course = world.ctl("course", "show", key)
        assert (course["standard"], course["launchable"]) == (standard, launchable), course
    warnings = world.ctl("course", "show", "s12")["warnings"]
    assert any("gone.png" in w["message"] and w["rule"] == "RES002" for w in warnings), warnings
    print(f"ok {len(COURSES)} courses taken in and shown, warnings with them")


def assign(world):
    world.ctl("tenant", "create", "--name", "Acme", "--domain", "acme")
    for key, (_, _, launchable) in COURSES.items():
        done = world.run("dispatch", "create", "--course", key, "--tenant", "acme", "-o", "json")
        if launchable:
            assert done.returncode == 0, done.stderr
        else:
            error = json.loads(done.stderr)["error"]
            assert error["code"] == "course.not_launchable" and done.returncode != 0, error
    assert len(world.ctl("dispatch", "list")) == sum(launchable for _, _, launchable in COURSES.values())
    print("ok only what can be played is assigned")


with World(sys.argv[1]) as world:
    world.start()
    world.login()
    take_in(world)
    assign(world)
