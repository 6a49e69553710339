"""Packages as the authoring tools in use write them, oddities included: what a validator must not call an error.

Each is made here from what is known of the tool's output: names of files and elements, order, namespaces, encodings.
`packages()` yields (name, bytes of the ZIP, expected standard, expected launch hrefs)."""

import io
import struct
import zipfile
import zlib

CP12 = 'xmlns="http://www.imsproject.org/xsd/imscp_rootv1p1p2" xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_rootv1p2"'
XSI = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
LOCATION12 = ('xsi:schemaLocation="http://www.imsproject.org/xsd/imscp_rootv1p1p2 imscp_rootv1p1p2.xsd '
              'http://www.imsglobal.org/xsd/imsmd_rootv1p2p1 imsmd_rootv1p2p1.xsd '
              'http://www.adlnet.org/xsd/adlcp_rootv1p2 adlcp_rootv1p2.xsd"')
CP2004 = ('xmlns="http://www.imsglobal.org/xsd/imscp_v1p1" xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_v1p3" '
          'xmlns:adlseq="http://www.adlnet.org/xsd/adlseq_v1p3" xmlns:adlnav="http://www.adlnet.org/xsd/adlnav_v1p3" '
          'xmlns:imsss="http://www.imsglobal.org/xsd/imsss"')
LOCATION2004 = ('xsi:schemaLocation="http://www.imsglobal.org/xsd/imscp_v1p1 imscp_v1p1.xsd '
                'http://www.adlnet.org/xsd/adlcp_v1p3 adlcp_v1p3.xsd http://www.adlnet.org/xsd/adlseq_v1p3 adlseq_v1p3.xsd '
                'http://www.adlnet.org/xsd/adlnav_v1p3 adlnav_v1p3.xsd http://www.imsglobal.org/xsd/imsss imsss_v1p0.xsd"')
META12 = "<metadata><schema>ADL SCORM</schema><schemaversion>1.2</schemaversion></metadata>"
HTML = "<!DOCTYPE html><title>x</title>"


def make_zip(files, method=zipfile.ZIP_DEFLATED):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


def raw_zip(files, *, flags=0, descriptor=False, extra=b""):
    """Entries with names as bytes, stored or (with descriptor) deflated the way streaming writers do it."""
    body, directory = b"", b""
    for name, data in files:
        data = data.encode() if isinstance(data, str) else data
        packed = zlib.compressobj(6, zlib.DEFLATED, -15)
        deflated = packed.compress(data) + packed.flush() if descriptor else data
        method, bits = (8, flags | 8) if descriptor else (0, flags)
        crc, at = zlib.crc32(data), len(body)
        told = (0, 0, 0) if descriptor else (crc, len(deflated), len(data))
        body += struct.pack("<IHHHHHIIIHH", 0x04034B50, 20, bits, method, 0, 0, *told, len(name), len(extra))
        body += name + extra + deflated
        if descriptor:
            body += struct.pack("<IIII", 0x08074B50, crc, len(deflated), len(data))
        directory += struct.pack("<IHHHHHHIIIHHHHHII", 0x02014B50, 20, 20, bits, method, 0, 0, crc, len(deflated),
                                 len(data), len(name), len(extra), 0, 0, 0, 0, at) + name + extra
    return body + directory + struct.pack("<IHHHHIIH", 0x06054B50, 0, 0, len(files), len(files), len(directory),
                                          len(body), 0)


def scorm12(items, resources, *, head='<?xml version="1.0" encoding="UTF-8"?>\n', meta=META12, root="", default="o",
            organization="", more=""):
    return (f'{head}<manifest identifier="m" version="1" {CP12} {XSI} {root}>{meta}<organizations default="{default}">'
            f'<organization identifier="o"{organization}><title>Course</title>{items}</organization></organizations>'
            f"<resources>{resources}</resources>{more}</manifest>")


def one12(href="index.html", files=None, **rest):
    listed = "".join(f'<file href="{f}"/>' for f in (files if files is not None else [href]))
    return scorm12('<item identifier="i1" identifierref="r1" isvisible="true"><title>Course</title></item>',
                   f'<resource identifier="r1" type="webcontent" adlcp:scormtype="sco" href="{href}">{listed}</resource>',
                   **rest)


def storyline12():
    """Story page, lms folder, files listed, default id with GUID; masteryscore; no schema files for metadata."""
    return make_zip({
        "imsmanifest.xml": f'''<?xml version="1.0" encoding="utf-8"?>
<manifest identifier="6ZxBcD_course_id" version="1.3" {CP12} {XSI} {LOCATION12}>
  <metadata><schema>ADL SCORM</schema><schemaversion>1.2</schemaversion></metadata>
  <organizations default="B0"><organization identifier="B0"><title>Untitled</title>
    <item identifier="i1" identifierref="r1" isvisible="true"><title>Untitled</title>
      <adlcp:masteryscore>80</adlcp:masteryscore></item></organization></organizations>
  <resources><resource identifier="r1" type="webcontent" href="index_lms.html" adlcp:scormtype="sco">
    <file href="index_lms.html" /><file href="story.html" /><file href="html5/data/js/data.js" /></resource></resources>
</manifest>''',
        "adlcp_rootv1p2.xsd": "<x/>", "imscp_rootv1p1p2.xsd": "<x/>", "imsmd_rootv1p2p1.xsd": "<x/>",
        "ims_xml.xsd": "<x/>", "index_lms.html": HTML, "story.html": HTML, "html5/data/js/data.js": "1",
        "mobile/unlisted.png": "p", "meta.xml": "<meta/>"})


def storyline2004():
    """adlcp:location of metadata.xml, sequencing collection, completionThreshold, hideLMSUI."""
    return make_zip({
        "imsmanifest.xml": f'''\ufeff<?xml version="1.0" encoding="utf-8"?>
<manifest identifier="5abcdEFGH" version="1" {CP2004} {XSI} {LOCATION2004}>
  <metadata><schema>ADL SCORM</schema><schemaversion>2004 3rd Edition</schemaversion>
    <adlcp:location>metadata.xml</adlcp:location></metadata>
  <organizations default="ORG"><organization identifier="ORG" structure="hierarchical" adlseq:objectivesGlobalToSystem="false">
    <title>Lesson</title>
    <item identifier="I1" isvisible="true" identifierref="R1"><title>Lesson</title>
      <adlcp:timeLimitAction></adlcp:timeLimitAction><adlcp:dataFromLMS></adlcp:dataFromLMS>
      <adlcp:completionThreshold>1.0</adlcp:completionThreshold>
      <imsss:sequencing><imsss:objectives><imsss:primaryObjective objectiveID="PRIMARYOBJ" satisfiedByMeasure="true">
        <imsss:minNormalizedMeasure>0.8</imsss:minNormalizedMeasure></imsss:primaryObjective></imsss:objectives>
        <imsss:deliveryControls tracked="true" completionSetByContent="true" objectiveSetByContent="true"/></imsss:sequencing>
      <adlnav:presentation><adlnav:navigationInterface><adlnav:hideLMSUI>continue</adlnav:hideLMSUI>
        <adlnav:hideLMSUI>previous</adlnav:hideLMSUI></adlnav:navigationInterface></adlnav:presentation></item>
    <imsss:sequencing><imsss:controlMode choice="true" flow="true"/></imsss:sequencing></organization></organizations>
  <resources><resource identifier="R1" type="webcontent" href="index_lms.html" adlcp:scormType="sco">
    <file href="index_lms.html"/></resource></resources>
  <imsss:sequencingCollection><imsss:sequencing ID="unused"><imsss:controlMode flow="true"/></imsss:sequencing>
  </imsss:sequencingCollection></manifest>'''.encode(),
        "metadata.xml": "<lom/>", "index_lms.html": HTML})


def rise():
    """scormdriver/indexAPI.html launches scormcontent/; query strings; most content unlisted; long titles."""
    return make_zip({
        "imsmanifest.xml": one12("scormdriver/indexAPI.html", ["scormdriver/indexAPI.html", "scormcontent/index.html"],
                                 root=LOCATION12).replace("<title>Course</title>", "<title>" + "Long " * 60 + "</title>", 1),
        "scormdriver/indexAPI.html": HTML, "scormdriver/scormdriver.js": "x", "scormcontent/index.html": HTML,
        "scormcontent/lib/main.bundle.js": "y", "scormcontent/assets/ünïcode name.jpg": "z"})


def captivate12():
    """datafromlms, masteryscore, timelimitaction, maxtimeallowed in another order than the schema; LOM inline."""
    lom = ('<imsmd:lom xmlns:imsmd="http://www.imsglobal.org/xsd/imsmd_rootv1p2p1"><imsmd:general><imsmd:title>'
           '<imsmd:langstring>Course</imsmd:langstring></imsmd:title><imsmd:description><imsmd:langstring xml:lang="">'
           + "d" * 2000 + "</imsmd:langstring></imsmd:description></imsmd:general></imsmd:lom>")
    items = (f'<item identifier="SCO_ID1" isvisible="1" identifierref="RES_ID1"><title></title>{"<metadata>" + lom + "</metadata>"}'
             '<adlcp:masteryscore>80.5</adlcp:masteryscore><adlcp:datafromlms>x=1</adlcp:datafromlms>'
             "<adlcp:maxtimeallowed>00:30:00</adlcp:maxtimeallowed><adlcp:timelimitaction>continue,no message"
             "</adlcp:timelimitaction></item>")
    return make_zip({
        "imsmanifest.xml": scorm12(items, '<resource identifier="RES_ID1" type="webcontent" adlcp:scormtype="sco" '
                                          'href="./index_scorm.html"><file href="./index_scorm.html"/>'
                                          '<file href="standard.js"/></resource>',
                                   meta=f"<metadata><schema>ADL SCORM</schema><schemaversion>1.2</schemaversion>{lom}</metadata>"),
        "index_scorm.html": HTML, "standard.js": "x", "AICCComm.html": HTML, "Templates/": "", "dr/.png": "p"})


def captivate2004():
    """masteryScore as minNormalizedMeasure, adlcp:dataFromLMS, schemaversion of the first edition."""
    return make_zip({
        "imsmanifest.xml": f'''<?xml version="1.0" encoding="UTF-8"?>
<manifest identifier="Course_ID1" version="1.3" {CP2004} {XSI}>
<metadata><schema>ADL SCORM</schema><schemaversion>CAM 1.3</schemaversion></metadata>
<organizations default="Course_ID1_ORG"><organization identifier="Course_ID1_ORG" structure="hierarchical">
<title>C</title><item identifier="SCO_ID1" isvisible="true" identifierref="SCO_ID1_RES"><title>S</title>
<adlcp:timeLimitAction>continue,no message</adlcp:timeLimitAction><adlcp:dataFromLMS>q</adlcp:dataFromLMS>
<imsss:sequencing><imsss:limitConditions attemptAbsoluteDurationLimit="PT0S"/><imsss:objectives><imsss:primaryObjective satisfiedByMeasure="true">
<imsss:minNormalizedMeasure>.8</imsss:minNormalizedMeasure></imsss:primaryObjective></imsss:objectives></imsss:sequencing></item>
</organization></organizations><resources><resource identifier="SCO_ID1_RES" type="webcontent" adlcp:scormType="sco"
 href="multiscreen.html"><file href="multiscreen.html"/><file href="gone.swf"/></resource></resources></manifest>''',
        "multiscreen.html": HTML})


def ispring():
    """res/index.html, titles with entities, xml:lang on lom, metadata referenced and inline."""
    return make_zip({
        "imsmanifest.xml": one12("res/index.html", ["res/index.html", "res/data/html5-unsupported.html", "res/lms.js"],
                                 meta="<metadata><schema>ADL SCORM</schema><schemaversion>1.2</schemaversion>"
                                      '<lom xmlns="http://www.imsglobal.org/xsd/imsmd_rootv1p2p1"><general><title>'
                                      '<langstring xml:lang="x-none">T &amp;#8211; T</langstring></title></general></lom></metadata>'),
        "res/index.html": HTML, "res/data/html5-unsupported.html": HTML, "res/lms.js": "x"})


def lectora12():
    """No file list, a001index.html, identifiers with spaces, several organizations' worth of metadata."""
    return make_zip({
        "imsmanifest.xml": scorm12('<item identifier="I_A001" identifierref="R A001" isvisible="true"><title>A &amp; B</title></item>',
                                   '<resource identifier="R A001" type="webcontent" adlcp:scormtype="sco" href="a001index.html"/>'),
        "a001index.html": HTML, "trivantis.js": "x", "images/Thumbs.db": "x"})


def lectora_aicc():
    """Columns in another order, quotes here and there, file names in capitals, CRLF, empty last lines, Windows-1252."""
    return make_zip({
        "COURSE.CRS": '[Course]\r\nCourse_Creator=Unknown\r\nCourse_ID=C1\r\nCourse_System=Lectora\r\nCourse_Title=Übung\r\n'
                      "Level=1\r\nMax_Fields_CST=2\r\nTotal_AUs=1\r\nTotal_Blocks=0\r\nVersion=2.0\r\n\r\n"
                      "[Course_Behavior]\r\nMax_Normal=1\r\n\r\n[Course_Description]\r\nText; more\r\n".encode("cp1252"),
        "COURSE.AU": '"System_ID","Type","command_line","Max_Time_Allowed","time_limit_action","file_name","max_score",'
                     '"mastery_score","System_Vendor","Core_Vendor","web_launch","AU_Password"\r\n'
                     '"A1",Lesson,"","","","titlepage.html?x=1","100",80,"Lectora","","",""\r\n\r\n',
        "COURSE.DES": '"System_ID","Developer_ID","Title","Description"\r\n"A1","D","Übung ""eins"", zwei","text\r\nover lines"\r\n'
                      .encode("cp1252"),
        "COURSE.CST": '"block","member"\r\n"root","A1"\r\n', "titlepage.html": HTML})


def aicc_numbered_members():
    """block,member1,member2; remote launch; .ort and .pre; tab before a value; no .des row for a block."""
    return make_zip({
        "c.crs": "[course]\ncourse_id = x\ncourse_title = Two\ncourse_creator=a\ncourse_system=b\nlevel=3a\nmax_fields_cst=3\n"
                 "total_aus=2\ntotal_blocks=0\nversion=3.5\n[course_behavior]\nmax_normal=99\n",
        "c.au": "System_ID,Command_Line,File_Name,Core_Vendor,Type\nA1,,https://example.org/a?x=1,,\nA2,,\tsub/b.htm,,\n",
        "c.des": "system_id,developer_id,title,description\nA1,a,One,\nA2,b,Two,\n", "c.cst": "Block,Member1,Member2\nROOT,A1,A2\n",
        "c.pre": "structure_element,prerequisite\nA2,A1\n", "sub/b.htm": HTML})


def captivate_aicc():
    """Upper-case columns and unquoted paths with backslashes; [Course_Behavior] misses."""
    return make_zip({
        "a/x.crs": "[COURSE]\r\nCOURSE_CREATOR=Adobe Captivate\r\nCOURSE_ID=1\r\nCOURSE_SYSTEM=Captivate\r\nCOURSE_TITLE=T\r\n"
                   "LEVEL=1\r\nMAX_FIELDS_CST=2\r\nTOTAL_AUS=1\r\nTOTAL_BLOCKS=0\r\nVERSION=2\r\n",
        "a/x.au": "SYSTEM_ID,TYPE,COMMAND_LINE,FILE_NAME,MAX_SCORE,MASTERY_SCORE,MAX_TIME_ALLOWED,TIME_LIMIT_ACTION,SYSTEM_VENDOR,"
                  "CORE_VENDOR,WEB_LAUNCH,AU_PASSWORD\r\nA001,tutorial,,pages\\index.htm,,80,00:00:00,\"c,n\",,,,\r\n",
        "a/x.des": "SYSTEM_ID,DEVELOPER_ID,TITLE,DESCRIPTION\r\nA001,1,T,\r\n", "a/x.cst": "BLOCK,MEMBER\r\nROOT,A001\r\n",
        "a/pages/index.htm": HTML})


def adapt():
    """Adapt: index_lms.html, datafromlms, masteryscore empty, standalone schema files, resources without type case."""
    return make_zip({
        "imsmanifest.xml": scorm12('<item identifier="item_1" isvisible="true" identifierref="resource_1"><title>A</title>'
                                   "<adlcp:masteryscore></adlcp:masteryscore></item>",
                                   '<resource identifier="resource_1" type="webcontent" href="index_lms.html" adlcp:scormtype="sco">'
                                   '<file href="index_lms.html"/></resource>', root=LOCATION12),
        "index_lms.html": HTML, "adapt/js/adapt.min.js": "x", "course/en/course.json": "{}"})


def h5p():
    """H5P to SCORM converters: every file listed, names with blanks, brackets and plus signs."""
    names = ["index.html", "h5p/content/images/file-5 (1)+a.png", "h5p/libraries/H5P.Image-1.1/image.js"]
    listed = [n.replace(" ", "%20") for n in names]
    return make_zip({"imsmanifest.xml": one12("index.html", listed), **{n: "x" for n in names}})


def exelearning():
    """eXeLearning: one asset-like resource per page with dependencies, a shared resource, LOM 1.3 file, entities."""
    pages = "".join(f'<item identifier="I{n}" isvisible="true" identifierref="R{n}"><title>Página {n} &#8211; x</title></item>'
                    for n in range(1, 4))
    resources = "".join(f'<resource identifier="R{n}" type="webcontent" adlcp:scormtype="sco" href="p%C3%A1gina_{n}.html">'
                        f'<file href="p%C3%A1gina_{n}.html"/><dependency identifierref="COMMON_FILES"/></resource>'
                        for n in range(1, 4))
    return make_zip({
        "imsmanifest.xml": scorm12(pages, resources + '<resource identifier="COMMON_FILES" type="webcontent" adlcp:scormtype="asset">'
                                   '<file href="base.css"/></resource>',
                                   meta="<metadata><schema>ADL SCORM</schema><schemaversion>1.2</schemaversion>"
                                        "<adlcp:location>imslrm.xml</adlcp:location></metadata>"),
        "imslrm.xml": "<lom/>", "base.css": "x", **{f"página_{n}.html": HTML for n in range(1, 4)}})


def exelearning_no_index():
    """An item for a chapter that has children and a page of its own."""
    return make_zip({
        "imsmanifest.xml": scorm12('<item identifier="I1" identifierref="R1"><title>Chapter</title><item identifier="I2" '
                                   'identifierref="R2"><title>Page</title></item></item>',
                                   "".join(f'<resource identifier="R{n}" type="webcontent" adlcp:scormtype="sco" href="p{n}.html">'
                                           f'<file href="p{n}.html"/></resource>' for n in (1, 2))),
        "p1.html": HTML, "p2.html": HTML})


def moodle_book():
    """Exports of LMSs: schemaversion in the organization only, an IMS CP organization attribute, empty default."""
    return make_zip({
        "imsmanifest.xml": scorm12('<metadata><schema>ADL SCORM</schema><schemaversion>1.2</schemaversion></metadata>'
                                   '<item identifier="i1" identifierref="r1"><title>A</title></item>',
                                   '<resource identifier="r1" type="webcontent" adlcp:scormtype="sco" href="a.html">'
                                   '<file href="a.html"/></resource>', meta="<metadata/>", default="",
                                   organization=' structure="hierarchical"'),
        "a.html": HTML})


def dominknow():
    """schemaversion twice, 2004 4th with both sequencing and rollup considerations, data, xsi without location."""
    return make_zip({
        "imsmanifest.xml": f'''<?xml version="1.0" encoding="utf-8" standalone="no"?>
<!-- made by a tool -->
<manifest identifier="dk" version="1.0" {CP2004} {XSI}>
<metadata><schema>ADL SCORM</schema><schemaversion>2004 4th Edition</schemaversion><schemaversion>2004 4th Edition</schemaversion></metadata>
<organizations default="o"><organization identifier="o" adlcp:sharedDataGlobalToSystem="false"><title>T</title>
<item identifier="a" identifierref="r" parameters="?mode=sco&amp;x=1"><title>A</title>
<adlcp:completionThreshold completedByMeasure="true" minProgressMeasure="0.75" progressWeight="1.0"/>
<adlcp:data><adlcp:map targetID="shared" readSharedData="true" writeSharedData="true"/></adlcp:data>
<imsss:sequencing><adlseq:rollupConsiderations measureSatisfactionIfActive="false"/></imsss:sequencing></item>
<imsss:sequencing><imsss:controlMode choice="true" choiceExit="true" flow="true" forwardOnly="false"/></imsss:sequencing>
</organization></organizations><resources><resource identifier="r" type="webcontent" adlcp:scormType="sco" href="content/a.html">
<file href="content/a.html"/></resource></resources></manifest>''',
        "content/a.html": HTML})


def elucidat():
    """launch.html in a folder, xml:base on resources and on the resource."""
    return make_zip({
        "imsmanifest.xml": f'''<?xml version="1.0"?><manifest identifier="e" {CP12} {XSI}>{META12}
<organizations default="o"><organization identifier="o"><title>T</title><item identifier="i" identifierref="r"><title>T</title></item>
</organization></organizations><resources xml:base="release/"><resource identifier="r" type="webcontent" adlcp:scormtype="sco"
 xml:base="app/" href="launch.html"><file href="launch.html"/></resource></resources></manifest>''',
        "release/app/launch.html": HTML})


def prefixed():
    """Everything with a prefix, the namespace of SCORM 1.2 in IMS's spelling."""
    text = one12().replace('xmlns="http://www.imsproject.org/xsd/imscp_rootv1p1p2"', 'xmlns:ims="http://www.imsglobal.org/xsd/imscp_rootv1p1p2"')
    for name in ("manifest", "metadata", "schemaversion", "schema", "organizations", "organization", "item", "title", "resources",
                 "resource", "file"):
        text = text.replace(f"<{name}>", f"<ims:{name}>").replace(f"<{name} ", f"<ims:{name} ").replace(f"</{name}>", f"</ims:{name}>")
    return make_zip({"imsmanifest.xml": text, "index.html": HTML})


def no_namespace():
    """Written by hand: no namespaces, adlcp only as an undeclared prefix is refused elsewhere, so none at all."""
    return make_zip({
        "imsmanifest.xml": '<manifest identifier="x"><metadata><schema>ADL SCORM</schema><schemaversion>1.2</schemaversion></metadata>'
                           '<organizations><organization><title>T</title><item identifierref="r"><title>A</title></item></organization>'
                           '</organizations><resources><resource identifier="r" href="a.html"/></resources></manifest>',
        "a.html": HTML})


def sub_manifest():
    return make_zip({
        "imsmanifest.xml": scorm12('<item identifier="i1" identifierref="SUB"><title>Part</title></item>',
                                   '<resource identifier="r0" type="webcontent" adlcp:scormtype="asset" href="x.html">'
                                   '<file href="x.html"/></resource>',
                                   more='<manifest identifier="SUB"><organizations default="so"><organization identifier="so"><title>S</title>'
                                        '<item identifier="s1" identifierref="sr"><title>P</title></item></organization></organizations>'
                                        '<resources><resource identifier="sr" type="webcontent" adlcp:scormtype="sco" href="s.html">'
                                        '<file href="s.html"/></resource></resources></manifest>'),
        "x.html": HTML, "s.html": HTML})


def storyline_tincan():
    """One launch, many described activities, no lang, launch without lang attribute."""
    more = "".join(f'<activity id="http://example.com/c/{n}" type="http://adlnet.gov/expapi/activities/cmi.interaction"><name>Q {n}</name>'
                   f"<description>d</description></activity>" for n in range(20))
    return make_zip({
        "tincan.xml": '<?xml version="1.0" encoding="utf-8" ?><tincan xmlns="http://projecttincan.com/tincan.xsd"><activities>'
                      '<activity id="http://example.com/c" type="http://adlnet.gov/expapi/activities/course"><name>Course</name>'
                      "<description></description><launch>index_lms.html</launch></activity>" + more + "</activities></tincan>",
        "index_lms.html": HTML, "story.html": HTML})


def ispring_tincan():
    """An id that is a URN-like text, several launches, one a web address."""
    return make_zip({
        "tincan.xml": '\ufeff<?xml version="1.0" encoding="UTF-8"?><tincan xmlns="http://projecttincan.com/tincan.xsd"><activities>'
                      '<activity id="urn:ispring:presentation:1" type="course"><name lang="en-US">A</name>'
                      '<description lang="en-US"/><launch lang="en-us">res/index.html?a=1#x</launch></activity>'
                      '<activity id="http://example.com/2" type="http://adlnet.gov/expapi/activities/media"><name lang="und">B</name>'
                      '<launch lang="und">https://example.com/b.html</launch></activity></activities></tincan>'.encode(),
        "res/index.html": HTML})


def cmi5(body, *, head='<?xml version="1.0" encoding="utf-8"?>', attributes=""):
    return (f'{head}<courseStructure xmlns="https://w3id.org/xapi/profiles/cmi5/v1/CourseStructure.xsd"{attributes}>'
            '<course id="https://example.com/course"><title><langstring lang="en-US">Course</langstring></title>'
            f'<description><langstring lang="en-US">D</langstring></description></course>{body}</courseStructure>')


def unit(n, url, more="", attributes=""):
    return (f'<au id="https://example.com/au/{n}"{attributes}><title><langstring lang="en-US">U</langstring></title>'
            f'<description><langstring lang="en-US">D</langstring></description>{more}<url>{url}</url></au>')


def cmi5_examples():
    """The shapes of published examples: simple, multiple launches, pre- and post-test, mastery."""
    yield "cmi5-single", make_zip({"cmi5.xml": cmi5(unit(1, "index.html?pages=1&amp;complete=launch", "", ' moveOn="CompletedOrPassed" '
                                   'masteryScore="0.8" launchMethod="AnyWindow" activityType="http://adlnet.gov/expapi/activities/lesson"')),
                                   "index.html": HTML})
    yield "cmi5-blocks", make_zip({"cmi5.xml": cmi5(
        '<objectives><objective id="https://example.com/o1"><title><langstring lang="en">O</langstring></title><description>'
        '<langstring lang="en">D</langstring></description></objective></objectives>'
        '<block id="https://example.com/b1"><title><langstring lang="en">B</langstring></title><description><langstring lang="en">D'
        '</langstring></description><objectives><objective idref="https://example.com/o1"/></objectives>'
        + unit(1, "\n   <![CDATA[a/index.html]]>  \n", "", ' moveOn="Passed" launchMethod="OwnWindow"')
        + unit(2, "https://example.org/b?x=1") + "</block>" + unit(3, "a/index.html#/three")), "a/index.html": HTML})
    yield "cmi5-lang-missing", make_zip({"cmi5.xml": cmi5(unit(1, "index.html")).replace(' lang="en-US"', ""), "index.html": HTML})
    yield "cmi5-extension", make_zip({"cmi5.xml": cmi5(
        unit(1, "i.html", "", ' x:weight="1"') + '<x:meta>v</x:meta>',
        attributes=f' xmlns:x="https://example.com/x" {XSI} xsi:schemaLocation="https://example.com/x x.xsd"'), "i.html": HTML, "x.xsd": "<x/>"})
    yield "cmi5-many", make_zip({"cmi5.xml": cmi5("".join(unit(n, f"{n % 3}.html") for n in range(1200))),
                                 "0.html": HTML, "1.html": HTML, "2.html": HTML})
    yield "cmi5-beside-scorm-driver", make_zip({"cmi5.xml": cmi5(unit(1, "./scormdriver/indexAPI.html")), "tincan.xml": "<x/>",
                                                "scormdriver/indexAPI.html": HTML})


def encodings():
    japanese = one12("レッスン/開始.html", head='<?xml version="1.0" encoding="Shift_JIS"?>\n').replace("Course", "講座")
    yield ("shift-jis", raw_zip([(b"imsmanifest.xml", japanese.encode("cp932")), ("レッスン/開始.html".encode("cp932"), HTML)]),
           ["レッスン/開始.html"])
    yield ("shift-jis-names-utf8-manifest", raw_zip([(b"imsmanifest.xml", one12("%E3%83%AC.html")), ("レ.html".encode("cp932"), HTML)]),
           ["%E3%83%AC.html"])
    for code, word in (("cp437", "übung"), ("cp850", "Ágil"), ("cp1252", "Œuvre €"), ("cp866", "урок"), ("cp1251", "урок"),
                       ("gbk", "课程"), ("big5", "課程"), ("cp949", "강의"), ("cp1250", "Żółw"), ("utf-8", "größe")):
        yield (f"names-{code}", raw_zip([(b"imsmanifest.xml", one12(f"{word}.html".replace(" ", "%20"))),
                                         (f"{word}.html".encode(code), HTML)]), [f"{word}.html".replace(" ", "%20")])
    yield ("names-decomposed", make_zip({"imsmanifest.xml": one12("Übung é.html".replace(" ", "%20")), "U\u0308bung e\u0301.html": HTML}), None)
    yield ("names-unicode-extra", raw_zip([(b"imsmanifest.xml", one12("a.html")), (b"a.html", HTML)], extra=b"UT\x05\x00\x01\x00\x00\x00\x00"),
           ["a.html"])
    text = one12().replace("Course", "Übung")
    yield "utf8-bom", make_zip({"imsmanifest.xml": b"\xef\xbb\xbf" + text.encode(), "index.html": HTML}), ["index.html"]
    for code in ("utf-16-le", "utf-16-be"):
        mark = {"utf-16-le": b"\xff\xfe", "utf-16-be": b"\xfe\xff"}[code]
        yield code, make_zip({"imsmanifest.xml": mark + text.replace("UTF-8", "UTF-16").encode(code), "index.html": HTML}), ["index.html"]
    yield ("says-utf16-is-utf8", make_zip({"imsmanifest.xml": text.replace("UTF-8", "utf-16").encode(), "index.html": HTML}), ["index.html"])
    for label, code in (("iso-8859-1", "latin-1"), ("ISO-8859-15", "iso8859-15"), ("windows-1252", "cp1252"), ("windows-1250", "cp1250")):
        yield (f"xml-{label}", make_zip({"imsmanifest.xml": text.replace("UTF-8", label).encode(code), "index.html": HTML}), ["index.html"])
    yield ("says-utf8-is-1252", make_zip({"imsmanifest.xml": text.encode("cp1252"), "index.html": HTML}), ["index.html"])
    for label, code, word in (("GB2312", "gbk", "课程"), ("Big5", "big5", "課程"), ("euc-kr", "cp949", "강의"), ("koi8-r", "koi8-r", "урок"),
                              ("windows-1251", "cp1251", "урок"), ("EUC-JP", "euc-jp", "講座")):
        yield (f"xml-{label}", make_zip({"imsmanifest.xml": text.replace("UTF-8", label).replace("Übung", word).encode(code),
                                         "index.html": HTML}), ["index.html"])


def containers():
    plain = {"imsmanifest.xml": one12(), "index.html": HTML}
    files = [(name.encode(), content) for name, content in plain.items()]
    yield "zip-streamed", raw_zip(files, descriptor=True)
    yield "zip-folder-twice", raw_zip(files + [(b"media/", ""), (b"media/a.png", "x"), (b"media/", "")])
    yield "zip-dot-slash", raw_zip([(b"./" + name, content) for name, content in files])
    yield "zip-macosx", make_zip({**plain, "__MACOSX/._index.html": "x", ".DS_Store": "x", "__MACOSX/": ""})
    yield "zip-comment-and-prefix", b"#!/bin/sh\n" * 3 + _shifted(files, 30)
    yield "zip-stored", make_zip(plain, zipfile.ZIP_STORED)
    yield "zip-folders-of-two-cases", raw_zip(files + [(b"Media/", ""), (b"Media/a.png", "x"), (b"media/", ""), (b"media/b.png", "x")])
    yield "zip-empty-files", make_zip({**plain, "data/empty.txt": "", "data/none/": ""})


def _shifted(files, by):
    """Offsets as a self-extracting archive has them."""
    out = io.BytesIO(b"#" * by)
    out.seek(by)
    with zipfile.ZipFile(out, "a") as archive:
        for name, content in files:
            archive.writestr(name.decode(), content)
        archive.comment = b"made by a tool"
    return out.getvalue()[by:]


def hrefs():
    """(name, href, file in the ZIP)"""
    yield "percent-encoded-utf8", "lektion%20%C3%BCbung/a%28b%29.html", "lektion übung/a(b).html"
    yield "raw-non-ascii", "lektion übung/a.html", "lektion übung/a.html"
    yield "percent-encoded-latin1", "%FCbung.html", "übung.html"
    yield "dot-slash", "./a/./b/../b/c.html", "a/b/c.html"
    yield "backslash", "a\\b\\c.html", "a/b/c.html"
    yield "leading-slash", "/a/b.html", "a/b.html"
    yield "other-case", "Content/Index.HTML", "content/index.html"
    yield "query-and-fragment", "a.html?x=1&amp;y=%20#/start", "a.html"
    yield "literal-percent", "100%25.html", "100%.html"
    yield "percent-not-escaped", "100%.html", "100%.html"
    yield "spaces-around", "  a.html\n ", "a.html"
    yield "apostrophe-and-plus", "it's+a,b;c=d@e.html", "it's+a,b;c=d@e.html"
    yield "remote", "https://example.org/course/a.html", None
    yield "protocol-relative", "//example.org/course/a.html", None
    yield "escaped-slash", "a%2Fb.html", "a/b.html"
    yield "double-slash", "a//b.html", "a/b.html"


def quirks():
    """(name, manifest) for a package with index.html and a.html."""
    yield "launch-file-not-listed", one12(files=["a.html"])
    yield "nothing-listed", one12(files=[])
    yield "listed-and-missing", one12(files=["index.html", "gone/b.swf", "gone/c.swf"])
    yield "schemaversion-missing", one12(meta="<metadata/>")
    yield "no-metadata", one12(meta="")
    yield "schemaversion-odd", one12(meta="<metadata><schema>ADL SCORM</schema><schemaversion>SCORM 1.2</schemaversion></metadata>")
    yield "schema-lower-case", one12(meta="<metadata><schema>adl scorm</schema><schemaversion> 1.2 </schemaversion></metadata>")
    yield "space-before-declaration", "\n  " + one12()
    yield "version-1.1-declaration", one12(head='<?xml version="1.1" encoding="UTF-8"?>')
    yield "no-declaration", one12(head="")
    yield "stylesheet", one12(head='<?xml version="1.0"?><?xml-stylesheet href="a.xsl"?>')
    yield "scormType-of-2004-in-12", one12().replace("adlcp:scormtype", "adlcp:scormType")
    yield "scormtype-without-prefix", one12().replace("adlcp:scormtype", "scormtype")
    yield "scormtype-SCO", one12().replace('"sco"', '"SCO"')
    yield "type-text-html", one12().replace('type="webcontent"', 'type="text/html"')
    yield "identifiers-with-digits-and-braces", one12().replace('"i1"', '"{6F9619FF-8B86-D011-B42D-00C04FC964FF}"').replace('"r1"', '"1 r"')
    yield "unused-item-without-resource", one12().replace("</organization>", '<item identifier="blank"><title>Notes</title></item></organization>')
    yield "empty-identifierref", one12().replace("</organization>", '<item identifier="h" identifierref=""><title>Heading</title></item></organization>')
    yield "isvisible-odd", one12().replace('isvisible="true"', 'isvisible="True"')
    yield "mastery-with-percent", one12().replace("</title></item>", "</title><adlcp:masteryscore>80%</adlcp:masteryscore></item>")
    yield "mastery-above-100", one12().replace("</title></item>", "</title><adlcp:masteryscore>500</adlcp:masteryscore></item>")
    yield "prerequisites-empty", one12().replace("</title></item>", '</title><adlcp:prerequisites type="aicc_script"></adlcp:prerequisites></item>')
    yield "prerequisites-without-type", one12().replace("</title></item>", "</title><adlcp:prerequisites>i1</adlcp:prerequisites></item>") \
        .replace("</organization>", '<item identifier="i9" identifierref="r1"><title>x</title></item></organization>').replace(">i1<", ">i9<")
    yield "maxtimeallowed-odd", one12().replace("</title></item>", "</title><adlcp:maxtimeallowed>1:30:00</adlcp:maxtimeallowed></item>")
    yield "unknown-elements", one12(more='<vendor:info xmlns:vendor="http://example.com/v"><vendor:x a="b"/></vendor:info>')
    yield "unknown-elements-in-own-namespace", one12(more="<generator>tool 7</generator>")
    yield "namespaces-of-both-versions", one12(root='xmlns:imsss="http://www.imsglobal.org/xsd/imsss"')
    yield "dependency-missing", one12().replace("</resource>", '<dependency identifierref="nowhere"/></resource>')
    yield "dependency-circle", one12().replace("</resource>", '<dependency identifierref="r1"/></resource>')
    yield "default-organization-missing", one12(default="other")
    yield "several-organizations", one12().replace("</organizations>", '<organization identifier="o2"><title>2</title><item identifier="z" '
                                                    'identifierref="r1"><title>z</title></item></organization></organizations>')
    yield "lom-1.3-in-12", one12(meta=META12.replace("</metadata>", '<lom xmlns="http://ltsc.ieee.org/xsd/LOM"><general><title><string '
                                                                    'language="en">T</string></title><language>zxx-bad</language></general>'
                                                                    "<lom/></lom></metadata>"))
    yield "lom-without-namespace", one12(meta=META12.replace("</metadata>", "<lom><general><title><langstring>x</langstring></title></general></lom></metadata>"))
    yield "lom-in-item-and-file", one12().replace("<file ", '<metadata><schema>x</schema></metadata><file ')
    yield "comment-with-xml", one12(head='<?xml version="1.0"?><!-- <manifest> & -- -->'.replace(" -- ", " "))
    yield "parameters-odd", one12().replace('isvisible="true"', 'parameters="&amp;a=b"')
    yield "item-title-missing", one12().replace("<title>Course</title></item>", "</item>")
    yield "two-items-one-resource", one12().replace("</organization>", '<item identifier="i2" identifierref="r1"><title>b</title></item></organization>')
    yield "dash-in-namespace-version", one12().replace("imscp_rootv1p1p2", "imscp_rootv1p1p2", 1).replace("adlcp_rootv1p2", "adlcp_rootv1p2")


def packages():
    for made, standard, launch in (
            (storyline12, "scorm12", ["index_lms.html"]), (storyline2004, "scorm2004-3rd", ["index_lms.html"]),
            (rise, "scorm12", ["scormdriver/indexAPI.html"]), (captivate12, "scorm12", ["index_scorm.html"]),
            (captivate2004, "scorm2004-2nd", ["multiscreen.html"]), (ispring, "scorm12", ["res/index.html"]),
            (lectora12, "scorm12", ["a001index.html"]), (lectora_aicc, "aicc", ["titlepage.html?x=1"]),
            (aicc_numbered_members, "aicc", ["https://example.org/a?x=1", "sub/b.htm"]),
            (captivate_aicc, "aicc", ["a/pages/index.htm"]), (adapt, "scorm12", ["index_lms.html"]), (h5p, "scorm12", ["index.html"]),
            (exelearning, "scorm12", [f"p%C3%A1gina_{n}.html" for n in (1, 2, 3)]),
            (exelearning_no_index, "scorm12", ["p1.html", "p2.html"]), (moodle_book, "scorm12", ["a.html"]),
            (dominknow, "scorm2004-4th", ["content/a.html?mode=sco&x=1"]), (elucidat, "scorm12", ["release/app/launch.html"]),
            (prefixed, "scorm12", ["index.html"]), (no_namespace, "scorm12", ["a.html"]),
            (sub_manifest, "scorm12", ["s.html"]), (storyline_tincan, "tincan", ["index_lms.html"]),
            (ispring_tincan, "tincan", ["res/index.html?a=1#x", "https://example.com/b.html"])):
        yield made.__name__, made(), standard, launch
    for name, data in cmi5_examples():
        yield name, data, "cmi5", None
    for name, data, launch in encodings():
        yield name, data, "scorm12", launch
    for name, data in containers():
        yield name, data, "scorm12", ["index.html"]
    for name, href, file in hrefs():
        files = {"imsmanifest.xml": one12(href.replace("<", "&lt;"))}
        if file:
            files[file] = HTML
        yield f"href-{name}", make_zip(files), "scorm12", None
    for name, manifest in quirks():
        yield name, make_zip({"imsmanifest.xml": manifest, "index.html": HTML, "a.html": HTML}), "scorm12", None
