"""What a statement may hold: Data 2 and 4 of the standard, one row a case."""

import copy

from lrs_client import new_id
from samples import (ACTIVITY_PLACES, AGENT_PLACES, EX, IDENTIFIERS, MEMBERS, OAUTH_GROUP, VOIDED, activity, agent,
                     ref, statement, sub_statement, typed, within)

SUBS = {"": False, "sub-": True}
BAD_IRI = "ab=c://example.org"
ALL_VERSIONS = ("1.0.3", "2.0.0")


def rows():
    """(case, statement, status, versions)."""
    for make in (agents, groups, authorities, verbs, objects, definitions, results, contexts, contexts_of_two,
                 attachments, extensions, languages, times, ids, whole_statements, voiding):
        for row in make():
            case, value, status, *versions = row
            yield case, value, status, versions[0] if versions else ALL_VERSIONS


def bad_identifiers():
    yield "mbox-not-iri", {"mbox": "ann@example.org"}
    yield "mbox-not-mailto", {"mbox": "mailto:example.org"}
    yield "mbox_sha1sum-not-string", {"mbox_sha1sum": {"a": 1}}
    yield "mbox_sha1sum-not-hex", {"mbox_sha1sum": "no hash"}
    yield "openid-not-uri", {"openid": BAD_IRI}
    yield "account-not-object", {"account": "ann"}
    yield "account-without-homePage", {"account": {"name": "ann"}}
    yield "account-without-name", {"account": {"homePage": "http://example.org/people"}}
    yield "account-name-number", {"account": {"homePage": "http://example.org/people", "name": 12}}
    yield "account-homePage-not-irl", {"account": {"homePage": BAD_IRI, "name": "ann"}}
    yield "account-unknown-property", {"account": {**IDENTIFIERS["account"], "id": "1"}}


def agents():
    for place, put in AGENT_PLACES.items():
        if place.endswith("team"):
            continue
        of = lambda value: put(typed(place, value, "Agent"))
        for kind, value in IDENTIFIERS.items():
            yield f"agent-by-{kind}@{place}", of({kind: value}), 200
            for other, second in IDENTIFIERS.items():
                if other != kind:
                    yield f"agent-{kind}-beside-{other}@{place}", of({kind: value, other: second}), 400
        yield f"agent-typed@{place}", put({"objectType": "Agent", **agent()}), 200
        if not place.endswith("object"):
            yield f"agent-untyped@{place}", put(agent()), 200
        yield f"agent-without-identifier@{place}", of({"name": "Ann"}), 400
        yield f"agent-name-number@{place}", of({**agent(), "name": 12}), 400
        yield f"agent-name-object@{place}", of({**agent(), "name": {"a": 1}}), 400
        yield f"agent-type-number@{place}", put({**agent(), "objectType": 1}), 400
        yield f"agent-type-object@{place}", put({**agent(), "objectType": {"a": 1}}), 400
        yield f"agent-type-lower@{place}", put({**agent(), "objectType": "agent"}), 400
        yield f"group-type-lower@{place}", put({**agent(), "objectType": "group"}), 400
        yield f"agent-with-members@{place}", of({**agent(), "member": MEMBERS}), 400
        for case, value in bad_identifiers():
            yield f"agent-{case}@{place}", of(value), 400


def groups():
    for place, put in AGENT_PLACES.items():
        of = lambda value: put({"objectType": "Group", **value})
        good = 400 if place == "authority" else 200
        for kind, value in IDENTIFIERS.items():
            yield f"group-by-{kind}@{place}", of({kind: value}), good
            for other, second in IDENTIFIERS.items():
                if other != kind:
                    yield f"group-{kind}-beside-{other}@{place}", of({kind: value, other: second}), 400
        yield f"group-anonymous@{place}", put(OAUTH_GROUP), 200
        yield f"group-anonymous-without-members@{place}", of({}), 400
        yield f"group-members-not-array@{place}", of({"member": MEMBERS[0]}), 400
        yield f"group-member-group@{place}", of({"member": [OAUTH_GROUP, OAUTH_GROUP]}), 400
        for case, value in bad_identifiers():
            yield f"group-{case}@{place}", of(value), 400


def authorities():
    put = AGENT_PLACES["authority"]
    yield "authority-one-member", put({**OAUTH_GROUP, "member": OAUTH_GROUP["member"][:1]}), 400
    yield "authority-three-members", put({**OAUTH_GROUP, "member": OAUTH_GROUP["member"] + MEMBERS[:1]}), 400
    yield "authority-without-oauth", put({"objectType": "Group",
                                          "member": [{"mbox": "mailto:a@example.org"},
                                                     {"mbox": "mailto:b@example.org"}]}), 400


def verbs():
    for name, sub in SUBS.items():
        of = lambda verb: within(sub, verb=verb)
        yield f"verb-without-id@{name}", of({"display": {"en": "did"}}), 400
        yield f"verb-id-not-iri@{name}", of({"id": "did"}), 400
        yield f"verb-display-number@{name}", of({"id": EX + "v", "display": 12}), 400
        yield f"verb-display-string@{name}", of({"id": EX + "v", "display": "did"}), 400
        yield f"verb-full@{name}", of({"id": EX + "v", "display": {"en-US": "did", "de": "tat"}}), 200
        yield f"verb-unknown-property@{name}", of({"id": EX + "v", "name": "did"}), 400


def objects():
    for name, sub in SUBS.items():
        of = lambda value: within(sub, object=value)
        yield f"activity-without-id@{name}", of({"objectType": "Activity"}), 400
        yield f"activity-id-not-iri@{name}", of({"id": "course"}), 400
        yield f"activity-id-iri@{name}", of({"id": EX + "course/\u00e9"}), 200
        yield f"activity-untyped@{name}", of({"id": EX + "course/2"}), 200
        yield f"agent-object-untyped@{name}", of(agent()), 400
        yield f"group-object-untyped@{name}", of({**agent(), "member": MEMBERS}), 400
        for kind, value in {"activity": {"id": EX + "a"}, "agent": agent(), "group": {"member": MEMBERS},
                            "statementref": {"id": new_id()}}.items():
            yield f"object-type-{kind}-lower@{name}", of({**value, "objectType": kind}), 400
        yield f"ref@{name}", of(ref()), 200
        yield f"ref-without-id@{name}", of({"objectType": "StatementRef"}), 400
        yield f"ref-id-not-uuid@{name}", of({"objectType": "StatementRef", "id": "one"}), 400
        yield f"ref-unknown-property@{name}", of({**ref(), "name": "one"}), 400
        yield f"ref-id-number@{name}", of({"objectType": "StatementRef", "id": 1}), 400
        yield f"ref-id-object@{name}", of({"objectType": "StatementRef", "id": {"a": 1}}), 400
        yield f"ref-id-not-hex@{name}", of(ref(new_id()[:-1] + "x")), 400
        yield f"ref-id-too-long@{name}", of(ref(new_id() + "0")), 400
    lower = sub_statement()
    lower["objectType"] = "substatement"
    yield "object-type-substatement-lower", statement(object=lower), 400
    yield "sub-in-sub", statement(object=sub_statement(object=sub_statement())), 400
    for key, value in {"id": new_id(), "stored": "2030-01-01T00:00:00Z", "version": "1.0.0",
                       "authority": agent()}.items():
        yield f"sub-with-{key}", statement(object={**sub_statement(), key: value}), 400
    for key in ("actor", "verb", "object"):
        cut = sub_statement()
        del cut[key]
        yield f"sub-without-{key}", statement(object=cut), 400
    yield "sub", statement(object=sub_statement()), 200
    yield "sub-as-agent", statement(object=sub_statement(object={"objectType": "Agent", **agent()})), 200
    yield "sub-as-group", statement(object=sub_statement(object={"objectType": "Group", "member": MEMBERS})), 200
    yield "sub-ref", statement(object=sub_statement(object=ref())), 200


INTERACTIONS = {
    "true-false": {"correctResponsesPattern": ["true"]},
    "choice": {"correctResponsesPattern": ["a[,]b"], "choices": [{"id": "a", "description": {"en": "A"}}, {"id": "b"}]},
    "fill-in": {"correctResponsesPattern": ["Bob's your uncle"]},
    "long-fill-in": {"correctResponsesPattern": ["{case_matters=false}{lang=en}Long"]},
    "matching": {"source": [{"id": "s"}], "target": [{"id": "t"}], "correctResponsesPattern": ["s[.]t"]},
    "performance": {"steps": [{"id": "p", "description": {"ja": "P"}}]},
    "sequencing": {"choices": [{"id": "1"}, {"id": "2"}]},
    "likert": {"scale": [{"id": "l1", "description": {"sr-Latn-RS": "dobro"}}]},
    "numeric": {"correctResponsesPattern": ["4[:]"]},
    "other": {"correctResponsesPattern": ["(35.937432,-86.868896)"]},
}


def definitions():
    for place, put in ACTIVITY_PLACES.items():
        of = lambda **definition: put({"id": EX + "course/3", "definition": definition})
        good = {"name": {"en": "N"}, "description": {"en": "D"}, "type": EX + "types/course",
                "moreInfo": "http://example.org/more", "extensions": {EX + "x": 1}, "interactionType": "other"}
        for key, value in good.items():
            yield f"definition-{key}@{place}", of(**{key: value}), 200
        yield f"definition-empty@{place}", of(), 200
        yield f"definition-full@{place}", of(**good), 200
        for key in ("name", "description"):
            yield f"definition-{key}-number@{place}", of(**{key: 12}), 400
            yield f"definition-{key}-string@{place}", of(**{key: "N"}), 400
            yield f"definition-{key}-bad-language@{place}", of(**{key: {"a12345678": "N"}}), 400
        yield f"definition-type-not-iri@{place}", of(type="course"), 400
        yield f"definition-moreInfo-not-irl@{place}", of(moreInfo="more"), 400
        yield f"definition-extensions-string@{place}", of(extensions="no"), 400
        yield f"definition-extensions-key@{place}", of(extensions={"key": "v"}), 400
        yield f"definition-not-object@{place}", put({"id": EX + "a", "definition": "no"}), 400
        yield f"definition-unknown-property@{place}", of(title={"en": "N"}), 400
        yield f"interaction-number@{place}", of(interactionType=3), 400
        yield f"interaction-object@{place}", of(interactionType={"a": 1}), 400
        yield f"interaction-unknown@{place}", of(interactionType="essay"), 400
        for kind, parts in INTERACTIONS.items():
            yield f"interaction-{kind}@{place}", of(interactionType=kind, **parts), 200
            yield f"interaction-{kind}-untyped@{place}", of(**parts), 400
            upper = kind[:3] + kind[3].upper() + kind[4:]
            yield f"interaction-{kind}-case@{place}", of(interactionType=upper, **parts), 400
        for key in ("choices", "scale", "source", "target", "steps"):
            yield f"component-{key}-untyped@{place}", of(**{key: [{"id": "a"}]}), 400
            yield f"component-{key}-not-array@{place}", of(interactionType="other", **{key: {"id": "a"}}), 400
            yield f"component-{key}-without-id@{place}", of(interactionType="other", **{key: [{}]}), 400
            yield f"component-{key}-id-twice@{place}", of(interactionType="other", **{key: [{"id": "a"}] * 2}), 400
        yield f"pattern-untyped@{place}", of(correctResponsesPattern=["a"]), 400
        yield f"pattern-not-array@{place}", of(interactionType="other", correctResponsesPattern="a"), 400


def results():
    for name, sub in SUBS.items():
        of = lambda **result: within(sub, result=result)
        score = lambda **s: of(score=s)
        yield f"result-full@{name}", of(score={"scaled": 0.5, "raw": 5, "min": 0, "max": 10}, success=True,
                                        completion=False, response="r", duration="PT1S", extensions={EX + "x": 0}), 200
        for key in ("completion", "success"):
            for word in ("true", "false"):
                yield f"result-{key}-{word}-string@{name}", of(**{key: word}), 400
            yield f"result-{key}-number@{name}", of(**{key: 1}), 400
            yield f"result-{key}-object@{name}", of(**{key: {"a": 1}}), 400
        yield f"result-response-number@{name}", of(response=1), 400
        yield f"result-response-object@{name}", of(response={"a": 1}), 400
        yield f"result-score-number@{name}", of(score=5), 400
        yield f"result-score-string@{name}", of(score="5"), 400
        yield f"score-scaled@{name}", score(scaled=0.5), 200
        yield f"score-scaled-1@{name}", score(scaled=1.0), 200
        yield f"score-scaled-minus-1@{name}", score(scaled=-1.0), 200
        yield f"score-scaled-over@{name}", score(scaled=1.01), 400
        yield f"score-scaled-under@{name}", score(scaled=-1.00001), 400
        yield f"score-scaled-string@{name}", score(scaled="0.5"), 400
        yield f"score-raw@{name}", score(raw=5.5, min=0, max=10), 200
        yield f"score-raw-over-max@{name}", score(raw=11, min=0, max=10), 400
        yield f"score-raw-under-min@{name}", score(raw=-1, min=0, max=10), 400
        yield f"score-min@{name}", score(min=0.5, max=1.5), 200
        yield f"score-min-over-max@{name}", score(min=2, max=1), 400
        yield f"score-max-over-min@{name}", score(min=1, max=1.0000001), 200
        yield f"result-extensions-number@{name}", of(extensions=1), 400
        yield f"result-extensions-string@{name}", of(extensions="a"), 400
        yield f"result-unknown-property@{name}", of(passed=True), 400
        for case, value in {"P3Y1M29DT4H35M59.14S": 200, "P4W": 200, "PT4H35M59.14S": 200, "PT16559.14S": 200,
                            "P3Y": 200, "PT0.001S": 200, "PT1.234567S": 200, "P4W1D": 400, "PT": 400, "P": 400,
                            "1H": 400, "PT1.5H2M": 400, "P1S": 400, "": 400}.items():
            yield f"duration-{case}@{name}", of(duration=case), value
        yield f"duration-number@{name}", of(duration=5), 400
        yield f"duration-object@{name}", of(duration={"a": 1}), 400


def contexts():
    for name, sub in SUBS.items():
        of = lambda **context: within(sub, context=context)
        yield f"context-full@{name}", of(registration=new_id(), instructor=agent(), team=OAUTH_GROUP,
                                         contextActivities={"parent": [activity()]}, revision="1", platform="p",
                                         language="en-US", statement=ref(), extensions={EX + "x": None}), 200
        yield f"context-empty@{name}", of(), 200
        yield f"registration-string@{name}", of(registration="one"), 400
        yield f"registration-number@{name}", of(registration=1), 400
        yield f"registration-object@{name}", of(registration={"a": 1}), 400
        yield f"registration-not-hex@{name}", of(registration=new_id()[:-1] + "g"), 400
        yield f"registration-too-long@{name}", of(registration=new_id() + "0"), 400
        for key in ("instructor", "team"):
            yield f"{key}-string@{name}", of(**{key: "ann"}), 400
            yield f"{key}-object@{name}", of(**{key: {"a": 1}}), 400
        yield f"team-agent@{name}", of(team={"objectType": "Agent", **agent()}), 400
        yield f"contextActivities-string@{name}", of(contextActivities="no"), 400
        for kind in ("parent", "grouping", "category", "other"):
            yield f"contextActivities-{kind}@{name}", of(contextActivities={kind: activity()}), 200
            yield f"contextActivities-{kind}-array@{name}", of(contextActivities={kind: [activity(), {"id": EX}]}), 200
            yield f"contextActivities-{kind}-not-activity@{name}", of(contextActivities={kind: [agent()]}), 400
        yield f"contextActivities-all@{name}", of(contextActivities={k: [activity()] for k in
                                                                     ("parent", "grouping", "category", "other")}), 200
        yield f"contextActivities-unknown-key@{name}", of(contextActivities={"sibling": [activity()]}), 400
        for key in ("revision", "platform", "language"):
            yield f"{key}-number@{name}", of(**{key: 1}), 400
            yield f"{key}-object@{name}", of(**{key: {"a": 1}}), 400
        yield f"language-invalid@{name}", of(language="a12345678"), 400
        yield f"context-statement-type@{name}", of(statement={**ref(), "objectType": "statementref"}), 400
        for case, value in {"not-uuid": "one", "number": 1, "object": {"a": 1}, "not-hex": new_id()[:-1] + "g",
                            "too-long": new_id() + "0"}.items():
            yield f"context-statement-id-{case}@{name}", of(statement={"objectType": "StatementRef", "id": value}), 400
        for key in ("revision", "platform"):
            for kind, value in {"agent": {"objectType": "Agent", **agent()},
                                "group": {"objectType": "Group", "member": MEMBERS}, "ref": ref(),
                                "sub": sub_statement()}.items():
                yield f"{key}-with-{kind}@{name}", within(sub, context={key: "1"}, object=value), 400
            yield f"{key}-with-untyped-activity@{name}", within(sub, context={key: "1"}, object={"id": EX + "a"}), 200
        yield f"context-extensions-string@{name}", of(extensions="no"), 400
        yield f"context-unknown-property@{name}", of(mood="good"), 400


def contexts_of_two():
    two = ("2.0.0",)
    for name, sub in SUBS.items():
        for kind, member, value in (("contextAgents", "agent", agent()), ("contextGroups", "group", OAUTH_GROUP)):
            item = {"objectType": kind[:-1], member: value, "relevantTypes": [EX + "types/tutor"]}
            of = lambda **change: within(sub, context={kind: [{**item, **change}]})
            yield f"{kind}@{name}", of(), 200, two
            yield f"{kind}-of-one@{name}", of(), 400, ("1.0.3",)
            yield f"{kind}-not-array@{name}", within(sub, context={kind: item}), 400, two
            yield f"{kind}-wrong-type@{name}", of(objectType=member), 400, two
            yield f"{kind}-invalid-{member}@{name}", of(**{member: {"name": "x"}}), 400, two
            yield f"{kind}-no-types@{name}", of(relevantTypes=[]), 400, two
            yield f"{kind}-types-not-iri@{name}", of(relevantTypes=["tutor"]), 400, two


ATTACHMENT = {"usageType": EX + "usage", "display": {"en-US": "A text"}, "description": {"es": "Un texto"},
              "contentType": "text/plain; charset=ascii", "length": 27,
              "sha2": "495395e777cd98da653df9615d09c0fd6bb2f8d4788394cd53c56a3bfdcd848a",
              "fileUrl": "http://example.org/file"}


def attachments():
    of = lambda **change: statement(attachments=[{**ATTACHMENT, **change}])
    yield "attachments", of(), 200
    yield "attachments-none", statement(attachments=[]), 200
    yield "attachments-not-array", statement(attachments=ATTACHMENT), 400
    yield "attachment-number", statement(attachments=[1]), 400
    yield "attachment-string", statement(attachments=["a"]), 400
    for key, value in {"usageType": "usage", "display": 1, "description": 1, "contentType": 1, "length": "27",
                       "sha2": "no hash", "fileUrl": "file"}.items():
        yield f"attachment-{key}-invalid", of(**{key: value}), 400
    for key in ("display", "description"):
        yield f"attachment-{key}-string", of(**{key: "A text"}), 400
        yield f"attachment-{key}-bad-language", of(**{key: {"a12345678": "A"}}), 400
    yield "attachment-length-fraction", of(length=27.5), 400
    yield "attachment-sha2-number", of(sha2=12), 400
    for key in ("usageType", "display", "contentType", "length", "sha2"):
        cut = {k: v for k, v in ATTACHMENT.items() if k != key}
        yield f"attachment-without-{key}", statement(attachments=[cut]), 400


def extensions():
    places = {"activity": lambda e, sub: within(sub, object=activity(extensions=e)),
              "result": lambda e, sub: within(sub, result={"extensions": e}),
              "context": lambda e, sub: within(sub, context={"extensions": e})}
    for name, sub in SUBS.items():
        for place, put in places.items():
            for case, value in {"null": None, "empty-string": "", "empty-object": {}, "boolean": True, "number": 1.5,
                                "string": "s", "object": {"a": [1, None]}, "array": [None]}.items():
                yield f"extension-{case}@{name}{place}", put({EX + "ext": value}, sub), 200
            yield f"extensions-empty@{name}{place}", put({}, sub), 200
            yield f"extension-key-not-iri@{name}{place}", put({"key": 1}, sub), 400
            yield f"extensions-string@{name}{place}", put("no", sub), 400


GOOD_TAGS = ("de", "cmn", "es-MX", "zh-Hant", "sr-Latn-RS", "fr-CA", "ja", "en-US", "x-klingon", "i-navajo",
             "sl-rozaj-biske", "ase", "zh-Hans-CN", "de-CH-1996", "en-a-bbb-x-a-ccc", "es-419")
BAD_TAGS = ("", "a12345678", "es_MX", "e", "en-", "-en", "en--US", "es-MXX1-", "zh-z-aaa-z-bbb-c-ccc", "de-1996-1996", "x", "12")


def languages():
    put = {"verb": lambda tag: statement(verb={"id": EX + "v", "display": {tag: "t"}}),
           "sub-verb": lambda tag: within(True, verb={"id": EX + "v", "display": {tag: "t"}}),
           "name": lambda tag: statement(object=activity(name={tag: "t"})),
           "description": lambda tag: statement(object=activity(description={tag: "t"})),
           "sub-name": lambda tag: within(True, object=activity(name={tag: "t"})),
           "sub-description": lambda tag: within(True, object=activity(description={tag: "t"})),
           "component": lambda tag: statement(object=activity(interactionType="likert", scale=[
               {"id": "l", "description": {tag: "t"}}])),
           "sub-component": lambda tag: within(True, object=activity(interactionType="likert", scale=[
               {"id": "l", "description": {tag: "t"}}])),
           "attachment-display": lambda tag: statement(attachments=[{**ATTACHMENT, "display": {tag: "t"}}]),
           "attachment-description": lambda tag: statement(attachments=[{**ATTACHMENT, "description": {tag: "t"}}]),
           "context": lambda tag: statement(context={"language": tag}),
           "sub-context": lambda tag: within(True, context={"language": tag})}
    for place, make in put.items():
        for tag in GOOD_TAGS:
            yield f"language-good-{tag}@{place}", make(tag), 200
        for tag in BAD_TAGS:
            yield f"language-bad-{tag}@{place}", make(tag), 400


def times():
    for name, sub in SUBS.items():
        of = lambda value: within(sub, timestamp=value)
        for value in ("2026-05-18T05:32:34.804Z", "2026-05-18T05:32:34+02:00", "2026-05-18T05:32:34.123456789-07:00",
                      "3026-05-18T05:32:34Z", "2026-05-18T24:00:00Z", "2026-05-18T05:32:34+0200"):
            yield f"time-good-{value}@{name}", of(value), 200
        for value in ("2026-05-18T05:32:34-00:00", "2026-05-18T05:32:34-00", "2026-05-18T05:32:34-0000",
                      "2026-13-18T05:32:34Z", "2026-02-30T05:32:34Z", "yesterday", "", "18.05.2026",
                      "2026-05-18T25:00:00Z", "2026-05-18T05:61:00Z", "2026-05-18T05:32:34ZZ"):
            yield f"time-bad-{value}@{name}", of(value), 400
        yield f"time-number@{name}", of(12), 400
    yield "stored-bad", statement(stored="yesterday"), 400
    yield "stored-good", statement(stored="2026-05-18T05:32:34Z"), 200


def ids():
    for case, value in {"not-hex": new_id()[:-1] + "g", "too-long": new_id() + "0", "too-short": new_id()[1:],
                        "number": 12, "object": {"a": 1}, "empty": "", "no-dashes": new_id().replace("-", "")}.items():
        yield f"id-{case}", statement(id=value), 400
    yield "id-upper-case", statement(id=new_id().upper()), 200


def whole_statements():
    yield "statement", statement(), 200
    yield "statement-not-object", "statement", 400
    for key in ("actor", "verb", "object"):
        cut = statement()
        del cut[key]
        yield f"statement-without-{key}", cut, 400
        yield f"statement-null-{key}", statement(**{key: None}), 400
        yield f"statement-{key}-string", statement(**{key: "x"}), 400
    yield "statement-null-context", statement(context=None), 400
    yield "statement-null-result", statement(result=None), 400
    full = {"actor": agent(), "verb": {"id": EX + "v"}, "object": activity(), "id": new_id(), "result": {},
            "context": {}, "timestamp": "2026-05-18T05:32:34Z", "stored": "2026-05-18T05:32:34Z",
            "authority": agent(), "version": "1.0.0", "attachments": []}
    for key in full:
        changed = copy.deepcopy(full)
        changed["id"] = new_id()
        changed[key.capitalize()] = changed.pop(key)
        yield f"statement-key-case-{key}", changed, 400
    yield "statement-unknown-property", statement(mood="good"), 400
    yield "statement-string-for-number", statement(result={"score": {"raw": "12"}}), 400
    yield "statement-number-for-string", statement(actor={**agent(), "name": 12}), 400
    yield "statement-boolean-for-string", statement(result={"response": True}), 400
    yield "statement-string-for-boolean", statement(result={"success": "true"}), 400
    for value, status in {"1.0": 200, "1.0.0": 200, "1.0.3": 200, "1.0.9": 200, "0.9.9": 400, "1.1.0": 400, "one": 400,
                          "1": 400, "1.0.x": 400}.items():
        yield f"version-{value}", statement(version=value), status
    yield "version-2.0.0-of-one", statement(version="2.0.0"), 400, ("1.0.3",)
    yield "version-2.0.0", statement(version="2.0.0"), 200, ("2.0.0",)
    for case, change in {
            "verb": {"verb": {"id": "//example.org/v"}}, "object": {"object": {"id": "example.org/a"}},
            "type": {"object": activity(type="example.org/t")}, "moreInfo": {"object": activity(moreInfo="/more")},
            "openid": {"actor": {"openid": "ann.example.org"}},
            "homePage": {"actor": {"account": {"homePage": "example.org", "name": "a"}}},
            "usageType": {"attachments": [{**ATTACHMENT, "usageType": "usage"}]},
            "fileUrl": {"attachments": [{**ATTACHMENT, "fileUrl": "/file"}]},
            "context-extension": {"context": {"extensions": {"a": 1}}},
            "result-extension": {"result": {"extensions": {"a": 1}}},
            "object-extension": {"object": activity(extensions={"a": 1})}}.items():
        yield f"no-scheme-{case}", statement(**change), 400


def voiding():
    verb = {"id": VOIDED}
    yield "void-something-unknown", statement(verb=verb, object=ref()), 200
    yield "void-activity", statement(verb=verb), 400
    yield "void-in-sub", statement(verb=verb, object=sub_statement(verb=verb, object=ref())), 400
