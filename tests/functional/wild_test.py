#!/usr/bin/env python3
"""What authoring tools write passes lmsctl without an error and has its launch pages; what is broken does not pass.

Usage: wild_test.py BUILD [PART-OF-A-NAME]      With a name, the findings of those packages are printed."""

import json
import os
import pathlib
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import broken_packages
import wild_exports
import wild_packages
import wild_tools

LMSCTL = pathlib.Path(sys.argv[1]).resolve() / "cli" / "lmsctl"


def run(*words):
    return subprocess.run([LMSCTL, *map(str, words)], capture_output=True, timeout=120)


def validate(folder, names):
    """The report of each package by its name, from one call for all."""
    out = run("validate", "--format", "json", *[folder / f"{name}.zip" for name in names])
    assert out.returncode in (0, 7), out.stderr.decode()
    return {pathlib.Path(p["path"]).stem: p for p in json.loads(out.stdout)["packages"]}


def errors_of(report):
    return [f"{f['rule']} {f['message']}" for f in report["findings"] if f["severity"] == "error"]


def check_wild(folder, wanted):
    cases = [c for made in (wild_packages, wild_exports, wild_tools) for c in made.packages() if wanted in c[0]]
    assert len({c[0] for c in cases}) == len(cases), "two packages have one name"
    for name, data, _, _ in cases:
        (folder / f"{name}.zip").write_bytes(data)
    reports = validate(folder, [c[0] for c in cases])
    bad = []
    for name, _, standard, launch in cases:
        if wanted:
            print(run("validate", "--all", folder / f"{name}.zip").stdout.decode())
        bad += [f"{name}: {e}" for e in errors_of(reports[name])]
        seen = run("course", "inspect", folder / f"{name}.zip", "-o", "json")
        if seen.returncode != 0:
            bad.append(f"{name}: the import would refuse it: {seen.stderr.decode().strip()}")
            continue
        package = json.loads(seen.stdout)
        if package["standard"] != standard:
            bad.append(f"{name}: it is {package['standard']}, not {standard}")
        if launch is not None and package["launchUrls"] != launch:
            bad.append(f"{name}: it launches {package['launchUrls']}, not {launch}")
        bad += [f"{name}: {fault}" for fault in particulars(package)]
    return len(cases), bad


def particulars(package):
    """What is wrong with the parts of the neutral structure that only some standards have, and with the sizes."""
    part = {"aicc": "aicc", "tincan": "tincan", "cmi5": "cmi5"}.get(package["standard"], "activities")
    others = {"aicc", "tincan", "cmi5", "activities"} - {part}
    if not package.get(part) or others & set(package):
        yield f"its particulars are {sorted(set(package))}"
    sizes = [f["bytes"] for f in package["biggestFiles"]]
    if sizes != sorted(sizes, reverse=True) or not sizes or len(sizes) != min(10, package["files"]):
        yield f"its biggest files are {package['biggestFiles']}"


def check_structure(folder):
    """The neutral structure says what the manifest does, in the words of the standard."""
    def inspect(name, data):
        (folder / name).write_bytes(data)
        return json.loads(run("course", "inspect", folder / name, "-o", "json").stdout)

    scorm = inspect("s.zip", wild_packages.storyline2004())
    assert scorm["objectivesGlobalToSystem"] is False and scorm["resources"][0]["files"] == ["index_lms.html"], scorm
    assert scorm["activities"] == [
        {"id": "ORG", "kind": "cluster", "sequencing": {"controlMode": {"flow": True}}},
        {"id": "I1", "kind": "sco", "minProgressMeasure": 1.0, "hideLmsUi": ["previous", "continue"],
         "sequencing": {"delivery": {"completionSetByContent": True, "objectiveSetByContent": True},
                        "objectives": [{"id": "PRIMARYOBJ", "primary": True, "minNormalizedMeasure": 0.8}]}}], scorm["activities"]
    aicc = inspect("a.zip", wild_packages.aicc_numbered_members())["aicc"]
    assert aicc["courseId"] == "x" and aicc["maxNormal"] == 99 and aicc["level"] == 3, aicc
    assert [(u["id"], u["title"], u["fileName"], u.get("prerequisites")) for u in aicc["units"]] == [
        ("A1", "One", "https://example.org/a?x=1", None), ("A2", "Two", "sub/b.htm", "A1")], aicc
    assert aicc["blocks"][0]["members"] == ["A1", "A2"], aicc
    related = dict((name, files) for name, files, _ in wild_tools.aicc_files())
    unit = inspect("p.zip", wild_packages.make_zip(related["prerequisites-turned"]))["aicc"]["units"][1]
    assert unit["prerequisites"] == "A1|J1", unit
    done = inspect("m.zip", wild_packages.make_zip(related["completions"]))["aicc"]["completions"]
    assert [(c["element"], c["requirement"], c["result"], c.get("next")) for c in done] == [
        ("B1", "A1=P&A2=P", "P", None), ("B1", "A1=F", "F", "A1")], done
    turned = inspect("n.zip", wild_packages.make_zip(related["completions-turned"]))["aicc"]["completions"]
    assert turned == [{"element": "B1", "requirement": "2*{A1;A2}", "result": "C"}], turned
    goals = inspect("o.zip", wild_packages.make_zip(related["objectives-turned"]))["aicc"]["objectives"]
    assert goals == [{"id": "J1", "elements": ["A1"]}], goals
    tincan = inspect("t.zip", wild_packages.storyline_tincan())["tincan"]["activities"]
    assert len(tincan) == 21 and tincan[0]["launch"] == "index_lms.html" and "launch" not in tincan[1], tincan
    cmi5 = inspect("c.zip", dict(wild_packages.cmi5_examples())["cmi5-blocks"])["cmi5"]
    assert cmi5["title"] == {"en-US": "Course"} and cmi5["blocks"][0]["objectives"] == ["https://example.com/o1"], cmi5
    assert [(u["url"], u["moveOn"], u["launchMethod"], u.get("block")) for u in cmi5["units"]] == [
        ("a/index.html", "Passed", "OwnWindow", "https://example.com/b1"),
        ("https://example.org/b?x=1", "NotApplicable", "AnyWindow", "https://example.com/b1"),
        ("a/index.html#/three", "NotApplicable", "AnyWindow", None)], cmi5["units"]
    text = run("course", "inspect", folder / "s.zip").stdout.decode()
    assert "Biggest files:" in text and "index_lms.html" in text, text
    print("ok the neutral structure of each standard")


def check_broken(folder, wanted):
    cases = [c for c in broken_packages.packages() if wanted in c[0]]
    for name, data, _ in cases:
        (folder / f"{name}.zip").write_bytes(data)
    reports = validate(folder, [c[0] for c in cases]) if cases else {}
    bad = []
    for name, _, rule in cases:
        if wanted:
            print(run("validate", "--all", folder / f"{name}.zip").stdout.decode())
        errors = [f for f in reports[name]["findings"] if f["severity"] == "error"]
        if rule not in {f["rule"] for f in errors}:
            bad.append(f"{name}: {rule} is no error; errors: {sorted(f['rule'] for f in errors) or 'none'}")
        # An archive has no lines, and a file that is missing has none either.
        bad += [f"{name}: {f['rule']} does not say where: {f}" for f in errors
                if not f["rule"].startswith("ZIP") and f["rule"] != "AICC001" and not (f.get("file") and f.get("line") and f.get("column"))]
    return len(cases), bad


def check_real(wanted):
    """Packages that others made, when they are here."""
    folder = pathlib.Path(os.environ.get("LMS_PACKAGES_DIR") or pathlib.Path(__file__).parents[2] / ".." / "shared" / "packages")
    broken = {"singlescobasic_missingorg", "badscorm", "invalid", "validscorm", "validaicc"}
    files = [f for f in sorted(folder.glob("*.zip")) if wanted in f.stem] if folder.is_dir() else []
    if not files:
        print(f"skipped: real packages, there are none in {folder.name} (LMS_PACKAGES_DIR)")
        return 0, []
    reports = validate(folder, [f.stem for f in files])
    bad = []
    for file in files:
        errors = errors_of(reports[file.stem])
        if (file.stem in broken) != bool(errors):
            bad.append(f"{file.name}: {errors or 'no error'}")
    return len(files), bad


def main():
    wanted = sys.argv[2] if len(sys.argv) > 2 else ""
    failed = False
    with tempfile.TemporaryDirectory(prefix="lmsctl-wild-") as name:
        folder = pathlib.Path(name)
        for what, (count, bad) in (("as tools write them", check_wild(folder, wanted)),
                                   ("broken", check_broken(folder, wanted)), ("real", check_real(wanted))):
            print(f"{count} packages {what}: {len(bad)} wrong")
            for line in bad:
                print("  " + line)
            failed |= bool(bad)
        if not wanted:
            check_structure(folder)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
