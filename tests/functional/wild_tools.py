"""More of what is in the wild, tool by tool: whole manifests in each tool's own manner, and the mixtures that users upload.

`packages()` yields what wild_packages.packages() does: (name, bytes of the ZIP, expected standard, expected launch hrefs)."""

import struct

from wild_exports import AU, crs, one2004
from wild_packages import CP12, CP2004, HTML, LOCATION12, LOCATION2004, META12, XSI, cmi5, make_zip, one12, raw_zip, scorm12, unit

XML = '<?xml version="1.0" encoding="utf-8"?>\n'
LOM121 = 'xmlns="http://www.imsglobal.org/xsd/imsmd_rootv1p2p1"'


def driver12(item="<title/>", root=""):
    """The manifest of the widely used SCORM driver: standalone, a page outside the listed folder, an empty title of the item."""
    return (f'<?xml version="1.0" standalone="no" ?>\n<manifest identifier="course-7" version="1" {CP12} {XSI} {LOCATION12} {root}>'
            f'{META12}<organizations default="course-7"><organization identifier="course-7"><title>Course</title>'
            f'<item identifier="i1" identifierref="r1">{item}</item></organization></organizations><resources>'
            '<resource identifier="r1" type="webcontent" href="scormdriver/indexAPI.html" adlcp:scormtype="sco">'
            '<file href="scormdriver/auto-scripts/AutoBookmark.js"/><file href="scormdriver/indexAPI.html"/>'
            '<file href="scormcontent/index.html"/></resource></resources></manifest>')


DRIVER = {"scormdriver/indexAPI.html": HTML, "scormdriver/auto-scripts/AutoBookmark.js": "x", "scormcontent/index.html": HTML,
          "adlcp_rootv1p2.xsd": "<x/>", "ims_xml.xsd": "<x/>", "imscp_rootv1p1p2.xsd": "<x/>", "imsmd_rootv1p2p1.xsd": "<x/>"}


def rise2004():
    """The driver for 2004: objectives on the item, hidden buttons, the threshold in the way of the declared edition."""
    item = ('<adlcp:completionThreshold completedByMeasure="false" minProgressMeasure="1.0"/><imsss:sequencing><imsss:objectives>'
            '<imsss:primaryObjective objectiveID="PRIMARYOBJ" satisfiedByMeasure="false"><imsss:minNormalizedMeasure>0.8'
            '</imsss:minNormalizedMeasure></imsss:primaryObjective></imsss:objectives><imsss:deliveryControls tracked="true" '
            'completionSetByContent="true" objectiveSetByContent="true"/></imsss:sequencing><adlnav:presentation>'
            "<adlnav:navigationInterface>" + "".join(f"<adlnav:hideLMSUI>{word}</adlnav:hideLMSUI>" for word in (
                "continue", "previous", "suspendAll", "exit", "exitAll", "abandon", "abandonAll")) +
            "</adlnav:navigationInterface></adlnav:presentation>")
    return one2004("2004 4th Edition", item=item, root=LOCATION2004, sequencing='<imsss:sequencing><imsss:controlMode choice="false" '
                   'flow="true" useCurrentAttemptObjectiveInfo="true"/></imsss:sequencing>')


def captivate_adobe():
    """LOM with its own prefix declared at the element, master score as element of 1.2 in 2004, roll-up rules at the item."""
    return one2004("2004 3rd Edition", item='<adlcp:masteryscore>80</adlcp:masteryscore><imsss:sequencing><imsss:rollupRules '
                   'rollupObjectiveSatisfied="true" rollupProgressCompletion="true" objectiveMeasureWeight="1"/><imsss:objectives>'
                   '<imsss:primaryObjective objectiveID="obj" satisfiedByMeasure="true"><imsss:minNormalizedMeasure>0.8'
                   "</imsss:minNormalizedMeasure></imsss:primaryObjective></imsss:objectives></imsss:sequencing>"
                   '<metadata><imsmd:lom xmlns:imsmd="http://ltsc.ieee.org/xsd/LOM"/></metadata>')


def lectora2004():
    """A chapter in a chapter, each page a SCO, sequencing by reference and an own one, titles with entities."""
    pages = "".join(f'<item identifier="ITEM_{n}" identifierref="RES_{n}" isvisible="true"><title>Page &#38; {n}</title>'
                    '<imsss:sequencing IDRef="seq"/></item>' for n in range(1, 5))
    return (f'{XML}<manifest identifier="TITLE" version="1.0" {CP2004} {XSI} {LOCATION2004}><metadata><schema>ADL SCORM</schema>'
            "<schemaversion>CAM 1.3</schemaversion><adlcp:location>course_metadata.xml</adlcp:location></metadata>"
            f'<organizations default="ORG"><organization identifier="ORG" structure="hierarchical"><title>T</title><item identifier="CH1">'
            f'<title>1</title><item identifier="CH2"><title>1.1</title>{pages}<imsss:sequencing><imsss:controlMode choice="true" flow="true"/>'
            '</imsss:sequencing></item><imsss:sequencing><imsss:controlMode choice="true" flow="true"/></imsss:sequencing></item>'
            '<imsss:sequencing><imsss:controlMode choice="true" flow="true"/></imsss:sequencing></organization></organizations><resources>'
            + "".join(f'<resource identifier="RES_{n}" type="webcontent" adlcp:scormType="sco" href="a00{n}.html"><file href="a00{n}.html"/>'
                      '<dependency identifierref="COMMON"/></resource>' for n in range(1, 5)) +
            '<resource identifier="COMMON" type="webcontent" adlcp:scormType="asset"><file href="trivantis.js"/></resource></resources>'
            '<imsss:sequencingCollection><imsss:sequencing ID="seq"><imsss:deliveryControls completionSetByContent="true"/>'
            "</imsss:sequencing></imsss:sequencingCollection></manifest>")


def camtasia():
    """adlcp:location and LOM inline beside each other, empty elements of ADL, blanks in the page's name."""
    return scorm12('<item identifier="IT" identifierref="RS" isvisible="true"><title>My Video</title><adlcp:maxtimeallowed/>'
                   "<adlcp:timelimitaction/><adlcp:datafromlms/><adlcp:masteryscore>75</adlcp:masteryscore></item>",
                   '<resource identifier="RS" type="webcontent" adlcp:scormtype="sco" href="My Video.html"><metadata><schema>ADL SCORM'
                   '</schema><schemaversion>1.2</schemaversion></metadata><file href="My Video.html"/></resource>',
                   meta="<metadata><schema>ADL SCORM</schema><schemaversion>1.2</schemaversion><adlcp:location>My Video.xml</adlcp:location>"
                        f"<lom {LOM121}><general/></lom></metadata>")


def courselab():
    """Windows-1251, an abstract of the course in CDATA, prerequisites without text, data from the LMS as XML in CDATA."""
    return (f'<?xml version="1.0" encoding="windows-1251"?><manifest identifier="CL" version="1.0" {CP12} {XSI}><metadata><schema>ADL SCORM'
            '</schema><schemaversion>1.2</schemaversion></metadata><organizations default="O"><organization identifier="O" structure='
            '"hierarchical"><title><![CDATA[Курс]]></title><item identifier="M" identifierref="R" isvisible="true"><title><![CDATA[Модуль 1]]>'
            '</title><adlcp:prerequisites type="aicc_script"/><adlcp:datafromlms><![CDATA[<params a="1"/>]]></adlcp:datafromlms></item>'
            '</organization></organizations><resources><resource identifier="R" type="webcontent" adlcp:scormtype="sco" href="1/start.html">'
            '<file href="1/start.html"/></resource></resources></manifest>').encode("cp1251")


def xerte():
    """LOM with vCards and several langstrings, namespaces on one line each, xsi:schemaLocation broken over lines with tabs."""
    lom = ('<imsmd:lom><imsmd:general><imsmd:title><imsmd:langstring xml:lang="en-GB">T</imsmd:langstring><imsmd:langstring xml:lang="nl-NL">T'
           "</imsmd:langstring></imsmd:title></imsmd:general><imsmd:lifecycle><imsmd:contribute><imsmd:role><imsmd:source><imsmd:langstring "
           'xml:lang="x-none">LOMv1.0</imsmd:langstring></imsmd:source><imsmd:value><imsmd:langstring xml:lang="x-none">Author</imsmd:langstring>'
           "</imsmd:value></imsmd:role><imsmd:centity><imsmd:vcard>BEGIN:VCARD\nVERSION:3.0\nFN:A &amp; B\nEMAIL;TYPE=INTERNET:a@example.com\n"
           "END:VCARD</imsmd:vcard></imsmd:centity></imsmd:contribute></imsmd:lifecycle></imsmd:lom>")
    return one12(meta=META12.replace("</metadata>", lom + "</metadata>"),
                 root='\n\txmlns:imsmd="http://www.imsglobal.org/xsd/imsmd_rootv1p2p1"\n\t' + LOCATION12.replace(" http", "\n\t\thttp"))


def adl_sample():
    """ADL's examples of SCORM 1.2: metadata everywhere, prerequisites and mastery at each lesson, sco and assets, parameters."""
    def leaf(n, more=""):
        return (f'<item identifier="B{n}" identifierref="R_B{n}" isvisible="true" parameters="?page={n}"><title>Lesson {n}</title>{more}'
                "<adlcp:maxtimeallowed>0000:30:00.00</adlcp:maxtimeallowed><adlcp:timelimitaction>exit,no message</adlcp:timelimitaction>"
                f"<adlcp:datafromlms>{n}</adlcp:datafromlms><adlcp:masteryscore>9{n}</adlcp:masteryscore></item>")
    items = ('<item identifier="B0"><title>Part</title>' + leaf(1) + leaf(2, '<adlcp:prerequisites type="aicc_script">B1</adlcp:prerequisites>')
             + leaf(3, '<adlcp:prerequisites type="aicc_script">B1&amp;(B2|~B1)</adlcp:prerequisites>') + "</item>")
    return scorm12(items, "".join(
        f'<resource identifier="R_B{n}" type="webcontent" adlcp:scormtype="sco" href="Course/Lesson{n}.htm" xml:base=""><metadata><schema>'
        "ADL SCORM</schema><schemaversion>1.2</schemaversion><adlcp:location>Course/Lesson.xml</adlcp:location></metadata>"
        f'<file href="Course/Lesson{n}.htm"><metadata><adlcp:location>Course/Lesson.xml</adlcp:location></metadata></file>'
        '<dependency identifierref="D"/></resource>' for n in (1, 2, 3)) +
        '<resource identifier="D" type="webcontent" adlcp:scormtype="asset" xml:base="Course/"><file href="Lesson.xml"/></resource>')


def lom_of(kind):
    """(namespaces, LOM) in its many bindings."""
    ieee = ('<lom{}><general><identifier><catalog>URI</catalog><entry>urn:x</entry></identifier><title><string language="en">T</string>'
            '<string language="de">T</string></title><language>en</language><keyword><string language="en">k</string></keyword><structure>'
            "<source>LOMv1.0</source><value>atomic</value></structure></general><lifeCycle><contribute><role><source>LOMv1.0</source><value>"
            "author</value></role><entity>BEGIN:VCARD\nFN:x\nEND:VCARD</entity><date><dateTime>2010-01-01T10:00:00.0Z</dateTime></date>"
            "</contribute></lifeCycle><metaMetadata><metadataSchema>LOMv1.0</metadataSchema></metaMetadata><rights><cost><source>LOMv1.0"
            "</source><value>no</value></cost></rights></lom>")
    return {
        "1.2.1": f"<lom {LOM121}><general><title><langstring>T</langstring></title></general></lom>",
        "1.2.2": '<lom xmlns="http://www.imsglobal.org/xsd/imsmd_rootv1p2p2"><general><title><langstring>T</langstring></title></general></lom>',
        "v1p2": '<imsmd:lom xmlns:imsmd="http://www.imsglobal.org/xsd/imsmd_v1p2"><imsmd:general/></imsmd:lom>',
        "1.1-record": '<record xmlns="http://www.imsproject.org/metadata"><general/></record>',
        "ieee": ieee.format(' xmlns="http://ltsc.ieee.org/xsd/LOM"'),
        "ieee-v1p0": ieee.format(' xmlns="http://ltsc.ieee.org/xsd/LOMv1p0"'),
        "ieee-strict": ieee.format(' xmlns="http://ltsc.ieee.org/xsd/LOM/vocab"'),
        "ieee-attributes": ieee.format(f' {XSI} xsi:schemaLocation="http://ltsc.ieee.org/xsd/LOM lomCustom.xsd"'
                                       ' xmlns="http://ltsc.ieee.org/xsd/LOM" xml:lang="en"'),
        "twice": ieee.format(' xmlns="http://ltsc.ieee.org/xsd/LOM"') * 2,
        "extension": '<lom xmlns="http://ltsc.ieee.org/xsd/LOM"><general><x:more xmlns:x="http://example.com/x" x:a="b">y</x:more></general></lom>',
        "dublin-core": '<dc:title xmlns:dc="http://purl.org/dc/elements/1.1/">T</dc:title>',
    }[kind]


LOMS = ("1.2.1", "1.2.2", "v1p2", "1.1-record", "ieee", "ieee-v1p0", "ieee-strict", "ieee-attributes", "twice", "extension", "dublin-core")


def prefixed2004():
    """Every element of content packaging with a prefix, as .NET and Java serialisers write it; prefixes of no meaning."""
    text = one2004(item='<imsss:sequencing><imsss:controlMode choice="true"/></imsss:sequencing>').replace("xmlns=", "xmlns:ns2=")
    for name in ("manifest", "metadata", "schemaversion", "schema", "organizations", "organization", "item", "title", "resources", "resource",
                 "file"):
        text = text.replace(f"<{name}>", f"<ns2:{name}>").replace(f"<{name} ", f"<ns2:{name} ").replace(f"</{name}>", f"</ns2:{name}>")
    return text.replace("imsss:", "ns4:").replace("xmlns:imsss", "xmlns:ns4").replace("adlcp:", "ns3:").replace("xmlns:adlcp", "xmlns:ns3")


def ims_content_package(version, schema="IMS Content", namespace="http://www.imsglobal.org/xsd/imscp_v1p1"):
    """Content packaging without SCORM, as editors and LMSs export it, with question files beside the pages."""
    return (f'{XML}<manifest identifier="m" xmlns="{namespace}" xmlns:imsqti="http://www.imsglobal.org/xsd/imsqti_v2p1"><metadata><schema>{schema}'
            f'</schema><schemaversion>{version}</schemaversion></metadata><organizations default="o"><organization identifier="o" structure='
            '"hierarchical"><title>T</title><item identifier="i" identifierref="r"><title>A</title></item><item identifier="q" identifierref="rq">'
            '<title>Quiz</title></item></organization></organizations><resources><resource identifier="r" type="webcontent" href="index.html">'
            '<file href="index.html"/></resource><resource identifier="rq" type="imsqti_item_xmlv2p1" href="a.html"><metadata>'
            "<imsqti:qtiMetadata><imsqti:timeDependent>false</imsqti:timeDependent></imsqti:qtiMetadata></metadata>"
            '<file href="a.html"/></resource></resources></manifest>')


def trees():
    """(name, what replaces the items, expected launches) of a manifest of SCORM 1.2 with index.html as r1 and a.html as r2."""
    one, two = '<item identifier="a" identifierref="r1"><title>A</title></item>', '<item identifier="b" identifierref="r2"><title>B</title></item>'
    both = ["index.html", "a.html"]
    yield "plain", one + two, both
    yield "chapters", f'<item identifier="c"><title>C</title>{one}</item><item identifier="d"><title>D</title>{two}</item>', both
    yield "chapter-with-reference-that-is-gone", f'<item identifier="c" identifierref="CHAPTER"><title>C</title>{one}{two}</item>', both
    yield "chapter-with-resource-of-no-page", f'<item identifier="c" identifierref="r3"><title>C</title>{one}{two}</item>', both
    yield "chapter-without-children", f'<item identifier="c"><title>C</title></item>{one}{two}', both
    yield "leaf-of-no-page", f'<item identifier="c" identifierref="r3"><title>C</title></item>{one}{two}', both
    yield "hidden-chapter", f'<item identifier="c" isvisible="false"><title>C</title>{one}</item>{two}', both
    yield "invisible-leaf-without-resource", f'{one}{two}<item identifier="x" isvisible="false"><title/></item>', both
    yield "identifierref-of-blanks", f'{one}{two}<item identifier="x" identifierref="  "><title>x</title></item>', both
    yield "title-with-html", one.replace(">A<", ">&lt;p&gt;A &lt;b&gt;x&lt;/b&gt;&lt;/p&gt;<") + two, both
    yield "title-with-entity-of-html", one.replace(">A<", ">A &amp;nbsp; &amp;eacute;<") + two, both
    yield "title-of-1,000-characters", one.replace(">A<", f">{'A ' * 500}<") + two, both
    yield "title-behind-children", f'<item identifier="c">{one}{two}<title>C</title></item>', both
    yield "comments-between", f"<!-- a -->{one}<?pi x?><!-- <item> -->{two}<!-- z -->", both
    yield "text-between", f"\n x {one} y {two} z", both
    yield "item-in-other-namespace", f'{one}{two}<v:item xmlns:v="http://example.com/v" identifier="v"/>', None
    yield "unused-attribute", one.replace("<item ", '<item adlcp:foo="1" visible="yes" level="2" ') + two, both
    for name, text, launch in (("question", "?a=1", "index.html?a=1"), ("bare", "a=1", "index.html?a=1"), ("ampersand", "&amp;a=1", "index.html?a=1"),
                               ("hash", "#top", "index.html#top"), ("both", "?a=1#top", "index.html?a=1#top"), ("two-marks", "??a=1", "index.html?a=1"),
                               ("empty", "", "index.html"), ("mark-alone", "?", "index.html")):
        yield f"parameters-{name}", one.replace("<item ", f'<item parameters="{text}" ') + two, [launch, "a.html"]


def bases():
    """(name, where xml:base stands: manifest, resources, resource; href, the file, the launch)"""
    yield "manifest", ("content/", "", ""), "index.html", "content/index.html", "content/index.html"
    yield "all-three", ("a/", "b/", "c/"), "index.html", "a/b/c/index.html", "a/b/c/index.html"
    yield "climbing", ("a/b/", "../c/", ""), "index.html", "a/c/index.html", "a/c/index.html"
    yield "dot", (".", "./", "./"), "index.html", "index.html", "index.html"
    yield "slash", ("/", "", ""), "index.html", "index.html", "index.html"
    yield "encoded", ("", "my%20files/", ""), "a%20b.html", "my files/a b.html", "my%20files/a%20b.html"
    yield "with-query", ("x/", "", ""), "index.html?a=1#b", "x/index.html", "x/index.html?a=1#b"
    yield "web", ("", "", "https://example.org/c/"), "index.html", None, "https://example.org/c/index.html"
    yield "web-and-path", ("https://example.org/c/", "", "d/"), "index.html", None, "https://example.org/c/d/index.html"
    yield "backslashes", ("", "", "a\\b\\"), "index.html", "a/b/index.html", "a/b/index.html"
    yield "no-slash", ("", "", "content"), "index.html", "content/index.html", "content/index.html"
    yield "has-none", ("", "", "content/"), "index.html", "index.html", "index.html"


def encodings_of_xml():
    """(name, manifest in bytes): names of encodings in other spellings."""
    text = one12(head='<?xml version="1.0" encoding="{}"?>\n').replace("Course", "Ünïcode")
    for label, code in (("utf8", "utf-8"), ("UTF-8", "utf-8-sig"), ("utf-16le", "utf-16-le"), ("unicode", "utf-16"), ("UCS-2", "utf-16"),
                        ("ISO8859-1", "latin-1"), ("latin1", "latin-1"), ("ISO_8859-1", "latin-1"), ("us-ascii", "utf-8"), ("ASCII", "latin-1"),
                        ("cp1252", "cp1252"), ("Windows-1252", "cp1252"), ("macintosh", "mac-roman"), ("ANSI", "cp1252"), ("utf_8", "utf-8")):
        yield label + ("-bom" if code == "utf-8-sig" else ""), text.replace("{}", label).encode(code)
    for label, code in (("x-sjis", "cp932"), ("windows-31j", "cp932"), ("gb18030", "gb18030"), ("GBK", "gbk"), ("ks_c_5601-1987", "cp949"),
                        ("big5-hkscs", "big5hkscs")):
        yield label, text.replace("{}", label).replace("Ünïcode", {"cp932": "日本", "cp949": "한국"}.get(code, "中文")).encode(code)


def mixtures():
    """(name, files, standard, launches): what lies beside the manifest."""
    pages = {"index.html": HTML, "a.html": HTML}
    yield "driver-1.2", {"imsmanifest.xml": driver12(), **DRIVER}, "scorm12", ["scormdriver/indexAPI.html"]
    yield "rise-2004", {"imsmanifest.xml": rise2004(), **pages}, "scorm2004-4th", ["index.html"]
    yield "captivate-2004", {"imsmanifest.xml": captivate_adobe(), **pages}, "scorm2004-3rd", ["index.html"]
    yield "lectora-2004", {"imsmanifest.xml": lectora2004(), "trivantis.js": "x", "course_metadata.xml": "<x/>",
                           **{f"a00{n}.html": HTML for n in range(1, 5)}}, "scorm2004-2nd", [f"a00{n}.html" for n in range(1, 5)]
    yield "camtasia", {"imsmanifest.xml": camtasia(), "My Video.html": HTML, "My Video.xml": "<x/>"}, "scorm12", None
    yield "courselab", {"imsmanifest.xml": courselab(), "1/start.html": HTML}, "scorm12", ["1/start.html"]
    yield "xerte", {"imsmanifest.xml": xerte(), "media/none.txt": "", **pages}, "scorm12", ["index.html"]
    yield "adl-sample", {"imsmanifest.xml": adl_sample(), "Course/Lesson.xml": "<x/>", **{f"Course/Lesson{n}.htm": HTML for n in (1, 2, 3)}}, \
        "scorm12", [f"Course/Lesson{n}.htm?page={n}" for n in (1, 2, 3)]
    yield "prefixed-2004", {"imsmanifest.xml": prefixed2004(), **pages}, "scorm2004-3rd", ["index.html"]
    for version in ("1.1", "1.1.2", "1.1.3", "1.1.4", "1.2", "CP 1.1.3", "v1.1.3"):
        yield f"ims-content-{version.replace(' ', '_')}", {"imsmanifest.xml": ims_content_package(version), **pages}, "scorm12", ["index.html", "a.html"]
    yield "ims-content-of-1.2-namespace", {"imsmanifest.xml": ims_content_package(
        "1.1.3", namespace="http://www.imsproject.org/xsd/imscp_rootv1p1p2"), **pages}, "scorm12", ["index.html", "a.html"]
    yield "ims-version-and-adlcp-of-1.2", {"imsmanifest.xml": one12().replace("ADL SCORM<", "IMS Content<").replace(">1.2<", ">1.1.3<"), **pages}, \
        "scorm12", ["index.html"]
    yield "ims-version-and-adlcp-of-2004", {"imsmanifest.xml": one2004("1.1.4").replace("ADL SCORM<", "IMS Content<"), **pages}, \
        "scorm2004-3rd", ["index.html"]
    for kind in LOMS:
        lom = lom_of(kind)
        yield f"lom-{kind}", {"imsmanifest.xml": one12(meta=META12.replace("</metadata>", lom + "</metadata>")), **pages}, "scorm12", ["index.html"]
        yield f"lom-{kind}-2004", {"imsmanifest.xml": one2004(item=f"<metadata>{lom}</metadata>"), **pages}, "scorm2004-3rd", ["index.html"]
    resources = "".join(f'<resource identifier="r{n}" type="webcontent" adlcp:scormtype="sco" href="{page}"><file href="{page}"/></resource>'
                        for n, page in ((1, "index.html"), (2, "a.html"))) + \
        '<resource identifier="r3" type="webcontent" adlcp:scormtype="asset"><file href="a.css"/></resource>'
    for name, items, launch in trees():
        yield f"tree-{name}", {"imsmanifest.xml": scorm12(items, resources), "a.css": "x", **pages}, "scorm12", launch
    for name, (outer, middle, inner), href, file, launch in bases():
        text = one12(href).replace("<manifest ", f'<manifest xml:base="{outer}" ' if outer else "<manifest ") \
            .replace("<resources>", f'<resources xml:base="{middle}">' if middle else "<resources>") \
            .replace("<resource ", f'<resource xml:base="{inner}" ' if inner else "<resource ")
        yield f"base-{name}", {"imsmanifest.xml": text, **({file: HTML} if file else {"x.txt": "x"})}, "scorm12", [launch]
    for name, data in encodings_of_xml():
        yield f"xml-says-{name}", {"imsmanifest.xml": data, **pages}, "scorm12", ["index.html"]
    for name, namespace in (("scorm-of-1.2", "adlcp_rootv1p2"), ("capital", "ADLCP_rootv1p2"), ("none", "")):
        yield f"adlcp-{name}-with-imscp-v1p1", {"imsmanifest.xml": one12().replace(
            "http://www.imsproject.org/xsd/imscp_rootv1p1p2", "http://www.imsglobal.org/xsd/imscp_v1p1").replace(
                "adlcp_rootv1p2", namespace or "adlcp"), **pages}, "scorm12", ["index.html"]
    yield "imscp-1.1.2-with-adlcp-v1p3", {"imsmanifest.xml": one12().replace("adlcp_rootv1p2", "adlcp_v1p3"), **pages}, "scorm12", ["index.html"]
    yield "no-version-and-adlcp-v1p3", {"imsmanifest.xml": one12(meta="").replace("adlcp_rootv1p2", "adlcp_v1p3").replace("scormtype", "scormType"),
                                        **pages}, "scorm2004-3rd", ["index.html"]
    yield "beside-tincan-and-cmi5", {"imsmanifest.xml": one12(), "cmi5.xml": cmi5(unit(1, "index.html")), "tincan.xml": "<tincan/>", **pages}, \
        "scorm12", ["index.html"]
    yield "beside-aicc", {"imsmanifest.xml": one12(), "c.crs": "[Course]", "c.au": "x", **pages}, "scorm12", ["index.html"]
    yield "driver-cmi5", {"cmi5.xml": cmi5(unit(1, "scormdriver/indexAPI.html", "", ' moveOn="CompletedAndPassed" masteryScore="0.80"')), **DRIVER}, \
        "cmi5", None
    yield "macosx-manifest-too", {"imsmanifest.xml": one12(), "__MACOSX/._imsmanifest.xml": "\0\5\26\7", "__MACOSX/x/imsmanifest.xml": "x", **pages}, \
        "scorm12", ["index.html"]


def aicc_files():
    """(name, files, launches) of courses with units A1 and A2 and block B1."""
    unit = AU.splitlines()[1]
    base = {"c.crs": crs(), "c.au": AU + unit.replace("A1", "A2").replace("a.html", "b.html") + "\r\n",
            "c.des": '"system_id","developer_id","title","description"\r\n"A1","d","One",""\r\n"A2","d","Two",""\r\n"B1","d","Part",""\r\n'
                     '"J1","d","Goal",""\r\n',
            "c.cst": '"block","member"\r\n"root","B1"\r\n"B1","A1"\r\n"B1","A2"\r\n', "a.html": HTML, "b.html": HTML}
    both = ["a.html", "b.html"]
    yield "block", base, both
    yield "columns-of-cst-turned", {**base, "c.cst": "member,block\nB1,ROOT\nA1,B1\nA2,B1\n"}, both
    yield "columns-of-des-turned", {**base, "c.des": "Title,Description,System_ID\nOne,,A1\nTwo,,A2\nPart,,B1\n"}, both
    yield "objective-in-cst", {**base, "c.cst": base["c.cst"] + '"B1","J1"\r\n'}, both
    yield "objectives", {**base, "c.ort": '"course_element","member","member"\r\n"A1","J1","J2"\r\n"B1","J1",""\r\n'}, both
    yield "objectives-turned", {**base, "c.ort": "Member,Course_Element\nJ1,A1\n"}, both
    yield "prerequisites", {**base, "c.pre": '"structure_element","prerequisite"\r\n"A2","A1=""passed"""\r\n"B1",""\r\n'}, both
    yield "prerequisites-turned", {**base, "c.pre": "PREREQUISITE,STRUCTURE_ELEMENT\nA1|J1,A2\n"}, both
    yield "completions", {**base, "c.cmp": '"structure_element","requirement","result","next","return"\r\n"B1","A1=P&A2=P","P","",""\r\n'
                          '"B1","A1=F","F","A1","A2"\r\n'}, both
    yield "completions-turned", {**base, "c.cmp": "result,requirement,structure_element\nC,2*{A1;A2},B1\n"}, both
    yield "sound-files", {**base, "media/beep.au": ".snd\0\0", "media/none.cmp": "x"}, both
    yield "tabs-after-commas", {**base, "c.cst": '"block",\t"member"\r\n"root",\t"A1"\r\n"root",\t"A2"'}, both


def tincans():
    """(name, tincan.xml, launches) beside index.html and 'a b.html'."""
    head, end = XML + '<tincan xmlns="http://projecttincan.com/tincan.xsd"{}><activities>', "</activities></tincan>"
    course = ('<activity id="http://example.com/c" type="http://adlnet.gov/expapi/activities/course"><name lang="en-US">C</name>'
              '<description lang="en-US">D</description><launch lang="en-us">{}</launch></activity>')
    plain = head.format("")
    yield "schema-location", head.format(f' {XSI} xsi:schemaLocation="http://projecttincan.com/tincan.xsd tincan.xsd"') + course.format(
        "index.html") + end, ["index.html"]
    yield "cdata", plain + course.format("<![CDATA[index.html?a=1&b=2]]>") + end, ["index.html?a=1&b=2"]
    yield "blank-in-name", plain + course.format("a b.html") + end, None
    yield "escaped-blank", plain + course.format("a%20b.html#/x") + end, ["a%20b.html#/x"]
    yield "slash", plain + course.format("/index.html") + end, ["index.html"]
    yield "other-case", plain + course.format("Index.html") + end, ["index.html"]
    yield "launch-empty-first", plain + course.format("").replace('com/c"', 'com/a"') + course.format("index.html") + end, ["index.html"]
    yield "two-launches", plain + course.format("index.html") + course.format("a%20b.html").replace('com/c"', 'com/d"') + end, ["index.html", "a%20b.html"]
    for kind in ("assessment", "cmi.interaction", "interaction", "lesson", "module", "objective", "simulation", "media", "question"):
        yield f"type-{kind}", plain + course.format("index.html").replace("activities/course", f"activities/{kind}") + end, ["index.html"]
    yield "no-type", plain + course.format("index.html").replace(' type="http://adlnet.gov/expapi/activities/course"', "") + end, ["index.html"]
    yield "same-id-twice", plain + course.format("index.html") + course.format("") + end, ["index.html"]
    yield "html-in-description", plain + course.format("index.html").replace(">D<", ">&lt;p&gt;D&lt;/p&gt;<") + end, ["index.html"]


def cmi5s():
    """(name, cmi5.xml) beside index.html and 'größe.html'."""
    yield "url-escaped", cmi5(unit(1, "gr%C3%B6%C3%9Fe.html?x=%20#/start"))
    yield "url-dots", cmi5(unit(1, "./x/../index.html"))
    yield "objectives-of-three-languages", cmi5('<objectives><objective id="urn:o:1"><title><langstring lang="en">O</langstring><langstring '
                                                'lang="de">Z</langstring><langstring lang="fr">B</langstring></title><description><langstring '
                                                'lang="en">O</langstring></description></objective></objectives>' + unit(1, "index.html"))
    yield "parameters-and-key", cmi5(unit(1, "index.html").replace("</url>", "</url><launchParameters>a=1&amp;b</launchParameters>"
                                                                   "<entitlementKey>x</entitlementKey>"))
    yield "app-scheme", cmi5(unit(1, "example-app://course/1") + unit(2, "index.html"))
    for word in ("NotApplicable", "Passed", "Completed", "CompletedAndPassed", "CompletedOrPassed"):
        yield f"moveOn-{word}", cmi5(unit(1, "index.html", attributes=f' moveOn="{word}"'))
    yield "prefix", cmi5(unit(1, "index.html")).replace("<courseStructure xmlns=", "<c:courseStructure xmlns:c=").replace("</", "</c:").replace(
        "<au", "<c:au").replace("<course ", "<c:course ").replace("<title", "<c:title").replace("<desc", "<c:desc").replace(
            "<url", "<c:url").replace("<langstring", "<c:langstring")


def sequencings():
    """(name, what stands in the item, in the organization): the sequencing of templates and of tools."""
    def rule(kind, condition, action, more=""):
        return (f'<imsss:sequencing><imsss:sequencingRules><imsss:{kind}><imsss:ruleConditions><imsss:ruleCondition condition="{condition}"{more}/>'
                f'</imsss:ruleConditions><imsss:ruleAction action="{action}"/></imsss:{kind}></imsss:sequencingRules></imsss:sequencing>')

    def mode(attributes):
        return f"<imsss:sequencing><imsss:controlMode {attributes}/></imsss:sequencing>"
    yield "hidden-always", rule("preConditionRule", "always", "hiddenFromChoice"), ""
    yield "retry", rule("postConditionRule", "satisfied", "retry", ' operator="not"'), ""
    yield "exit-all", rule("postConditionRule", "attempted", "exitAll"), ""
    yield "exit", rule("exitConditionRule", "completed", "exit"), ""
    yield "measure", rule("postConditionRule", "objectiveMeasureGreaterThan", "continue", ' measureThreshold="0.5" referencedObjective="p"'), ""
    yield "flow-alone", "", mode('choice="false" flow="true" choiceExit="false"')
    yield "choice-alone", "", mode('choice="true" flow="false"')
    yield "forward-only", "", mode('choice="false" flow="true" forwardOnly="true"')
    yield "current-attempt", "", mode('flow="true" useCurrentAttemptObjectiveInfo="false" useCurrentAttemptProgressInfo="false"')
    yield "not-tracked", '<imsss:sequencing><imsss:deliveryControls tracked="false"/></imsss:sequencing>', ""
    yield "one-attempt", '<imsss:sequencing><imsss:limitConditions attemptLimit="1" attemptAbsoluteDurationLimit="PT2H"/></imsss:sequencing>', ""
    yield "random", "", ('<imsss:sequencing><imsss:controlMode flow="true"/><imsss:randomizationControls randomizationTiming="once" reorderChildren='
                         '"true" selectionTiming="once" selectCount="1"/></imsss:sequencing>')
    yield "rollup", "", ('<imsss:sequencing><imsss:controlMode flow="true"/><imsss:rollupRules><imsss:rollupRule childActivitySet="atLeastPercent" '
                         'minimumPercent="0.8"><imsss:rollupConditions><imsss:rollupCondition operator="noOp" condition="completed"/>'
                         '</imsss:rollupConditions><imsss:rollupAction action="completed"/></imsss:rollupRule></imsss:rollupRules></imsss:sequencing>')
    yield "by-reference-in-organization", "", '<imsss:sequencing IDRef="nowhere"/>'


def archives():
    """(name, bytes)"""
    good = [(b"imsmanifest.xml", one12()), (b"index.html", HTML)]
    yield "zip-capitals", make_zip({"IMSMANIFEST.XML": one12(), "INDEX.HTML": HTML}), None
    yield "zip-manifest-last", raw_zip(list(reversed(good))), ["index.html"]
    yield "zip-folder-entries-first", raw_zip([(b"js/", ""), (b"css/", ""), *good, (b"js/a.js", "x")]), ["index.html"]
    yield "zip-streamed-utf8", raw_zip([*good, ("größe.png".encode(), "x")], flags=0x800, descriptor=True), ["index.html"]
    yield "zip-of-zip64-end", zip64_end(raw_zip(good)), ["index.html"]
    yield "zip-of-one-part", b"PK\x07\x08" + moved(raw_zip(good), 4), ["index.html"]
    yield "zip-gap-behind-directory", gap(raw_zip(good)), ["index.html"]
    yield "zip-of-desktop-files", make_zip({"imsmanifest.xml": one12(), "index.html": HTML, "Thumbs.db": "x", "a/.DS_Store": "x", "a/desktop.ini": "x",
                                            "__MACOSX/a/._b": "x"}), ["index.html"]


def end_of(data):
    """The fields of the record at the end, which has no comment."""
    return struct.unpack("<IHHHHIIH", data[-22:])


def zip64_end(data):
    """The record at the end says that all is in the one of ZIP64, as streaming writers do it in small archives too."""
    _, _, _, _, entries, size, at, _ = end_of(data)
    wide = struct.pack("<IQHHIIQQQQ", 0x06064B50, 44, 45, 45, 0, 0, entries, entries, size, at)
    locator = struct.pack("<IIQI", 0x07064B50, 0, len(data) - 22, 1)
    return data[:-22] + wide + locator + struct.pack("<IHHHHIIH", 0x06054B50, 0, 0, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0)


def moved(data, by):
    """Every offset `by` bytes further on."""
    _, _, _, _, entries, size, at, _ = end_of(data)
    directory, place = b"", at
    for _ in range(entries):
        fields = list(struct.unpack("<IHHHHHHIIIHHHHHII", data[place:place + 46]))
        length = 46 + fields[10] + fields[11] + fields[12]
        fields[16] += by
        directory += struct.pack("<IHHHHHHIIIHHHHHII", *fields) + data[place + 46:place + length]
        place += length
    return data[:at] + directory + struct.pack("<IHHHHIIH", 0x06054B50, 0, 0, entries, entries, size, at + by, 0)


def gap(data):
    return data[:-22] + b"signed" * 5 + data[-22:]


def packages():
    for name, files, standard, launch in mixtures():
        yield f"tool-{name}", make_zip(files), standard, launch
    for name, data, launch in archives():
        yield name, data, "scorm12", launch
    for name, files, launch in aicc_files():
        yield f"tool-aicc-{name}", make_zip(files), "aicc", launch
    for name, text, launch in tincans():
        yield f"tool-tincan-{name}", make_zip({"tincan.xml": text, "index.html": HTML, "a b.html": HTML}), "tincan", launch
    for name, text in cmi5s():
        yield f"tool-cmi5-{name}", make_zip({"cmi5.xml": text, "index.html": HTML, "größe.html": HTML}), "cmi5", None
    for name, item, organization in sequencings():
        yield (f"tool-sequencing-{name}", make_zip({"imsmanifest.xml": one2004(item=item, sequencing=organization), "index.html": HTML}),
               "scorm2004-3rd", ["index.html"])
