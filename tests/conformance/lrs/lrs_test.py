#!/usr/bin/env python3
"""What an LRS is judged by, asked of a real lmsd: each case in xAPI 1.0.3 and 2.0.0.

Usage: lrs_test.py BUILD [--titles FOLDER] [--only TEXT]

titles.json says which case stands for which title of the requirement lists of ADL's LRS conformance suite: a title is
told by the first 10 digits of its SHA-256. With --titles (or LMS_LRS_TITLES) the lists themselves
(lrs-requirements-VERSION.txt) are read, and titles without a case are named."""

import argparse
import hashlib
import json
import os
import pathlib
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent.parent / "functional")]

import data_cases
import exchange_cases
from lmsd_world import World
from lrs_client import Lrs


def run_version(lrs, only):
    """{case: what went wrong, or None}."""
    outcome = {}
    for name, value, status, versions in data_cases.rows():
        if lrs.version in versions and only in name:
            answer = lrs.post(value) if not isinstance(value, str) else lrs.send(
                "POST", "/statements", None, json.dumps(value), {"Content-Type": "application/json"})
            fine = answer.status == status and (status != 400 or answer.json["error"]["code"].startswith("xapi."))
            outcome[name] = None if fine else f"{answer.status} instead of {status}: {answer.body[:200]!r}"
    for name, (versions, run) in exchange_cases.CASES.items():
        if lrs.version not in versions or only not in name:
            continue
        try:
            run(lrs)
            outcome[name] = None
        except Exception as error:  # noqa: BLE001 - a case that breaks off is a failed one
            outcome[name] = f"{type(error).__name__}: {error}"
    return outcome


def coverage(version, outcome, folder):
    """Prints how many titles are covered; gives those without a case that ran."""
    known = json.loads((HERE / "titles.json").read_text())[version]
    case_of = {h: case for case, hashes in known.items() for h in hashes.split()}
    titles = {h: h for h in case_of}
    path = pathlib.Path(folder or "-") / f"lrs-requirements-{version}.txt"
    if path.exists():
        titles = {hashlib.sha256(t.encode()).hexdigest()[:10]: t for t in path.read_text().splitlines() if t}
    missing = [t for h, t in titles.items() if case_of.get(h) not in outcome]
    passed = sum(1 for h in titles if outcome.get(case_of.get(h), "none") is None)
    print(f"xAPI {version}: {len(titles) - len(missing)} of {len(titles)} titles covered, {passed} passed")
    for title in missing:
        print(f"  not covered: {title}")
    return missing


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("build")
    parser.add_argument("--titles", default=os.environ.get("LMS_LRS_TITLES"))
    parser.add_argument("--only", default="")
    options = parser.parse_args()
    failed = 0
    with World(options.build) as world:
        world.start()
        world.login()
        world.ctl("tenant", "create", "--name", "Acme", "--domain", "acme")
        made = world.ctl("xapi", "credential", "create", "--tenant", "acme", "--name", "suite")
        for version in ("1.0.3", "2.0.0"):
            outcome = run_version(Lrs(world.port, made["key"], made["secret"], version=version), options.only)
            bad = {name: why for name, why in outcome.items() if why}
            for name, why in bad.items():
                print(f"FAILED {version} {name}: {why}")
            print(f"xAPI {version}: {len(outcome) - len(bad)} of {len(outcome)} cases passed")
            failed += len(bad)
            if not options.only:
                failed += len(coverage(version, outcome, options.titles))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
