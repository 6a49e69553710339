"""More of what is in the wild: exports of many tools in their own spelling, and oddities of values, attributes and archives.

`packages()` yields what wild_packages.packages() does: (name, bytes of the ZIP, expected standard, expected launch hrefs)."""

import io
import struct
import zipfile
import zlib

from wild_packages import CP12, CP2004, HTML, LOCATION12, LOCATION2004, META12, XSI, cmi5, make_zip, one12, raw_zip, scorm12, unit

RESOURCE2004 = ('<resource identifier="r" type="webcontent" adlcp:scormType="sco" href="index.html"><file href="index.html"/>'
                "</resource>")


def one2004(version="2004 3rd Edition", *, item="", sequencing="", organization="", root="", resources=RESOURCE2004, more="",
            namespaces=CP2004):
    """One page; `item` and `sequencing` stand in the item and in the organization."""
    return (f'<?xml version="1.0" encoding="UTF-8"?>\n<manifest identifier="m" version="1" {namespaces} {XSI} {root}>'
            f"<metadata><schema>ADL SCORM</schema><schemaversion>{version}</schemaversion></metadata>"
            f'<organizations default="o"><organization identifier="o"{organization}><title>Course</title>'
            f'<item identifier="i" identifierref="r"><title>Page</title>{item}</item>{sequencing}</organization></organizations>'
            f"<resources>{resources}</resources>{more}</manifest>")


def reload_editor():
    """A comment before the root, LOM with its own prefix, an item hidden, resources for single files."""
    return scorm12(
        '<item identifier="ITEM-1A" identifierref="RES-1A" isvisible="true"><title>One</title></item>'
        '<item identifier="ITEM-2A" identifierref="RES-2A" isvisible="false"><title/></item>',
        '<resource identifier="RES-1A" type="webcontent" href="index.html" adlcp:scormtype="sco"><metadata/>'
        '<file href="index.html"><metadata/></file></resource>'
        '<resource identifier="RES-2A" type="webcontent" href="a.html" adlcp:scormtype="asset"><file href="a.html"/></resource>',
        head='<?xml version="1.0" encoding="UTF-8"?>\n<!--This is a SCORM 1.2 Content Package document-->\n<!--Spawned from an editor-->\n',
        meta="<metadata><schema>ADL SCORM</schema><schemaversion>1.2</schemaversion><imsmd:lom><imsmd:general><imsmd:title>"
             '<imsmd:langstring xml:lang="en">T</imsmd:langstring></imsmd:title></imsmd:general></imsmd:lom></metadata>',
        root='xmlns:imsmd="http://www.imsglobal.org/xsd/imsmd_rootv1p2p1" ' + LOCATION12)


def full_lom12():
    """All of LOM's categories as Captivate and Presenter write them, with words of no vocabulary."""
    text = '<langstring xml:lang="en-US">x</langstring>'
    source = f'<source>{text}</source><value><langstring xml:lang="x-none">Any</langstring></value>'
    lom = ('<lom xmlns="http://www.imsglobal.org/xsd/imsmd_rootv1p2p1" xsi:schemaLocation="http://www.imsglobal.org/xsd/imsmd_rootv1p2p1">'
           f"<general><identifier>x</identifier><title>{text}</title><catalogentry><catalog>C</catalog><entry>{text}</entry></catalogentry>"
           f"<language>en_US</language><keyword>{text}</keyword><aggregationlevel>{source}</aggregationlevel></general>"
           f"<lifecycle><version>{text}</version><status>{source}</status><contribute><role>{source}</role><centity><vcard>begin:vcard\n"
           "fn:A\nend:vcard</vcard></centity><date><datetime>12/31/2009</datetime></date></contribute></lifecycle>"
           "<metametadata><metadatascheme>ADL SCORM 1.2</metadatascheme><metadatascheme/></metametadata>"
           '<technical><format>text/html</format><size>1,234</size><location type="URI">.</location><duration><datetime>5 min</datetime>'
           f"</duration></technical><educational><typicallearningtime><datetime></datetime></typicallearningtime></educational><rights><cost>{source}"
           f"</cost></rights><classification><purpose>{source}</purpose></classification></lom>")
    return one12(meta=f"<metadata><schema>ADL SCORM</schema><schemaversion>1.2</schemaversion>{lom}</metadata>")


def lom2004():
    """IEEE LOM 1.0 with its sub-namespaces, in the manifest, an item, a resource and a file."""
    lom = ('<lom:lom xmlns:lom="http://ltsc.ieee.org/xsd/LOM"><lom:general><lom:identifier><lom:catalog>URI</lom:catalog><lom:entry>a b</lom:entry>'
           '</lom:identifier><lom:title><lom:string language="">T</lom:string><lom:string>T</lom:string></lom:title><lom:language>none</lom:language>'
           '<lom:structure uniqueElementName="x"><lom:source>LOMv1.0</lom:source><lom:value>odd</lom:value></lom:structure></lom:general>'
           "<lom:technical><lom:duration><lom:duration>forever</lom:duration></lom:duration></lom:technical></lom:lom>")
    text = one2004(item=f"<metadata>{lom}</metadata>", resources=RESOURCE2004.replace('<file href="index.html"/>', f'<metadata>{lom}</metadata>'
                   f'<file href="index.html"><metadata>{lom}</metadata></file>'))
    return text.replace("</metadata><organizations", f"{lom}</metadata><organizations", 1)


def several_organizations():
    """The same course arranged twice under the same item identifiers; only one of the two is played."""
    organization = ('<organization identifier="{}"><title>Course</title><item identifier="i1" identifierref="r1"><title>Page</title>'
                    "</item></organization>")
    return (f'<manifest identifier="m" {CP12}>{META12}<organizations default="B">{organization.format("A")}{organization.format("B")}'
            '</organizations><resources><resource identifier="r1" type="webcontent" adlcp:scormtype="sco" href="index.html">'
            '<file href="index.html"/></resource></resources></manifest>')


def template_sequencing():
    """The widely used templates: a collection, references to it, an own objective beside, satisfied by measure."""
    return one2004(
        item='<imsss:sequencing IDRef="common" ID="own"><imsss:objectives><imsss:primaryObjective objectiveID="p" satisfiedByMeasure="true">'
             '<imsss:minNormalizedMeasure> 0.80 </imsss:minNormalizedMeasure><imsss:mapInfo targetObjectiveID="urn:g" readSatisfiedStatus="true" '
             'writeSatisfiedStatus="true"/></imsss:primaryObjective><imsss:objective objectiveID="p2"/></imsss:objectives></imsss:sequencing>',
        sequencing='<imsss:sequencing><imsss:controlMode choice="true" flow="true" choiceExit="true"/><imsss:rollupRules '
                   'rollupObjectiveSatisfied="true"><imsss:rollupRule childActivitySet="all"><imsss:rollupConditions conditionCombination="any">'
                   '<imsss:rollupCondition condition="satisfied"/></imsss:rollupConditions><imsss:rollupAction action="satisfied"/>'
                   "</imsss:rollupRule></imsss:rollupRules></imsss:sequencing>",
        more='<imsss:sequencingCollection><imsss:sequencing ID="common"><imsss:limitConditions attemptLimit="3"/><imsss:rollupRules '
             'objectiveMeasureWeight="1.0000"/><imsss:deliveryControls completionSetByContent="true" objectiveSetByContent="true"/>'
             "</imsss:sequencing></imsss:sequencingCollection>", root=LOCATION2004)


def sequencing_values():
    """(name, what stands in the item): values in other spellings, and empty ones."""
    def wrap(inner, attributes=""):
        return f"<imsss:sequencing{attributes}>{inner}</imsss:sequencing>"

    primary = '<imsss:objectives><imsss:primaryObjective objectiveID="p" satisfiedByMeasure="{}">{}</imsss:primaryObjective></imsss:objectives>'
    measure = "<imsss:minNormalizedMeasure>{}</imsss:minNormalizedMeasure>"
    yield "true-in-capitals", wrap('<imsss:controlMode choice="TRUE" flow="True"/>' + primary.format("TRUE", measure.format("1.0")))
    for name, text in (("1.0", "1.0"), ("point-first", ".75"), ("percent", "80"), ("comma", "0,8"), ("many-decimals", "0.66666666667"),
                       ("empty", ""), ("spaces", "\n 0.5\n "), ("exponent", "8E-1"), ("plus", "+0.5")):
        yield f"measure-{name}", wrap(primary.format("true", measure.format(text)))
    yield "objective-without-primary", wrap('<imsss:objectives><imsss:objective objectiveID="x"/></imsss:objectives>')
    yield "objective-without-id", wrap("<imsss:objectives><imsss:primaryObjective/><imsss:objective/></imsss:objectives>")
    yield "objective-twice", wrap('<imsss:objectives><imsss:primaryObjective objectiveID="x"/><imsss:objective objectiveID="x"/></imsss:objectives>')
    for name, text in (("zero", "PT0S"), ("hours-minutes", "PT1H30M"), ("iso-week", "P1W"), ("clock", "01:30:00"), ("seconds", "3600"),
                       ("empty", ""), ("fraction", "PT0.5S"), ("lower-case", "pt1h"), ("negative", "-PT1H")):
        yield f"duration-{name}", wrap(f'<imsss:limitConditions attemptAbsoluteDurationLimit="{text}"/>')
    yield "attempt-limit-empty", wrap('<imsss:limitConditions attemptLimit=""/>')
    yield "attempt-limit-decimal", wrap('<imsss:limitConditions attemptLimit="1.0"/>')
    yield "attempt-limit-minus", wrap('<imsss:limitConditions attemptLimit="-1"/>')
    yield "times-without-zone", wrap('<imsss:limitConditions beginTimeLimit="2010-01-01" endTimeLimit="2050-01-01T00:00"/>')
    yield "randomization", wrap('<imsss:randomizationControls randomizationTiming="OnEachNewAttempt" selectCount="0" reorderChildren="1" '
                                'selectionTiming="never"/>')
    yield "delivery-odd", wrap('<imsss:deliveryControls tracked="yes" completionSetByContent="" objectiveSetByContent="0"/>')
    yield "auxiliary", wrap('<imsss:auxiliaryResources><imsss:auxiliaryResource auxiliaryResourceID="a" purpose="p"/></imsss:auxiliaryResources>')
    yield "rule-odd-case", wrap('<imsss:sequencingRules><imsss:preConditionRule><imsss:ruleConditions conditionCombination="All"><imsss:ruleCondition '
                                'condition="Satisfied" operator="Not"/></imsss:ruleConditions><imsss:ruleAction action="Skip"/>'
                                "</imsss:preConditionRule></imsss:sequencingRules>")
    yield "rule-empty", wrap("<imsss:sequencingRules><imsss:postConditionRule/></imsss:sequencingRules>")
    yield "rollup-odd", wrap('<imsss:rollupRules rollupProgressCompletion="T" objectiveMeasureWeight="2"><imsss:rollupRule childActivitySet="ANY" '
                             'minimumPercent="50" minimumCount="-1"/></imsss:rollupRules>')
    yield "rollup-considerations", wrap('<adlseq:rollupConsiderations requiredForSatisfied="Always" requiredForCompleted="ifNotSkipped"/>')
    yield "constrained-choice", wrap('<adlseq:constrainedChoiceConsiderations preventActivation="false" constrainChoice="true"/>')
    yield "idref-unknown", wrap("", ' IDRef="gone"')
    yield "empty", wrap("")
    yield "twice", wrap("") * 2
    yield "foreign-attribute", wrap('<imsss:controlMode x:hint="1" choice="true" xmlns:x="urn:x"/>', ' tool="7"')
    for name, text in (("odd-words", "Continue|ABANDON|exitall"), ("all", "previous|continue|exit|exitAll|abandon|abandonAll|suspendAll"),
                       ("empty", ""), ("twice", "continue|continue")):
        hidden = "".join(f"<adlnav:hideLMSUI>{word}</adlnav:hideLMSUI>" for word in text.split("|"))
        yield f"presentation-{name}", f"<adlnav:presentation><adlnav:navigationInterface>{hidden}</adlnav:navigationInterface></adlnav:presentation>"
    yield "presentation-nothing", "<adlnav:presentation/>"
    yield "presentation-before-sequencing", "<adlnav:presentation><adlnav:navigationInterface/></adlnav:presentation>" + wrap("")
    for name, text in (("1.0", "1.0"), ("empty", ""), ("100", "100"), ("spaces", " 0.5 ")):
        yield f"threshold-{name}", f"<adlcp:completionThreshold>{text}</adlcp:completionThreshold>"
    yield "threshold-attributes", '<adlcp:completionThreshold completedByMeasure="True" minProgressMeasure="1" progressWeight="0.5"/>'
    for name, text in (("empty", ""), ("space", "exit, message"), ("capital", "Exit,Message"), ("unknown", "stop")):
        yield f"time-limit-{name}", f"<adlcp:timeLimitAction>{text}</adlcp:timeLimitAction>"
    yield "data-from-lms-long", f"<adlcp:dataFromLMS>{'x' * 5000}</adlcp:dataFromLMS>"
    yield "data-of-1.2", "<adlcp:datafromlms>x</adlcp:datafromlms><adlcp:masteryscore>80</adlcp:masteryscore>"
    yield "data-map-odd", '<adlcp:data><adlcp:map targetID="a" readSharedData="yes"/><adlcp:map/></adlcp:data>'


def item_values():
    """(name, what stands in an item of SCORM 1.2)"""
    for name, text in (("spaces", " 80 "), ("decimal", "79.5"), ("empty", ""), ("comma", "80,0"), ("zero", "0"), ("word", "none"), ("minus", "-1")):
        yield f"mastery-{name}", f"<adlcp:masteryscore>{text}</adlcp:masteryscore>"
    for name, text in (("space", "exit, message"), ("capitals", "Continue,No Message"), ("empty", ""), ("unknown", "none"), ("semicolon", "exit;message")):
        yield f"time-limit-action-{name}", f"<adlcp:timelimitaction>{text}</adlcp:timelimitaction>"
    for name, text in (("empty", ""), ("short", "00:30"), ("iso", "PT30M"), ("minutes", "30"), ("long", "0000:30:00.00"), ("zero", "00:00:00")):
        yield f"max-time-{name}", f"<adlcp:maxtimeallowed>{text}</adlcp:maxtimeallowed>"
    for name, text in (("unknown-id", "ITEM9"), ("word-and", "i8 and i9"), ("quotes", '"i9"'), ("broken", "i9 &amp; ("),
                       ("status", "other=&quot;p&quot;"), ("comma", "i8,i9"), ("not", "~i9")):
        yield f"prerequisites-{name}", f'<adlcp:prerequisites type="aicc_script">{text}</adlcp:prerequisites>'
    yield "prerequisites-type", '<adlcp:prerequisites type="javascript">1</adlcp:prerequisites>'
    yield "launch-data-long", f"<adlcp:datafromlms>{'ä' * 4000}</adlcp:datafromlms>"
    yield "all-twice", "<adlcp:masteryscore>80</adlcp:masteryscore>" * 2 + "<adlcp:datafromlms>a</adlcp:datafromlms>" * 2
    yield "2004-elements", "<adlcp:dataFromLMS>x</adlcp:dataFromLMS><adlcp:timeLimitAction>continue,message</adlcp:timeLimitAction>"
    yield "title-twice", "<title>Again</title>"


def manifests12():
    """(name, manifest, launch) of a package with index.html and a.html."""
    index = ["index.html"]
    one = one12()
    for version in ("1.2", "1.2 ", "SCORM 1.2", "ADL SCORM 1.2", "1.2.0", "v1.2", "1,2", "1.1", "", "Version 1.2", "CAM 1.2", "01.02"):
        yield f"says-{version.replace(' ', '_') or 'nothing'}", one.replace(">1.2<", f">{version}<"), index
    yield "reload", reload_editor(), ["index.html", "a.html"]
    yield "full-lom", full_lom12(), index
    yield "same-items-in-two-organizations", several_organizations(), index
    yield "namespace-of-2004", one.replace("http://www.imsproject.org/xsd/imscp_rootv1p1p2", "http://www.imsglobal.org/xsd/imscp_v1p1"), index
    yield "namespace-https", one.replace("http://www.", "https://www."), index
    yield "namespace-slash", one.replace('imscp_rootv1p1p2"', 'imscp_rootv1p1p2/"').replace('adlcp_rootv1p2"', 'adlcp_rootv1p2/"'), index
    yield "namespace-spaces", one.replace('xmlns="http://www.imsproject', 'xmlns=" http://www.imsproject'), index
    yield "namespace-empty", one.replace('xmlns="http://www.imsproject.org/xsd/imscp_rootv1p1p2"', 'xmlns=""'), index
    yield "namespace-at-the-leaves", one.replace('xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_rootv1p2"', "").replace(
        'adlcp:scormtype="sco"', 'adlcp:scormtype="sco" xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_rootv1p2"'), index
    yield "other-prefix", one.replace("adlcp:", "a:").replace("xmlns:adlcp", "xmlns:a"), index
    yield "scormtype-missing", one.replace(' adlcp:scormtype="sco"', ""), index
    yield "scormtype-unknown", one.replace('scormtype="sco"', 'scormtype="lesson"'), index
    yield "identifier-missing", one.replace(' identifier="i1"', "").replace('identifier="m" ', ""), index
    yield "organization-without-identifier", one.replace('<organization identifier="o"', "<organization").replace(' default="o"', ""), index
    yield "resource-without-href-too", one.replace("</resources>", '<resource identifier="c" type="webcontent" adlcp:scormtype="asset"/></resources>'), index
    yield "file-without-href", one.replace("</resource>", '<file/><file href=""/></resource>'), index
    yield "page-missing-that-nobody-launches", one.replace("</resources>", '<resource identifier="u" type="webcontent" '
                                                           'adlcp:scormtype="sco" href="gone.html"/></resources>'), index
    yield "resource-twice", one.replace("</resources>", '<resource identifier="r1" type="webcontent" href="a.html"/></resources>'), index
    yield "two-resources-elements", one.replace("</manifest>", "<resources/></manifest>"), index
    yield "order-of-parts", one.replace(META12, "").replace("</manifest>", META12 + "</manifest>"), index
    yield "cdata-title", one.replace("<title>Course</title>", "<title><![CDATA[A & <b>B</b>]]></title>"), index
    yield "markup-in-title", one.replace("<title>Course</title>", "<title>A <b>B</b></title>"), index
    yield "empty-titles", one.replace("<title>Course</title>", "<title/>"), index
    yield "long-identifiers", one.replace('"i1"', f'"{"i" * 500}"'), index
    yield "identifier-in-other-script", one.replace('"i1"', '"课程 1"').replace('"r1"', '"ресурс:1"'), index
    yield "spaces-in-references", one.replace('identifierref="r1"', 'identifierref=" r1 "'), index
    yield "attribute-order-and-quotes", one.replace('"', "'"), index
    yield "dtd-like-comment", one.replace("<metadata>", "<!-- <!DOCTYPE x> --><metadata>", 1), index
    yield "processing-instructions", one.replace("<metadata>", "<?tool x?><metadata>", 1) + "<?end?>\n<!-- end -->\n", index
    yield "trailing-white-space", one + "\r\n\r\n  \t", index
    yield "only-cr", one.replace("><", ">\r<"), index
    yield "xml-lang", one.replace('identifier="m"', 'identifier="m" xml:lang="de"'), index
    yield "5,000-files", one.replace("</resource>", "".join(f'<file href="media/{n}.png"/>' for n in range(5000)) + "</resource>"), index
    yield "base-without-slash", one.replace("<resources>", '<resources xml:base="content">'), None
    yield "external-asset", one.replace("</resource>", '<file href="https://cdn.example.com/a.js"/><file href="http://cdn.example.com/b.js"/></resource>'), index
    yield "absolute-page-too", one.replace("</organization>", '<item identifier="w" identifierref="rw"><title>Web</title></item></organization>').replace(
        "</resources>", '<resource identifier="rw" type="webcontent" adlcp:scormtype="asset" href="http://www.example.com/a?b=c&amp;d"/></resources>'), \
        ["index.html", "http://www.example.com/a?b=c&d"]
    yield "mailto-and-script", one.replace("</resource>", '<file href="javascript:void(0)"/><file href="mailto:a@example.com"/></resource>'), index
    yield "parameters-hash", one.replace('isvisible="true"', 'isvisible="true" parameters="#page=2"'), ["index.html#page=2"]
    yield "parameters-spaces", one.replace('isvisible="true"', 'isvisible="true" parameters=" ?a=b c&amp;d=é "'), None
    yield "heading-only-item-first", one.replace('<item identifier="i1"', '<item identifier="h"><title>Heading</title></item><item identifier="i1"'), index
    yield "deep-tree", one.replace('<item identifier="i1"', "".join(f'<item identifier="d{n}"><title>L{n}</title>' for n in range(40)) + '<item identifier="i1"') \
        .replace("</organization>", "</item>" * 40 + "</organization>"), index
    for name, more in item_values():
        yield name, one.replace("</title></item>", f"</title>{more}</item>"), index


def manifests2004():
    """(name, manifest, standard)"""
    for version, standard in (("CAM 1.3", "2nd"), ("CAM1.3", "2nd"), ("1.3", "2nd"), ("SCORM 1.3", "2nd"), ("2004 2nd Edition", "2nd"),
                              ("2004 3rd Edition", "3rd"), ("2004 3RD EDITION", "3rd"), ("2004 3rd  Edition", "3rd"),
                              ("SCORM 2004 3rd Edition", "3rd"), ("2004 3rd Ed.", "3rd"), ("2004", "3rd"), ("2004 4th Edition", "4th"),
                              ("2004 4th edition ", "4th"), ("2004 Fourth Edition", "4th"), ("2004 Third Edition", "3rd"), ("", "3rd"),
                              ("2004-4th-Edition", "4th"), ("2004 Edition 4", "4th"), ("2004 3e édition", "3rd")):
        yield f"2004-says-{version.replace(' ', '_') or 'nothing'}", one2004(version), f"scorm2004-{standard}"
    yield "2004-templates", template_sequencing(), "scorm2004-3rd"
    yield "2004-lom", lom2004(), "scorm2004-3rd"
    yield "2004-scormtype-small", one2004().replace("scormType", "scormtype"), "scorm2004-3rd"
    yield "2004-adlcp-of-1.2", one2004().replace("adlcp_v1p3", "adlcp_rootv1p2"), "scorm2004-3rd"
    yield "2004-imscp-of-1.2", one2004().replace("http://www.imsglobal.org/xsd/imscp_v1p1", "http://www.imsproject.org/xsd/imscp_rootv1p1p2"), "scorm2004-3rd"
    yield "2004-imsss-v1p0", one2004().replace("xsd/imsss", "xsd/imsss_v1p0"), "scorm2004-3rd"
    yield "2004-organization-attributes", one2004(organization=' structure="hierarchical" adlseq:objectivesGlobalToSystem="False" '
                                                  'adlcp:sharedDataGlobalToSystem="0"'), "scorm2004-3rd"
    yield "2004-persist-state", one2004(resources=RESOURCE2004.replace('href="index.html">', 'href="index.html" adlcp:persistState="false">')), "scorm2004-3rd"
    yield "2004-threshold-in-organization", one2004("2004 4th Edition", sequencing='<adlcp:completionThreshold completedByMeasure="true"/>'
                                                    '<imsss:sequencing><imsss:controlMode flow="true"/></imsss:sequencing>'), "scorm2004-4th"
    yield "2004-4th-in-3rd", one2004(item='<imsss:sequencing><adlseq:objectives><adlseq:objective objectiveID="p"><adlseq:mapInfo '
                                     'targetObjectiveID="g" readRawScore="true"/></adlseq:objective></adlseq:objectives></imsss:sequencing>'), "scorm2004-3rd"
    yield "2004-no-sequencing-namespaces", one2004(namespaces='xmlns="http://www.imsglobal.org/xsd/imscp_v1p1" '
                                                   'xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_v1p3"'), "scorm2004-3rd"
    yield "2004-flow-only", one2004(sequencing='<imsss:sequencing><imsss:controlMode choice="false" flow="true" forwardOnly="true"/></imsss:sequencing>'), "scorm2004-3rd"
    yield "2004-control-mode-empty", one2004(sequencing="<imsss:sequencing><imsss:controlMode/></imsss:sequencing>"), "scorm2004-3rd"
    yield "2004-choice-false", one2004(sequencing='<imsss:sequencing><imsss:controlMode flow="true" choice="false" choiceExit="false"/>'
                                       "</imsss:sequencing>"), "scorm2004-3rd"
    yield "2004-sub-manifest", one2004(more=f'<manifest identifier="sub"><organizations><organization identifier="so"><title>S</title>'
                                       '<item identifier="si" identifierref="sr"><title>P</title></item></organization></organizations>'
                                       f'<resources>{RESOURCE2004.replace("""identifier="r" """, """identifier="sr" """)}</resources></manifest>'), "scorm2004-3rd"
    for name, item in sequencing_values():
        yield f"2004-{name}", one2004(item=item), "scorm2004-3rd"


CRS = {"course": {"Course_Creator": "A", "Course_ID": "C1", "Course_System": "S", "Course_Title": "T", "Level": "1", "Max_Fields_CST": "2",
                  "Total_AUs": "1", "Total_Blocks": "0", "Version": "2.0"}, "Course_Behavior": {"Max_Normal": "1"},
       "Course_Description": None}


def crs(equals="=", end="\r\n", drop=(), more="", case=str, comment=""):
    text = comment
    for section, keys in CRS.items():
        text += f"[{case(section)}]{end}"
        for key, value in (keys or {}).items():
            text += "" if key in drop else f"{case(key)}{equals}{value}{end}"
        text += "About the course" + end if keys is None else more + end
    return text


AU = '"System_ID","Type","Command_Line","Max_Time_Allowed","Time_Limit_Action","File_Name","Max_Score","Mastery_Score",' \
     '"System_Vendor","Core_Vendor","Web_Launch","AU_Password"\r\n"A1","Lesson","","","","a.html","","80","V","","",""\r\n'


def aicc_files():
    """(name, files, launch)"""
    base = {"c.crs": crs(), "c.au": AU, "c.des": '"System_ID","Developer_ID","Title","Description"\r\n"A1","D","Unit","x"\r\n',
            "c.cst": '"Block","Member"\r\n"ROOT","A1"\r\n', "a.html": HTML}

    def case(**changes):
        return {**base, **{name.replace("_", "."): text for name, text in changes.items()}}
    page = ["a.html"]
    yield "plain", base, page
    yield "bom", {name: b"\xef\xbb\xbf" + text.encode() for name, text in base.items()}, page
    yield "utf-16", {name: text if name == "a.html" else text.encode("utf-16") for name, text in base.items()}, page
    yield "mac-line-ends", {name: text.replace("\r\n", "\r") for name, text in base.items()}, page
    yield "capitals", {name if name == "a.html" else name.upper(): text for name, text in base.items()}, page
    yield "in-a-folder", {f"aicc/{name}": text for name, text in base.items()}, ["aicc/a.html"]
    yield "crs-spaces", case(c_crs=crs(" = ", "\n")), page
    yield "crs-capitals", case(c_crs=crs(case=str.upper)), page
    yield "crs-comment", case(c_crs=crs(comment="; made by a tool\r\n\r\n")), page
    yield "crs-keys-missing", case(c_crs=crs(drop=("Course_Creator", "Level", "Total_AUs", "Total_Blocks", "Max_Fields_CST", "Max_Normal"))), page
    yield "crs-unknown-keys", case(c_crs=crs(more="Total_Objectives=\r\nX-Tool=1\r\n[Vendor]\r\na=b\r\nno key\r\n")), page
    yield "crs-totals-wrong", case(c_crs=crs().replace("Total_AUs=1", "Total_AUs=7").replace("Total_Blocks=0", "Total_Blocks=")), page
    yield "au-header-spaced", case(c_au=AU.replace('","', '" , "')), page
    yield "au-unquoted", case(c_au=AU.replace('"', "")), page
    yield "au-fields-missing", case(c_au='system_id,command_line,file_name,core_vendor,type\r\nA1,,a.html\r\n'), page
    yield "au-fields-too-many", case(c_au=AU.rstrip() + ',"x","y",\r\n,,,,\r\n'), page
    yield "au-unknown-columns", case(c_au=AU.replace("AU_Password", "Tool_Column")), page
    yield "au-quote-inside", case(c_au=AU.replace('"Lesson"', '"5"" screen"')), page
    yield "au-mastery-odd", case(c_au=AU.replace('"80"', '"80%"')), page
    yield "au-time-odd", case(c_au=AU.replace('"","","a.html"', '"1:30","exit","a.html"')), page
    yield "au-id-in-other-case", case(c_cst="block,member\r\nroot,a1\r\n", c_des="system_id,developer_id,title,description\r\na1,d,Unit,\r\n"), page
    yield "au-absolute-with-port", case(c_au=AU.replace("a.html", "http://lms.example.com:8080/a/b.html?x=1&y=2")), ["http://lms.example.com:8080/a/b.html?x=1&y=2"]
    yield "au-page-in-other-case", case(c_au=AU.replace("a.html", "A.HTML")), page
    yield "au-dot-slash", case(c_au=AU.replace("a.html", "./a.html")), page
    yield "au-slash", case(c_au=AU.replace("a.html", "/a.html")), page
    yield "au-blanks-in-name", {**case(c_au=AU.replace("a.html", "my page.html")), "my page.html": HTML}, None
    yield "cst-blank-members", case(c_cst='"block","member","member"\r\n"root","A1",""\r\n'), page
    yield "cst-rows-repeated", case(c_cst='"block","member"\r\n"root","A1"\r\n"root","A1"\r\n'), page
    yield "cst-root-odd", case(c_cst='"block","member"\r\n"Root ","A1 "\r\n'), page
    yield "cst-no-root", case(c_cst='"block","member"\r\n"B0","A1"\r\n'), page
    yield "des-missing", {name: text for name, text in base.items() if name != "c.des"}, page
    yield "des-long", case(c_des=f'"system_id","developer_id","title","description"\r\n"A1","D","{"t" * 400}","{"d" * 5000}"\r\n'), page
    yield "des-line-breaks", case(c_des='system_id,developer_id,title,description\r\nA1,D,"Unit\r\none","a\nb"\r\n'), page
    yield "des-objectives-too", case(c_des=base["c.des"] + '"J1","D","Objective","o"\r\n'), page
    yield "empty-optional-files", {**base, "c.ort": "", "c.pre": "", "c.cmp": ""}, page
    yield "prerequisites-of-itself", {**base, "c.pre": '"structure_element","prerequisite"\r\n"A1",""\r\n'}, page
    yield "blanks-at-the-ends", case(c_au="\r\n" + AU + "\r\n \r\n\x1a"), page
    yield "two-courses", {**base, "old/old.crs": crs(), "old/old.au": AU}, page
    yield "beside-readme", {**base, "readme.txt": "x", "images/a.png": "x"}, page


def tincans():
    """(name, tincan.xml, launch)"""
    head = '<?xml version="1.0" encoding="utf-8"?><tincan xmlns="http://projecttincan.com/tincan.xsd"><activities>'
    course = ('<activity id="http://example.com/c" type="http://adlnet.gov/expapi/activities/course"><name lang="en-US">C</name>'
              '<description lang="en-US">D</description><launch lang="en-US">index.html</launch>{}</activity>')
    end = "</activities></tincan>"
    index = ["index.html"]
    yield "plain", head + course.format("") + end, index
    yield "no-namespace", (head + course.format("") + end).replace(' xmlns="http://projecttincan.com/tincan.xsd"', ""), index
    yield "prefixed", (head + end).replace("<tincan xmlns=", "<t:tincan xmlns:t=").replace("</tincan", "</t:tincan").replace("<activities", "<t:activities").replace(
        "</activities", "</t:activities").replace("<t:activities>", '<t:activities><t:activity id="http://example.com/c" type="http://adlnet.gov/expapi/activities/course">'
                                                  '<t:name>C</t:name><t:launch lang="en">index.html</t:launch></t:activity>'), index
    yield "id-no-iri", (head + course.format("") + end).replace('"http://example.com/c"', '"5abcDEF_course_id"'), index
    yield "type-plain", (head + course.format("") + end).replace('"http://adlnet.gov/expapi/activities/course"', '"course"'), index
    yield "launch-in-languages", head + course.format('<launch lang="de">index.html?lang=de</launch>') + end, None
    yield "name-in-languages", head + course.format("").replace("</name>", '</name><name lang="de">K</name>') + end, index
    yield "extensions", head + course.format('<extensions><extension key="http://example.com/x"><![CDATA[{"a":1}]]></extension></extensions>') + end, index
    question = ('<activity id="http://example.com/q" type="http://adlnet.gov/expapi/activities/cmi.interaction"><name lang="und">Q</name>'
                '<interactionType>choice</interactionType><correctResponsesPatterns><correctResponsePattern>a</correctResponsePattern>'
                "</correctResponsesPatterns><choices><component><id>a</id><description>A</description></component></choices></activity>")
    yield "interactions", head + course.format("") + question + end, index
    yield "launch-second", head + question + course.format("") + end, index
    yield "launch-spaces", (head + course.format("") + end).replace(">index.html<", ">\n   index.html\n  <"), index
    yield "launch-absolute", (head + course.format("") + end).replace(">index.html<", ">https://example.com/c/index.html?a=1<"), ["https://example.com/c/index.html?a=1"]
    yield "order", head + course.format("").replace('<name lang="en-US">C</name>', "").replace("</activity>", '<name lang="en-US">C</name></activity>') + end, index
    yield "empty-texts", (head + course.format("") + end).replace(">C<", "><").replace(">D<", "><"), index


def cmi5s():
    """(name, cmi5.xml)"""
    yield "many-texts", cmi5("".join(
        unit(n, "index.html").replace("</title>", "".join(f'<langstring lang="x-{k}">U {n}</langstring>' for k in range(20)) + "</title>")
        for n in range(1100)))
    yield "storyline", cmi5(unit(1, "index.html", "", ' moveOn="CompletedOrPassed" masteryScore="0.8" launchMethod="OwnWindow" '
                                 'activityType="http://adlnet.gov/expapi/activities/course"')).replace("<langstring lang=\"en-US\">D</langstring>", "<langstring lang=\"en-US\"></langstring>")
    yield "urn-ids", cmi5(unit(1, "index.html")).replace("https://example.com/au/1", "urn:uuid:8a2e5c8e-7c1d-4f3a-9c53-0c2a6f0b9a11").replace(
        "https://example.com/course", "urn:tool:course")
    for name, score in (("1", "1"), ("point", ".75"), ("zero", "0"), ("long", "0.66666667"), ("1.0", "1.0")):
        yield f"mastery-{name}", cmi5(unit(1, "index.html", attributes=f' masteryScore="{score}"'))
    yield "launch-parameters", cmi5(unit(1, "index.html").replace("</url>", '</url><launchParameters><![CDATA[{"a":"b"}]]></launchParameters>'
                                         '<entitlementKey>k</entitlementKey>'))
    yield "bom-and-comment", "\ufeff" + cmi5(unit(1, "index.html")).replace("<course ", "<!-- c --><course ")
    yield "block-in-block", cmi5(f'<block id="https://example.com/b"><title><langstring lang="en">B</langstring></title><description><langstring lang="en">'
                                 'D</langstring></description><block id="https://example.com/b/2"><title><langstring lang="en">B</langstring></title>'
                                 f'<description><langstring lang="en">D</langstring></description>{unit(1, "index.html")}</block></block>')
    yield "query-and-fragment", cmi5(unit(1, "index.html?a=%20b&amp;c#d"))
    yield "escaped-name", cmi5(unit(1, "index%2Ehtml"))
    yield "same-page-twice", cmi5(unit(1, "index.html") + unit(2, "index.html"))
    yield "xsi", cmi5(unit(1, "index.html"), attributes=f' {XSI} xsi:schemaLocation="https://w3id.org/xapi/profiles/cmi5/v1/CourseStructure.xsd '
                                                        'https://w3id.org/xapi/profiles/cmi5/v1/CourseStructure.xsd"')


def archives():
    """(name, bytes) of archives that other programs open without a word."""
    plain = {"imsmanifest.xml": one12(), "index.html": HTML}
    files = [(name.encode(), content) for name, content in plain.items()]
    good = make_zip(plain)
    yield "zip-zeros-behind", good + b"\0" * 512
    yield "zip-line-behind", good + b"\r\n"
    yield "zip-capital-name", make_zip({"IMSManifest.xml": one12(), "index.html": HTML})
    yield "zip-padding-as-extra", raw_zip(files, extra=b"\0\0\0")
    yield "zip-extra-too-short", raw_zip(files, extra=b"\x0a\x00\x20\x00ab")
    yield "zip-utf8-flag-on-ascii", raw_zip(files, flags=0x800)
    yield "zip-utf8-flag-and-not-utf8", raw_zip(files + [("ü.png".encode("cp1252"), "x")], flags=0x800)
    yield "zip-deflated-folder", deflated_folder(files)
    yield "zip-zip64-everywhere", zip64(plain)
    yield "zip-names-with-blanks-and-dots", make_zip({**plain, "a /b .txt": "x", "c.": "x", "con.txt": "x", "q?.txt": "x", "xx:y.txt": "x"})
    yield "zip-long-path", make_zip({**plain, "/".join(["folder"] * 60) + "/a.txt": "x"})
    yield "zip-nested-archive", make_zip({**plain, "inner.zip": good, "backup/imsmanifest.xml": one12()})
    yield "zip-hidden-files", make_zip({**plain, ".git/config": "x", ".htaccess": "x", "._index.html": "x", "desktop.ini": "x", ".DS_Store": "x"})
    yield "zip-schemas", make_zip({**plain, **{name: "<x/>" for name in ("imscp_rootv1p1p2.xsd", "adlcp_rootv1p2.xsd", "ims_xml.xsd", "imsmd_rootv1p2p1.xsd")}})
    yield "zip-comment-with-signature", commented(plain, b"PK\x05\x06 a comment that looks like an end" + b"\0" * 30)


def deflated_folder(files):
    """Java's jar writes a folder as a deflated entry of two bytes."""
    packed = zlib.compressobj(6, zlib.DEFLATED, -15)
    empty = packed.compress(b"") + packed.flush()
    body, directory, count = b"", b"", 0
    for name, data in [(b"media/", b"")] + [(n, d.encode()) for n, d in files]:
        method, stored = (8, empty) if name.endswith(b"/") else (0, data)
        crc = zlib.crc32(data)
        fields = (20, 0, method, 0, 0, crc, len(stored), len(data), len(name), 0)
        directory += struct.pack("<IHHHHHHIIIHHHHHII", 0x02014B50, 20, *fields, 0, 0, 0, 0, len(body)) + name
        body += struct.pack("<IHHHHHIIIHH", 0x04034B50, *fields) + name + stored
        count += 1
    return body + directory + struct.pack("<IHHHHIIH", 0x06054B50, 0, 0, count, count, len(directory), len(body), 0)


def zip64(plain):
    """Every size in the ZIP64 field, as streaming writers of large files do for all."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in plain.items():
            with archive.open(name, "w", force_zip64=True) as entry:
                entry.write(content.encode())
    return out.getvalue()


def commented(plain, comment):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in plain.items():
            archive.writestr(name, content)
        archive.comment = comment
    return out.getvalue()


def packages():
    pages = {"index.html": HTML, "a.html": HTML, "content/index.html": HTML}
    for name, text, launch in manifests12():
        yield f"12-{name}", make_zip({"imsmanifest.xml": text, **pages}), "scorm12", launch
    for name, text, standard in manifests2004():
        yield name, make_zip({"imsmanifest.xml": text, **pages}), standard, ["index.html"]
    for name, files, launch in aicc_files():
        yield f"aicc-{name}", make_zip(files), "aicc", launch
    for name, text, launch in tincans():
        yield f"tincan-{name}", make_zip({"tincan.xml": text, **pages}), "tincan", launch
    for name, text in cmi5s():
        yield f"cmi5-{name}-export", make_zip({"cmi5.xml": text, **pages}), "cmi5", None
    for name, data in archives():
        yield name, data, "scorm12", ["index.html"]
