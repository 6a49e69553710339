#!/usr/bin/env python3
"""Which requirements of cmi5 on course packages are held to, by their ids, each shown by packages that break or keep it.

Usage: cmi5_requirements_test.py BUILD      Prints every id. The list of all ids is read from cmi5-requirements.json in
LMS_SPECS_DIR (default ../shared/specs) when it is there: then an id that is in neither table here fails the test."""

import io
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import zipfile

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from wild_packages import HTML, XSI, cmi5, make_zip, unit

ROOT = pathlib.Path(__file__).parents[2]
LMSCTL = pathlib.Path(sys.argv[1]).resolve() / "cli" / "lmsctl"

GOOD = cmi5(unit(1, "index.html"))
BLOCK = ('<block id="https://example.org/b{}"><title><langstring lang="en">B</langstring></title><description>'
         '<langstring lang="en">D</langstring></description>{}</block>')
OBJECTIVE = ('<objective id="https://example.org/o"><title><langstring lang="en">O</langstring></title><description>'
             '<langstring lang="en">D</langstring></description></objective>')


def package(text, **files):
    return make_zip({"cmi5.xml": text, "index.html": HTML, **files})


def zip64():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, text in (("cmi5.xml", GOOD), ("index.html", HTML)):
            with archive.open(name, "w", force_zip64=True) as entry:
                entry.write(text.encode())
    return out.getvalue()


def breaks(rule, data):
    return rule, data


def keeps(data):
    return None, data


SCHEMA_FAULTS = (
    breaks("CMI5-001", package("<html/>")),
    breaks("CMI5-002", package(GOOD.replace("CourseStructure.xsd", "Other.xsd"))),
    breaks("CMI5-003", package(cmi5(unit(1, "index.html", "<unknown/>")))),
    breaks("CMI5-003", package(cmi5(unit(1, "index.html", attributes=' mastery="1"')))),
    breaks("CMI5-004", package(cmi5(unit(1, "index.html").replace(' id="https://example.com/au/1"', "")))),
    breaks("CMI5-007", package(cmi5(unit(1, "index.html", '<objectives><objective idref="https://example.org/none"/></objectives>')))),
    breaks("CMI5-010", package(cmi5(unit(1, "index.html", attributes=' masteryScore="80"')))),
    breaks("CMI5-011", package(cmi5(unit(1, "index.html", attributes=' moveOn="passed"')))),
    breaks("CMI5-011", package(cmi5(unit(1, "index.html", attributes=' launchMethod="Window"')))),
    breaks("CMI5-015", package(cmi5(""))))
RELATIVE_IDS = tuple(breaks("CMI5-005", package(text)) for text in (
    GOOD.replace("https://example.com/course", "course-1"), GOOD.replace("https://example.com/au/1", "../au/1"),
    cmi5("<objectives>" + OBJECTIVE.replace("https://example.org/o", "o") + "</objectives>" + unit(1, "index.html")),
    cmi5(BLOCK.format(1, unit(1, "index.html")).replace("https://example.org/b1", "b1"))))
NOT_ZIP = (breaks("ZIP001", b"7z\xbc\xaf\x27\x1c" + b"\0" * 60), breaks("ZIP001", b"just text, and no XML"))
CUSTOM = cmi5(unit(1, "index.html") + "<x:meta>v</x:meta>", attributes=' xmlns:x="https://example.com/x"')

# Requirement → packages that show it.
COVERED = {
    "3.0.0.0-1": RELATIVE_IDS,
    "4.4.0.0-1": SCHEMA_FAULTS,
    "4.4.0.0-2": SCHEMA_FAULTS[6:9],
    "6.1.0.0-1": (keeps(package(GOOD)), keeps(cmi5(unit(1, "https://example.org/a")).encode())),
    "6.1.0.0-2": (keeps(package(cmi5("".join(unit(n, "index.html") for n in range(1500))))),),
    "6.1.0.0-3": (keeps(package(cmi5("<objectives>" + OBJECTIVE + "</objectives>" + BLOCK.format(1, BLOCK.format(2, unit(
        1, "index.html", '<objectives><objective idref="https://example.org/o"/></objectives>'))) + unit(2, "index.html")))),),
    "8.1.0.0-6": tuple(breaks("CMI5-009", package(cmi5(unit(1, f"index.html?a=1&amp;{name}=x"))))
                       for name in ("endpoint", "fetch", "actor", "registration", "activityId")),
    "13.1.0.0-1": (keeps(package(cmi5(unit(1, "\n  index.html\n ").replace("https://example.com/au/1", " https://example.com/au/1 ")))),),
    "13.1.2.0-1": (breaks("CMI5-006", package(cmi5(BLOCK.format(1, unit(1, "index.html")) + BLOCK.format(1, unit(2, "index.html"))))),),
    "13.1.3.0-1": (breaks("CMI5-006", package(cmi5("<objectives>" + OBJECTIVE * 2 + "</objectives>" + unit(1, "index.html")))),),
    "13.1.4.0-1": (breaks("CMI5-006", package(cmi5(unit(1, "index.html") * 2))),),
    "13.1.4.0-2": tuple(breaks("CMI5-008", package(cmi5(unit(1, url)))) for url in ("a b.html", "a\\b.html", "http://", "a{1}.html")),
    "13.1.5.0-1": (breaks("CMI5-014", package(CUSTOM)),
                   keeps(package(CUSTOM.replace("<courseStructure", f"<courseStructure {XSI} "
                                                'xsi:schemaLocation="https://example.com/x x.xsd"', 1), **{"x.xsd": "<x/>"}))),
    "13.1.5.0-2": (breaks("XML005", package(CUSTOM.replace(' xmlns:x="https://example.com/x"', ""))),),
    "13.2.0.0-1": SCHEMA_FAULTS + (breaks("ZIP023", make_zip({"course.xml": GOOD, "index.html": HTML})),),
    "14.0.0.0-1": (keeps(package(GOOD)), keeps(zip64()), keeps(cmi5(unit(1, "https://example.org/a")).encode())) + NOT_ZIP,
    "14.1.0.0-1": NOT_ZIP + (breaks("ZIP002", package(GOOD)[:-30]),),
    "14.1.0.0-2": (breaks("ZIP023", make_zip({"index.html": HTML})), breaks("ZIP005", make_zip({"a/cmi5.xml": GOOD, "a/index.html": HTML}))),
    "14.1.0.0-3": (breaks("CMI5-012", package(cmi5(unit(1, "other.html")))), keeps(package(cmi5(unit(1, "index.html"))))),
    "14.1.0.0-4": (breaks("CMI5-012", package(cmi5(unit(1, "example.org/other.html")))), keeps(package(cmi5(unit(1, "https://example.org/x"))))),
    "14.2.0.0-1": (breaks("CMI5-013", GOOD.encode()),),
}

# Sections whose requirements are not on packages.
ELSEWHERE = {
    "4.1": "what an assignable unit does", "4.2": "the record store", "6.0": "what the LMS does at run time", "6.2": "the record store",
    "6.3": "the record store", "7.": "what an assignable unit does", "8.": "the launch", "9.": "statements", "10.": "launch data",
    "11.": "learner preferences", "13.1.4.0-3": "the launch: the URL's query is kept and the launch's own names are added",
}


def base_id(identifier):
    return identifier.split(" ")[0]


def show(name, rule, data, folder, number):
    """Nothing when the package does what the table says, else what it did."""
    path = folder / f"{name}-{number}{'.xml' if data[:1] == b'<' else '.zip'}"
    path.write_bytes(data)
    out = subprocess.run([LMSCTL, "validate", "--format", "json", path], capture_output=True, timeout=60)
    errors = {f["rule"] for f in json.loads(out.stdout)["packages"][0]["findings"] if f["severity"] == "error"}
    if rule is None:
        return f"refused by {sorted(errors)}" if errors or out.returncode != 0 else ""
    return "" if rule in errors and out.returncode == 7 else f"{rule} is no error of it, errors are {sorted(errors) or 'none'}"


def specified():
    folder = pathlib.Path(os.environ.get("LMS_SPECS_DIR") or ROOT / ".." / "shared" / "specs")
    file = folder / "cmi5-requirements.json"
    if not file.is_file():
        print("skipped: no list of all ids (cmi5-requirements.json in LMS_SPECS_DIR); those known here are shown")
        return {}
    return {base_id(name): None for name in json.loads(file.read_text())}


def main():
    failures = 0
    with tempfile.TemporaryDirectory(prefix="lmsctl-cmi5-") as name:
        for identifier, cases in COVERED.items():
            faults = [show(identifier, rule, data, pathlib.Path(name), n) for n, (rule, data) in enumerate(cases)]
            rules = sorted({rule for rule, _ in cases if rule}) or ["accepted as it must be"]
            print(f"{identifier:<12} covered by {', '.join(rules)} ({len(cases)} packages)")
            for fault in filter(None, faults):
                failures += 1
                print(f"  WRONG: {fault}")
    counts = {"covered": len(COVERED), "elsewhere": 0}
    for identifier in specified():
        if identifier in COVERED:
            continue
        section = max((s for s in ELSEWHERE if identifier.startswith(s)), key=len, default=None)
        if section is None:
            failures += 1
            print(f"{identifier:<12} WRONG: in neither table")
            continue
        counts["elsewhere"] += 1
        print(f"{identifier:<12} not on packages: {ELSEWHERE[section]}")
    print(f"{counts['covered']} requirements on packages covered, {counts['elsewhere']} not on packages, {failures} wrong")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
