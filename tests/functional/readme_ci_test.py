#!/usr/bin/env python3
"""The README's commands for CI, run as they stand there: with courses that are fine and with one that is broken.

Usage: readme_ci_test.py BUILD"""

import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree

import yaml

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from wild_packages import HTML, make_zip, one12

BUILD = pathlib.Path(sys.argv[1]).resolve()
README = (pathlib.Path(__file__).parents[2] / "README.md").read_text()
GOOD = make_zip({"imsmanifest.xml": one12(), "index.html": HTML})
BROKEN = make_zip({"imsmanifest.xml": one12("gone.html"), "index.html": HTML})


def blocks(language):
    section = README.split("## Checking packages in CI")[1].split("\n## ")[0]
    return re.findall(rf"```{language}\n(.*?)```", section, re.DOTALL)


def courses(folder, *more):
    (folder / "courses").mkdir(exist_ok=True)
    for name, data in (("one.zip", GOOD), ("two.zip", GOOD), *more):
        (folder / "courses" / name).write_bytes(data)


def shell(folder, command, *flags):
    """As the runners do it: bash that stops at the first failure."""
    environment = {**os.environ, "PATH": f"{BUILD / 'cli'}:{os.environ['PATH']}"}
    return subprocess.run(["bash", "-e", *flags, "-c", command], cwd=folder, env=environment, capture_output=True, text=True,
                          timeout=120)


def github(folder, broken):
    steps = yaml.safe_load(blocks("yaml")[0])
    codes = []
    for step in steps:
        if "run" not in step:
            assert step["uses"].startswith("github/codeql-action/upload-sarif@"), step
            file = folder / step["with"]["sarif_file"]
            sarif = json.loads(file.read_text())
            assert sarif["version"] == "2.1.0" and sarif["runs"][0]["tool"]["driver"]["name"] == "lmsctl"
            errors = [r for r in sarif["runs"][0]["results"] if r["level"] == "error"]
            assert bool(errors) == broken, sarif["runs"][0]["results"]
            print(f"skipped: uses {step['uses']}, which is GitHub's; the file it would take was read instead")
            continue
        # A step behind a failed one runs only when it says so.
        assert not any(codes) or step.get("if") == "always()", step
        done = shell(folder, step["run"])
        codes.append(done.returncode)
        if "github" in step["run"]:
            assert ("::error file=courses/broken.zip" in done.stdout) == broken, done.stdout
    assert codes == ([7, 7] if broken else [0, 0]), codes


def gitlab(folder, broken):
    (name, job), = yaml.safe_load(blocks("yaml")[1]).items()
    assert name == "validate" and job["artifacts"]["when"] == "always"
    codes = [shell(folder, line, "-o", "pipefail").returncode for line in job["script"]]
    assert codes == ([0, 7] if broken else [0, 0]), codes
    reports = job["artifacts"]["reports"]
    issues = json.loads((folder / reports["codequality"]).read_text())
    assert any(i["severity"] in ("major", "critical", "blocker") for i in issues) == broken, issues
    assert all(i["location"]["path"] and i["location"]["lines"]["begin"] >= 1 and i["fingerprint"] for i in issues)
    tests = ElementTree.parse(folder / reports["junit"]).getroot()
    assert int(tests.get("failures")) == (1 if broken else 0), ElementTree.tostring(tests)


def by_hand(folder):
    """The block of plain commands, with the files that it names."""
    lines = [line.split("#")[0].strip() for line in blocks("sh")[0].splitlines() if line.strip()]
    assert len(lines) == 4 and lines[3] == "lmsctl validate --baseline baseline.json courses/*.zip", lines
    assert [shell(folder, line).returncode for line in lines[:2]] == [0, 0]
    courses(folder, ("broken.zip", BROKEN))
    assert [shell(folder, line).returncode for line in lines] == [7, 0, 7, 0]
    courses(folder, ("newer.zip", BROKEN))
    done = shell(folder, lines[3])
    assert done.returncode == 7 and "newer.zip" in done.stdout, done


def settings(folder):
    (folder / ".lmsctl-validate.toml").write_text(blocks("toml")[0])
    done = shell(folder, "lmsctl validate courses/*.zip")
    assert done.returncode == 0, done


def main():
    for broken in (False, True):
        for run in (github, gitlab):
            with tempfile.TemporaryDirectory(prefix="lmsctl-ci-") as name:
                folder = pathlib.Path(name)
                courses(folder, *([("broken.zip", BROKEN)] if broken else []))
                run(folder, broken)
                print(f"ok {run.__name__}, {'one course broken' if broken else 'all courses fine'}")
    for run in (by_hand, settings):
        with tempfile.TemporaryDirectory(prefix="lmsctl-ci-") as name:
            folder = pathlib.Path(name)
            courses(folder)
            run(folder)
            print(f"ok {run.__name__.replace('_', ' ')}")


main()
