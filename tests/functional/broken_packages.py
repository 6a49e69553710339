"""Packages that cannot be played or that a known LMS refuses, one fault each: (name, bytes, the rule that is an error)."""

from wild_packages import CP2004, HTML, LOCATION12, META12, XSI, cmi5, make_zip, one12, raw_zip, scorm12, unit

AU = "System_ID,File_Name,Command_Line\nA1,a.htm,\n"
CRS = ("[course]\ncourse_id=x\ncourse_title=T\ncourse_creator=a\ncourse_system=b\nlevel=1\nmax_fields_cst=2\ntotal_aus=1\n"
       "total_blocks=0\nversion=2\n[course_behavior]\nmax_normal=1\n")


def with_manifest(text, **files):
    return make_zip({"imsmanifest.xml": text, "index.html": HTML, **files})


def scorm2004(items, sequencing="", version="2004 4th Edition"):
    return with_manifest(
        f'<manifest identifier="m" {CP2004}><metadata><schema>ADL SCORM</schema><schemaversion>{version}</schemaversion></metadata>'
        f'<organizations default="o"><organization identifier="o"><title>T</title>{items}{sequencing}</organization></organizations>'
        '<resources><resource identifier="r" type="webcontent" adlcp:scormType="sco" href="index.html"><file href="index.html"/>'
        "</resource></resources></manifest>")


def item(identifier="i", more="", ref="r"):
    return f'<item identifier="{identifier}" identifierref="{ref}"><title>I</title>{more}</item>'


def aicc(**changes):
    files = {"c.crs": CRS, "c.au": AU, "c.des": "system_id,developer_id,title,description\nA1,a,T,\n",
             "c.cst": "block,member\nROOT,A1\n", "a.htm": HTML}
    files.update({name.replace("_", "."): text for name, text in changes.items()})
    return make_zip({name: text for name, text in files.items() if text is not None})


def tincan(activities):
    return make_zip({"tincan.xml": f'<tincan xmlns="http://projecttincan.com/tincan.xsd"><activities>{activities}</activities></tincan>'})


def containers():
    yield "page-alone", b"<!DOCTYPE html><p>no ZIP", "ZIP001"
    yield "rar", b"Rar!\x1a\x07\x00" + b"\0" * 100, "ZIP001"
    whole = with_manifest(one12())
    yield "cut", whole[:-40], "ZIP002"
    yield "wrapped", make_zip({"course/imsmanifest.xml": one12(), "course/index.html": HTML}), "ZIP005"
    yield "traversal", raw_zip([(b"imsmanifest.xml", one12()), (b"../index.html", HTML)]), "ZIP006"
    yield "backslashes", raw_zip([(b"imsmanifest.xml", one12("a/b.html")), (b"a\\b.html", HTML)]), "ZIP008"
    yield "no-manifest", make_zip({"index.html": HTML}), "ZIP023"
    yield "two-of-a-name", raw_zip([(b"imsmanifest.xml", one12()), (b"index.html", HTML), (b"index.html", HTML)]), "ZIP010"
    damaged = bytearray(make_zip({"imsmanifest.xml": one12(), "index.html": HTML}))
    damaged[damaged.index(b"imsmanifest.xml") + 40] ^= 0xFF
    yield "damaged-manifest", bytes(damaged), "ZIP017"


def xml():
    good = one12()
    yield "not-well-formed", with_manifest(good.replace("</title>", "", 1)), "XML001"
    yield "second-root", with_manifest(good + "<more/>"), "XML001"
    yield "ampersand", with_manifest(good.replace("Course", "A & B")), "XML001"
    yield "control-character", with_manifest(good.replace("Course", "A\x0bB")), "XML001"
    yield "html-entity", with_manifest(good.replace("Course", "A&nbsp;B")), "XML001"
    yield "doctype", with_manifest(good.replace("<manifest", '<!DOCTYPE manifest [<!ENTITY a "b">]><manifest')), "XML002"
    yield "unknown-encoding", with_manifest(good.replace("UTF-8", "x-klingon").replace("Course", "\u00fc").encode()), "XML003"
    yield "empty-manifest", with_manifest(""), "XML001"
    yield "undeclared-prefix", with_manifest(good.replace("<title>", "<foo:title>", 1).replace("</title>", "</foo:title>", 1)), "XML005"
    yield "undeclared-xsi", with_manifest(good.replace(XSI, LOCATION12)), "XML005"
    yield "attribute-twice", with_manifest(good.replace('isvisible="true"', 'isvisible="true" isvisible="false"')), "XML001"
    yield "attribute-twice-by-two-prefixes", with_manifest(good.replace(
        'adlcp:scormtype="sco"', 'adlcp:scormtype="sco" xmlns:a="http://www.adlnet.org/xsd/adlcp_rootv1p2" a:scormtype="asset"')), "XML007"


def manifests():
    yield "root-is-html", with_manifest("<html/>"), "MAN001"
    yield "no-organization", with_manifest(one12().replace("<organization ", "<x ").replace("</organization>", "</x>")), "MAN002"
    yield "no-item", with_manifest(scorm12("", '<resource identifier="r1" type="webcontent" href="index.html"/>')), "MAN003"
    yield "items-without-pages", with_manifest(scorm12('<item identifier="i"><title>x</title></item>', "")), "MAN003"
    yield "item-twice", with_manifest(one12().replace("</organization>", '<item identifier="i1" identifierref="r1"><title>b</title></item>'
                                                                       "</organization>")), "MAN011"
    yield "launch-file-missing", with_manifest(one12("start.html")), "RES001"
    yield "launch-file-outside", with_manifest(one12("../../start.html")), "RES001"
    yield "reference-dangling", with_manifest(one12().replace("</organization>", '<item identifier="i2" identifierref="gone"><title>b</title>'
                                                                              "</item></organization>")), "ORG001"
    yield "reference-in-other-case", with_manifest(one12().replace('identifierref="r1"', 'identifierref="R1"')), "ORG001"
    wait = '<adlcp:prerequisites type="aicc_script">{}</adlcp:prerequisites>'
    yield ("prerequisites-circle", with_manifest(scorm12(
        item("a", wait.format("b"), "r1") + item("b", wait.format("a"), "r1"),
        '<resource identifier="r1" type="webcontent" adlcp:scormtype="sco" href="index.html"><file href="index.html"/></resource>')), "ORG007")
    yield ("prerequisites-of-itself", with_manifest(scorm12(
        item("a", wait.format("a"), "r1"),
        '<resource identifier="r1" type="webcontent" adlcp:scormtype="sco" href="index.html"><file href="index.html"/></resource>')), "ORG007")
    yield "common-cartridge", with_manifest('<manifest identifier="m" xmlns="http://www.imsglobal.org/xsd/imsccv1p1/imscp_v1p1"><metadata>'
                                            "<schema>IMS Common Cartridge</schema><schemaversion>1.1.0</schemaversion></metadata><organizations/>"
                                            "<resources/></manifest>"), "MAN009"


def sequencing():
    yield ("no-flow-no-choice", scorm2004(item(), '<imsss:sequencing><imsss:controlMode choice="false" flow="false"/></imsss:sequencing>'), "SEQ007")
    cluster = '<item identifier="c"><title>C</title>' + item() + "</item>"
    yield ("no-flow-to-the-first", scorm2004(cluster, '<imsss:sequencing><imsss:controlMode choice="false" flow="true"/>'
                                             "</imsss:sequencing>"), "SEQ025")
    yield ("attempt-limit-0", scorm2004(item(more='<imsss:sequencing><imsss:limitConditions attemptLimit="0"/></imsss:sequencing>')), "SEQ008")


def others():
    yield "aicc-without-au", aicc(c_au=None), "AICC001"
    yield ("wrapped-with-a-sound", make_zip({"course/imsmanifest.xml": one12(), "course/index.html": HTML, "course/beep.au": ".snd"}), "ZIP005")
    yield "aicc-without-cst", aicc(c_cst=None), "AICC001"
    yield "aicc-column-missing", aicc(c_au="System_ID,Command_Line\nA1,\n"), "AICC005"
    yield "aicc-semicolons", aicc(c_au=AU.replace(",", ";")), "AICC005"
    yield "aicc-launch-missing", aicc(c_au="System_ID,File_Name,Command_Line\nA1,b.htm,\n"), "AICC010"
    yield "aicc-launch-script", aicc(c_au="System_ID,File_Name,Command_Line\nA1,javascript:alert(1),\n"), "AICC010"
    yield "aicc-no-file-name", aicc(c_au="System_ID,File_Name,Command_Line\nA1,,\n"), "AICC009"
    yield "aicc-unit-twice", aicc(c_au=AU + "a1,a.htm,\n"), "AICC007"
    yield "aicc-no-units", aicc(c_au="System_ID,File_Name,Command_Line\n"), "AICC019"
    yield "aicc-structure-dangling", aicc(c_cst="block,member\nROOT,A2\n"), "AICC008"
    yield "aicc-blocks-in-a-circle", aicc(c_cst="block,member\nROOT,B1\nB1,B2\nB2,B1\nB1,A1\n"), "AICC014"
    course = '<activity id="http://example.com/a" type="http://adlnet.gov/expapi/activities/course"><name lang="en">A</name>{}</activity>'
    yield "tincan-no-launch", tincan(course.format("")), "TIN002"
    yield "tincan-launch-missing", tincan(course.format('<launch lang="en">a.html</launch>')), "TIN003"
    yield "tincan-root", make_zip({"tincan.xml": "<html/>"}), "TIN001"
    good = cmi5(unit(1, "index.html"))
    for name, text, rule in (
            ("root", "<html/>", "CMI5-001"), ("namespace", good.replace("CourseStructure.xsd", "Other.xsd"), "CMI5-002"),
            ("order", good.replace("<url>index.html</url>", "").replace("<au ", "<url>index.html</url><au ", 1), "CMI5-003"), ("no-course", cmi5("").replace("<course ", "<!--").replace("</course>", "-->"), "CMI5-015"),
            ("text-between", good.replace("<au ", "stray <au "), "CMI5-003"),
            ("title-missing", good.replace("<title>", "<description>", 1).replace("</title>", "</description>", 1), "CMI5-004"),
            ("relative-id", good.replace("https://example.com/course", "course"), "CMI5-005"),
            ("unit-twice", cmi5(unit(1, "index.html") * 2), "CMI5-006"),
            ("objective-dangling", cmi5(unit(1, "index.html", '<objectives><objective idref="https://example.org/none"/></objectives>')), "CMI5-007"),
            ("url-with-blank", cmi5(unit(1, "my page.html")), "CMI5-008"), ("url-empty", cmi5(unit(1, "")), "CMI5-008"),
            ("url-script", cmi5(unit(1, "javascript:alert(1)")), "CMI5-008"), ("url-disk", cmi5(unit(1, "file:///c:/a.html")), "CMI5-008"),
            ("reserved-query", cmi5(unit(1, "index.html?fetch=1")), "CMI5-009"),
            ("mastery-80", cmi5(unit(1, "index.html", attributes=' masteryScore="80"')), "CMI5-010"),
            ("moveOn-unknown", cmi5(unit(1, "index.html", attributes=' moveOn="passed"')), "CMI5-011"),
            ("page-missing", cmi5(unit(1, "gone.html")), "CMI5-012"), ("no-units", cmi5(""), "CMI5-015")):
        yield f"cmi5-{name}", make_zip({"cmi5.xml": text, "index.html": HTML}), rule


def packages():
    for part in (containers, xml, manifests, sequencing, others):
        yield from part()
