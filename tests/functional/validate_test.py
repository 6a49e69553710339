#!/usr/bin/env python3
"""lmsctl validate from outside: exit status, formats, settings, and hostile input within 256 MiB and 10 s.

Usage: validate_test.py BUILD"""

import io
import json
import pathlib
import struct
import subprocess
import sys
import tempfile
import time
import unittest
import xml.etree.ElementTree as ElementTree
import zipfile
import zlib

BUILD = pathlib.Path(sys.argv.pop(1)).resolve()
LMSCTL = BUILD / "cli" / "lmsctl"
SANITIZED = "sanitize" in BUILD.name

# Runs commands for the hostile tests and tells their status and largest memory. A process of its own,
# because a child's figure begins with its parent's.
METER = """
import os, subprocess, sys
for line in sys.stdin:
    lmsctl, file, out = line.rstrip('\\n').split('\\t')
    with open(out, 'wb') as output:
        child = subprocess.Popen([lmsctl, 'validate', file], stdout=output, stderr=subprocess.DEVNULL)
        _, status, usage = os.wait4(child.pid, 0)
    print(os.waitstatus_to_exitcode(status), usage.ru_maxrss, flush=True)
"""

MANIFEST = """<manifest identifier="m" xmlns="http://www.imsproject.org/xsd/imscp_rootv1p1p2"
  xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_rootv1p2">
<metadata><schema>ADL SCORM</schema><schemaversion>1.2</schemaversion></metadata>
<organizations default="o"><organization identifier="o"><title>T</title>
<item identifier="i" identifierref="r"{item}><title>I</title>{more}</item></organization></organizations>
<resources><resource identifier="r" type="webcontent" adlcp:scormtype="sco" href="{href}"><file href="{href}"/></resource>
</resources></manifest>"""


def manifest(item="", more="", href="a.htm"):
    return MANIFEST.format(item=item, more=more, href=href)


def sequenced(rules, items, more=""):
    """SCORM 2004: a collection's definition of so many rules, referred to by so many items; `more` in the sequencing of the first."""
    rule = ('<imsss:preConditionRule><imsss:ruleConditions><imsss:ruleCondition condition="satisfied"/></imsss:ruleConditions>'
            '<imsss:ruleAction action="skip"/></imsss:preConditionRule>')
    collection = f'<imsss:sequencingCollection><imsss:sequencing ID="s"><imsss:sequencingRules>{rule * rules}</imsss:sequencingRules></imsss:sequencing></imsss:sequencingCollection>'
    each = "".join(f'<item identifier="i{n}" identifierref="r"><title>I</title><imsss:sequencing IDRef="s"/></item>' for n in range(items))
    text = manifest(more=f"<imsss:sequencing>{more}</imsss:sequencing>").replace("<manifest ", '<manifest xmlns:imsss="http://www.imsglobal.org/xsd/imsss" ')
    return text.replace(">1.2<", ">2004 3rd Edition<").replace("</organization>", each + "</organization>").replace("</manifest>", collection + "</manifest>").encode()


def make_zip(files):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


AICC = {"c.crs": "[course]\ncourse_id=x\ncourse_title=T\n", "c.au": "System_ID,File_Name,Command_Line\nA1,a.htm,\n", "a.htm": "x"}
GOOD = make_zip({"imsmanifest.xml": manifest(), "a.htm": "x"})
# One error (no such resource) and one warning (out of range).
BAD = make_zip({"imsmanifest.xml": manifest(more='<item identifier="j" identifierref="gone"><title>J</title></item>'
                                            "<adlcp:masteryscore>120</adlcp:masteryscore>"), "a.htm": "x"})


def raw_zip(entries, *, count=None, offset=None):
    """ZIP of (name bytes, data, overrides): the records are written as told, true or not."""
    body, directory = bytearray(), bytearray()
    for name, data, lie in entries:
        method = lie.get("method", 0)
        size = lie.get("size", len(data))
        compressed = lie.get("compressed", len(data))
        crc = lie.get("crc", zlib.crc32(data))
        at = lie.get("at", len(body))
        flags = lie.get("flags", 0)
        attributes = lie.get("mode", 0) << 16
        body += struct.pack("<IHHHHHIIIHH", 0x04034B50, 20, flags, method, 0, 0, crc, compressed, size, len(name), 0)
        body += name + data
        directory += struct.pack("<IHHHHHHIIIHHHHHII", 0x02014B50, 20, 20, flags, method, 0, 0, crc, compressed, size,
                                 len(lie.get("told", name)), 0, 0, 0, 0, attributes, at) + lie.get("told", name)
    count = len(entries) if count is None else count
    end = struct.pack("<IHHHHIIH", 0x06054B50, 0, 0, count, count, len(directory),
                      len(body) if offset is None else offset, 0)
    return bytes(body + directory + end)


class Validate(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory(prefix="lmsctl-validate-")
        self.at = pathlib.Path(self.folder.name)
        (self.at / "good.zip").write_bytes(GOOD)
        (self.at / "bad.zip").write_bytes(BAD)

    def tearDown(self):
        self.folder.cleanup()

    def run_it(self, *words, stdin=b""):
        return subprocess.run([LMSCTL, "validate", *map(str, words)], cwd=self.at, input=stdin, capture_output=True,
                              timeout=60)

    def report(self, *words):
        return json.loads(self.run_it(*words, "--format", "json").stdout)

    def test_exit_status(self):
        self.assertEqual(self.run_it("good.zip").returncode, 0)
        self.assertEqual(self.run_it("bad.zip").returncode, 7)
        self.assertEqual(self.run_it("good.zip", "bad.zip").returncode, 7)
        self.assertEqual(self.run_it("missing.zip").returncode, 1)
        self.assertEqual(self.run_it("--no-such-flag").returncode, 2)
        self.assertEqual(self.run_it().returncode, 2)
        (self.at / "text.zip").write_bytes(b"no zip at all")
        self.assertEqual(self.run_it("text.zip").returncode, 7)
        self.assertIn(b"ZIP001", self.run_it("text.zip").stdout)
        (self.at / "empty.zip").write_bytes(b"")
        self.assertEqual(self.run_it("empty.zip").returncode, 7)

    def test_thresholds(self):
        (self.at / "warned.zip").write_bytes(make_zip({"imsmanifest.xml": manifest(
            more="<adlcp:masteryscore>120</adlcp:masteryscore>"), "a.htm": "x"}))
        self.assertEqual(self.run_it("warned.zip").returncode, 0)
        self.assertEqual(self.run_it("warned.zip", "--fail-on", "warning").returncode, 7)
        self.assertEqual(self.run_it("warned.zip", "--strict").returncode, 7)
        self.assertEqual(self.run_it("--severity", "MAN021=error", "warned.zip").returncode, 7)
        self.assertEqual(self.run_it("bad.zip", "--severity", "org001=off").returncode, 0)
        self.assertEqual(self.run_it("bad.zip", "--severity", "ORG999=off").returncode, 2)

    def test_folder_manifest_and_standard_input(self):
        unpacked = self.at / "unpacked"
        with zipfile.ZipFile(self.at / "bad.zip") as archive:
            archive.extractall(unpacked)
        self.assertEqual(self.run_it("unpacked").returncode, 7)
        self.assertIn(b"unpacked/imsmanifest.xml:5:", self.run_it("unpacked").stdout)
        self.assertIn(b"unpacked/imsmanifest.xml:5:", self.run_it("unpacked/imsmanifest.xml").stdout)
        self.assertEqual(self.run_it("-", stdin=GOOD).returncode, 0)
        self.assertEqual(self.run_it("-", stdin=BAD).returncode, 7)
        self.assertEqual(self.run_it("-", stdin=manifest().encode()).returncode, 0)

    def test_text_points_at_the_place(self):
        text = self.run_it("bad.zip").stdout.decode()
        line = next(line for line in text.splitlines() if "ORG001" in line)
        self.assertRegex(line, r"^bad\.zip/imsmanifest\.xml:5:\d+: error: .* \[ORG001\]$")
        column = int(line.split(":")[2])
        source = manifest(more='<item identifier="j" identifierref="gone"><title>J</title></item>').splitlines()[4]
        self.assertTrue(source[column - 1:].startswith('identifierref="gone"'), source[column - 1:])
        self.assertNotIn("\x1b", text)

    def test_a_pipe_is_read_like_standard_input(self):
        for name, status in (("good.zip", 0), ("bad.zip", 7)):
            done = subprocess.run(["bash", "-c", f'"$0" validate <(cat {name}) {name}', LMSCTL], cwd=self.at, capture_output=True, timeout=60)
            self.assertEqual(done.returncode, status, done)
            self.assertEqual(done.stdout.count(b"ORG001"), 2 if status else 0)

    def test_inspect_reads_a_lone_cmi5_structure(self):
        text = ('<courseStructure xmlns="https://w3id.org/xapi/profiles/cmi5/v1/CourseStructure.xsd"><course id="https://example.com/c">'
                '<title><langstring lang="en">Alone</langstring></title><description><langstring lang="en">D</langstring></description></course>'
                '<au id="https://example.com/a"><title><langstring lang="en">A</langstring></title><description><langstring lang="en">D</langstring>'
                "</description><url>{}</url></au></courseStructure>")
        (self.at / "cmi5.xml").write_text(text.format("https://example.com/a.html"))
        (self.at / "relative.xml").write_text(text.format("a.html"))
        shown = subprocess.run([LMSCTL, "course", "inspect", "cmi5.xml", "-o", "json"], cwd=self.at, capture_output=True, timeout=60)
        course = json.loads(shown.stdout)
        self.assertEqual((course["standard"], course["title"], course["launchUrls"]), ("cmi5", "Alone", ["https://example.com/a.html"]))
        refused = subprocess.run([LMSCTL, "course", "inspect", "relative.xml"], cwd=self.at, capture_output=True, timeout=60)
        self.assertNotEqual(refused.returncode, 0)
        self.assertIn(b"CMI5-012", refused.stderr)

    def test_a_file_in_capitals_is_named_as_it_is(self):
        (self.at / "capitals.zip").write_bytes(make_zip({"IMSMANIFEST.XML": manifest(href="b.htm"), "a.htm": "x"}))
        files = {f["file"] for f in self.report("capitals.zip")["packages"][0]["findings"] if f["rule"] in ("ZIP025", "RES001")}
        self.assertEqual(files, {"IMSMANIFEST.XML"})

    def test_machine_formats(self):
        report = self.report("bad.zip", "good.zip")
        self.assertEqual([p["errors"] for p in report["packages"]], [1, 0])
        suites = ElementTree.fromstring(self.run_it("bad.zip", "good.zip", "--format", "junit").stdout)
        self.assertEqual((suites.get("tests"), suites.get("failures")), ("2", "1"))
        lines = self.run_it("bad.zip", "--format", "github").stdout.decode().splitlines()
        self.assertTrue(any(line.startswith("::error file=bad.zip/imsmanifest.xml,line=5,col=") for line in lines))
        quality = json.loads(self.run_it("bad.zip", "--format", "gitlab").stdout)
        self.assertEqual(len({issue["fingerprint"] for issue in quality}), len(quality))
        for issue in quality:
            self.assertLessEqual({"description", "check_name", "fingerprint", "severity", "location"}, set(issue))
            self.assertGreater(issue["location"]["lines"]["begin"], 0)
        sarif = json.loads(self.run_it("bad.zip", "--format", "sarif").stdout)
        self.assertEqual(sarif["version"], "2.1.0")

    def test_baseline(self):
        (self.at / "base.json").write_bytes(self.run_it("bad.zip", "--format", "json").stdout)
        self.assertEqual(self.run_it("bad.zip", "--baseline", "base.json").returncode, 0)
        more = make_zip({"imsmanifest.xml": manifest(more='<item identifier="j" identifierref="gone"><title>J</title>'
                                                     '</item><item identifier="k" identifierref="lost"><title>K</title>'
                                                     "</item>"), "a.htm": "x"})
        (self.at / "bad.zip").write_bytes(more)
        result = self.run_it("bad.zip", "--baseline", "base.json")
        self.assertEqual(result.returncode, 7)
        self.assertIn(b"'lost'", result.stdout)
        self.assertNotIn(b"'gone'", result.stdout)
        self.assertEqual(self.run_it("bad.zip", "--baseline", "good.zip").returncode, 2)

    def test_settings_file(self):
        (self.at / ".lmsctl-validate.toml").write_text('fail-on = "warning"\n[severity]\nORG001 = "off"\nORG003 = "off"\nMAN021 = "info"\n')
        self.assertEqual(self.run_it("bad.zip").returncode, 0)
        self.assertEqual(self.run_it("bad.zip", "--severity", "ORG001=error").returncode, 7)
        (self.at / ".lmsctl-validate.toml").write_text("unknown = 1\n")
        result = self.run_it("bad.zip")
        self.assertEqual(result.returncode, 2)
        self.assertIn(b"unknown", result.stderr)

    def test_rules_are_listed_and_explained(self):
        rules = json.loads(self.run_it("--list-rules", "-o", "json").stdout)
        rules = rules if isinstance(rules, list) else rules["items"]
        self.assertGreater(len(rules), 150)
        one = json.loads(self.run_it("--explain", "res001", "-o", "json").stdout)
        self.assertEqual(one["rule"], "RES001")
        self.assertEqual(self.run_it("--explain", "RES999").returncode, 2)

    def test_deep_finds_damaged_data(self):
        lying = raw_zip([(b"imsmanifest.xml", manifest().encode(), {}), (b"a.htm", b"x", {"crc": 1})])
        (self.at / "lying.zip").write_bytes(lying)
        self.assertEqual(self.run_it("lying.zip").returncode, 0)
        self.assertIn(b"ZIP017", self.run_it("lying.zip", "--deep").stdout)

    def test_in_the_wild(self):
        """What authoring tools write, each without an error."""
        name = "caf\u00e9 \u65e5.htm"
        cases = {
            "percent-encoded": {"imsmanifest.xml": manifest(href="caf%C3%A9%20%E6%97%A5.htm"), name: "x"},
            "bom": {"imsmanifest.xml": "\ufeff" + manifest(), "a.htm": "x"},
            "utf-16": {"imsmanifest.xml": ("<?xml version='1.0' encoding='UTF-16'?>" + manifest()).encode("utf-16"), "a.htm": "x"},
            "windows-1252": {"imsmanifest.xml": ("<?xml version='1.0' encoding='windows-1252'?>" + manifest().replace(
                "<title>I", "<title>\u00e4\u20ac")).encode("cp1252"), "a.htm": "x"},
            "not the declared utf-8": {"imsmanifest.xml": manifest().replace("<title>I", "<title>\u00e4").encode("latin1"), "a.htm": "x"},
            "dot slash": {"imsmanifest.xml": manifest(href="./a.htm"), "a.htm": "x"},
            "backslash": {"imsmanifest.xml": manifest(href="b\\a.htm"), "b/a.htm": "x"},
            "query": {"imsmanifest.xml": manifest(href="a.htm?x=1#y"), "a.htm": "x"},
            "case": {"imsmanifest.xml": manifest(href="A.htm"), "a.htm": "x"},
            "unlisted": {"imsmanifest.xml": manifest(), "a.htm": "x", "b.js": "x"},
            "capital SCO": {"imsmanifest.xml": manifest().replace('"sco"', '"SCO"'), "a.htm": "x"},
            "2004's scormType": {"imsmanifest.xml": manifest().replace("scormtype", "scormType"), "a.htm": "x"},
            "adlcp of 2004": {"imsmanifest.xml": manifest().replace("adlcp_rootv1p2", "adlcp_v1p3"), "a.htm": "x"},
            "schemaversion repeated": {"imsmanifest.xml": manifest().replace("</schemaversion>", "</schemaversion><schemaversion>1.2</schemaversion>"), "a.htm": "x"},
            "schemaversion in the organization": {"imsmanifest.xml": manifest().replace("<metadata><schema>ADL SCORM</schema><schemaversion>1.2</schemaversion></metadata>", "").replace("<title>T</title>", "<title>T</title><metadata><schema>ADL SCORM</schema><schemaversion>1.2</schemaversion></metadata>"), "a.htm": "x"},
            "white space around values": {"imsmanifest.xml": manifest(item=' isvisible=" true "').replace('"r" type', '" r " type'), "a.htm": "x"},
            "odd LOM": {"imsmanifest.xml": manifest().replace("</schemaversion>", "</schemaversion><lom xmlns='http://www.imsglobal.org/xsd/imsmd_rootv1p2p1'><general><odd/></general></lom>"), "a.htm": "x"},
            "parent and SCO": {"imsmanifest.xml": manifest(more='<item identifier="j" identifierref="r"><title>J</title></item>'), "a.htm": "x"},
            "item without resource": {"imsmanifest.xml": manifest(more='<item identifier="j"><title>J</title></item>'), "a.htm": "x"},
            "white space first": {"imsmanifest.xml": "\r\n<?xml version='1.0'?>" + manifest(), "a.htm": "x"},
        }
        for what, files in cases.items():
            with self.subTest(what):
                (self.at / "wild.zip").write_bytes(make_zip(files))
                result = self.run_it("wild.zip")
                self.assertEqual(result.returncode, 0, result.stdout.decode())
        for what, raw in {"cp437": "caf\u00e9.htm".encode("cp437"), "shift-jis": "\u65e5\u672c.htm".encode("shift-jis")}.items():
            with self.subTest(what):
                (self.at / "wild.zip").write_bytes(raw_zip([(b"imsmanifest.xml", manifest().encode(), {}), (b"a.htm", b"x", {}), (raw, b"x", {})]))
                result = self.run_it("wild.zip")
                self.assertEqual(result.returncode, 0, result.stdout.decode())
                self.assertIn(b"ZIP019", result.stdout)

    def test_hostile_input(self):
        meter = subprocess.Popen([sys.executable, "-c", METER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.addCleanup(meter.communicate)
        text = manifest().encode()
        bomb = zlib.compressobj(9, zlib.DEFLATED, -15)
        zeros = bomb.compress(bytes(60 << 20)) + bomb.flush()
        laughs = b"<!DOCTYPE m [<!ENTITY a 'ha'>" + b"".join(
            b"<!ENTITY %c '&%c;&%c;&%c;&%c;'>" % (98 + i, 97 + i, 97 + i, 97 + i, 97 + i) for i in range(20)) + b"]><m>&u;</m>"
        large = manifest(more="<!--" + "x" * (50 << 20) + "-->")
        two = raw_zip([(b"imsmanifest.xml", text, {}), (b"a.htm", b"x", {}), (b"b.htm", b"x", {"at": 0})])
        cases = {
            "4 GB declared": (raw_zip([(b"imsmanifest.xml", text, {}), (b"a.htm", b"x", {"size": 0xFFFFFFFE, "method": 8})]), "ZIP016"),
            "bomb": (raw_zip([(b"imsmanifest.xml", text, {}), (b"a.htm", zeros, {"size": 60 << 20, "method": 8})]), "ZIP016"),
            "200,000 entries": (raw_zip([(b"imsmanifest.xml", text, {})], count=0xFFFE), "ZIP003"),
            "10,000 deep": (b"<a>" * 10_000 + b"</a>" * 10_000, "XML006"),
            "10,000 deep, open": (b"<a>" * 10_000, "XML006"),
            "billion laughs": (laughs, "XML002"),
            "1 MB attribute": (b"<manifest a='" + b"x" * (1 << 20) + b"'/>", "XML006"),
            "50 MB manifest": (raw_zip([(b"imsmanifest.xml", large.encode(), {})]), "XML006"),
            "50 MB bare manifest": (large.encode(), "XML006"),
            "zero bytes": (b"", "ZIP001"),
            "zero byte manifest": (make_zip({"imsmanifest.xml": ""}), "XML001"),
            "directory cut off": (GOOD[:-40], "ZIP002"),
            "directory outside": (raw_zip([(b"imsmanifest.xml", text, {})], offset=1 << 30), "ZIP002"),
            "overlap": (two, "ZIP015"),
            "unknown method": (raw_zip([(b"imsmanifest.xml", text, {}), (b"a.htm", b"x", {"method": 98})]), "ZIP013"),
            "encrypted": (raw_zip([(b"imsmanifest.xml", text, {}), (b"a.htm", b"x", {"flags": 1})]), "ZIP012"),
            "absolute": (raw_zip([(b"/a.htm", b"x", {})]), "ZIP007"),
            "backslash": (raw_zip([(b"imsmanifest.xml", text, {}), (b"a\\b.htm", b"x", {})]), "ZIP008"),
            "link": (raw_zip([(b"imsmanifest.xml", text, {}), (b"a.htm", b"/etc/passwd", {"mode": 0o120777})]), "ZIP009"),
            "same name twice": (raw_zip([(b"imsmanifest.xml", text, {}), (b"a.htm", b"x", {}), (b"a.htm", b"y", {})]), "ZIP010"),
            "names of two cases": (raw_zip([(b"imsmanifest.xml", text, {}), (b"a.htm", b"x", {}), (b"A.htm", b"y", {})]), "ZIP011"),
            "two tales of one entry": (raw_zip([(b"imsmanifest.xml", text, {}), (b"a.htm", b"x", {"told": b"b.htm"})]), "ZIP014"),
            "a lying size": (raw_zip([(b"imsmanifest.xml", b"\x03\x00", {"method": 8, "size": 1 << 20})]), "ZIP017"),
            "no manifest": (raw_zip([(b"a.htm", b"x", {})]), "ZIP023"),
            "names of 60 KB": (raw_zip([(b"imsmanifest.xml", text, {}), (b"a.htm", b"x", {})] + [(b"%04d" % n + b"/x" * 30_000, b"", {}) for n in range(200)]), None),
            "names in CP437": (raw_zip([(b"imsmanifest.xml", text, {}), (b"a.htm", b"x", {})] + [(b"caf\x82 %d" % n, b"", {}) for n in range(20_000)]), None),
            "names in Shift-JIS": (raw_zip([(b"imsmanifest.xml", text, {}), (b"a.htm", b"x", {})] + [(b"\x93\xfa\x96\x7b %d" % n, b"", {}) for n in range(20_000)]), None),
            "59,000 items of one name": (manifest(more='<item identifier="j" identifierref="r"><title>J</title></item>' * 59_000).encode(), "MAN011"),
            "100,000 items": (manifest(more='<item identifier="j" identifierref="r"><title>J</title></item>' * 100_000).encode(), "XML006"),
            "400,000 elements": (manifest(more="<x/>" * 400_000).encode(), "XML006"),
            "a sequencing for all": (sequenced(1000, 5000), "XML006"),
            "100,000 objectives": (sequenced(0, 0, '<imsss:objectives xmlns:imsss="http://www.imsglobal.org/xsd/imsss">' + "".join(
                f'<imsss:objective objectiveID="o{n}"/>' for n in range(100_000)) + "</imsss:objectives>"), "XML006"),
            "a sub-manifest for all": (manifest().replace("</organization>", '<item identifier="s" identifierref="S"><title>S</title></item>' * 2000
                                       + "</organization>").replace("</manifest>", '<manifest identifier="S"><organizations><organization><title>S</title>'
                                       + '<item identifierref="r"><title>i</title></item>' * 2000 + "</organization></organizations></manifest></manifest>").encode(), "MAN011"),
            "60,000 Tin Can activities": (('<tincan xmlns="http://projecttincan.com/tincan.xsd"><activities>' + "".join(
                f'<activity id="x{n}"><launch>y{n}</launch></activity>' for n in range(60_000)) + "</activities></tincan>").encode(), None),
            "30,000 AICC units": (make_zip({**AICC, "c.au": AICC["c.au"] + "".join(f"X{n},gone{n}.html,\n" for n in range(29_990)), "c.cst": "block,member\n"
                                            + "".join(f"root,X{n}\nroot,Y{n}\n" for n in range(29_990))}), "AICC008"),
            "190,000 AICC units": (make_zip({**AICC, "c.au": AICC["c.au"] + "".join(f"X{n},gone{n}.html,\n" for n in range(190_000)), "c.cst": "block,member\n"}),
                                   "XML006"),
            "a line of 5,000,000 cells": (raw_zip([(b"c.crs", AICC["c.crs"].encode(), {}), (b"c.au", AICC["c.au"].encode() + b"x," * 5_000_000, {}),
                                                   (b"c.cst", b"block,member\n" + b"ROOT,A1\n", {}), (b"a.htm", b"x", {})]), "AICC010"),
            "60,000 resources in a chain": (manifest().replace("</resources>", "".join(
                f'<resource identifier="r{n}" type="webcontent" href="a.htm"><dependency identifierref="r{n + 1}"/></resource>' for n in range(60_000))
                + "</resources>").encode(), None),
            "prerequisites of 100,000 brackets": (manifest(more='<adlcp:prerequisites type="aicc_script">' + "(" * 100_000 + "</adlcp:prerequisites>").encode(), None),
            "AICC blocks in a chain": (make_zip({**AICC, "c.cst": "block,member\nROOT,B0\n" + "".join(f"B{n},B{n + 1}\n" for n in range(100_000)) + "B100000,A1\n"}), None),
            "AICC blocks that double": (make_zip({**AICC, "c.cst": "block,member,member\nROOT,B0,\n" + "".join(
                f"B{n},B{n + 1},B{n + 1}\n" for n in range(60)) + "B60,A1,\n"}), None),
            "climbs": (raw_zip([(b"../a.htm", b"x", {})]), "ZIP006"),
            "second root": (b"<manifest/><manifest/>", "XML001"),
            "duplicate attribute": (b"<manifest a='1' a='2'/>", "XML001"),
            "external entity": (b"<!DOCTYPE m SYSTEM 'file:///etc/passwd'><m/>", "XML002"),
            "half a character": ("<manifest>".encode("utf-16")[:-1], "XML001"),
        }
        many = io.BytesIO()
        with zipfile.ZipFile(many, "w") as archive:
            archive.writestr("imsmanifest.xml", manifest())
            archive.writestr("a.htm", "x")
            for i in range(99_000):
                archive.writestr(zipfile.ZipInfo(f"f/{i}"), b"")
        cases["100,000 entries"] = (many.getvalue(), None)
        for what, (content, rule) in cases.items():
            with self.subTest(what):
                file = self.at / "hostile"
                file.write_bytes(content)
                begin = time.monotonic()
                meter.stdin.write(f"{LMSCTL}\t{file}\t{self.at / 'out'}\n")
                meter.stdin.flush()
                status, kilobytes = map(int, meter.stdout.readline().split())
                output = (self.at / "out").read_text()
                self.assertEqual(status, 0 if rule is None else 7, output[:500])
                if rule:
                    self.assertIn(f"[{rule}]", output)
                self.assertLess(time.monotonic() - begin, 60 if SANITIZED else 10)
                if not SANITIZED:
                    self.assertLess(kilobytes, 256 * 1024)


if __name__ == "__main__":
    unittest.main(verbosity=1)
