"""How an LRS answers: Communication 1 to 3 of the standard. A case is a function of an Lrs that raises
AssertionError; its name is the function's, or that name and a row of its table."""

import base64
import datetime
import email.utils
import hashlib
import json
import time
import urllib.parse

from lrs_client import Lrs, multipart, new_id
from samples import EX, VOIDED, activity, agent, ref, statement, sub_statement

CASES = {}
ALL_VERSIONS = ("1.0.3", "2.0.0")


def case(*versions, table=None):
    """Registers a case; with a table one for each row, which is its second argument."""
    def register(function):
        name = function.__name__.replace("_", "-")
        for row in table or [None]:
            full = name if row is None else f"{name}:{row}"
            CASES[full] = (versions or ALL_VERSIONS,
                           function if row is None else lambda lrs, row=row: function(lrs, row))
        return function
    return register


def check(answer, status=200):
    assert answer.status == status, f"{answer.status} instead of {status}: {answer.body[:300]!r}"
    return answer


def stored(lrs, **more):
    """A statement that is in the store, as it is given out."""
    id = more.setdefault("id", new_id())
    check(lrs.post(statement(**more)))
    return check(lrs.get(statementId=id)).json


def instant(text):
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))


def someone():
    return {"mbox": f"mailto:{new_id()}@example.org"}


# --- statements: what is stored and given back

@case()
def statements_post_gives_ids(lrs):
    ids = [new_id(), new_id()]
    assert check(lrs.post([statement(id=i) for i in ids])).json == ids


@case()
def statements_post_single_gives_id(lrs):
    id = new_id()
    assert check(lrs.post(statement(id=id))).json == [id]
    made = check(lrs.post(statement())).json
    assert len(made) == 1 and check(lrs.get(statementId=made[0])).json["id"] == made[0]


@case()
def statements_put(lrs):
    id = new_id()
    answer = check(lrs.send("PUT", "/statements", {"statementId": id}, statement()), 204)
    assert answer.body == b""
    assert check(lrs.get(statementId=id)).json["id"] == id
    check(lrs.send("PUT", "/statements", {"statementId": id}, statement()), 204)
    check(lrs.send("PUT", "/statements", None, statement()), 400)
    check(lrs.send("PUT", "/statements", {"statementId": new_id()}, statement(id=new_id())), 400)
    check(lrs.send("PUT", "/statements", {"statementId": new_id()}, [statement()]), 400)


@case(table=("POST", "PUT"))
def a_taken_id_is_not_changed(lrs, method):
    one = stored(lrs)
    other = statement(id=one["id"], verb={"id": EX + "verbs/other"})
    params = {"statementId": one["id"]} if method == "PUT" else None
    check(lrs.send(method, "/statements", params, other), 409)
    assert check(lrs.get(statementId=one["id"])).json == one
    check(lrs.send(method, "/statements", params, statement(id=one["id"])), 204 if method == "PUT" else 200)
    assert check(lrs.get(statementId=one["id"])).json == one


@case()
def an_id_twice_in_a_batch(lrs):
    id = new_id()
    check(lrs.post([statement(id=id), statement(id=id)]), 400)
    check(lrs.get(statementId=id), 404)


@case()
def one_bad_statement_refuses_all(lrs):
    ids = [new_id() for _ in range(3)]
    batch = [statement(id=i) for i in ids]
    batch[2]["actor"] = {"mbox": "ann"}
    assert "statements[2].actor.mbox" in check(lrs.post(batch), 400).body.decode()
    for id in ids:
        check(lrs.get(statementId=id), 404)


@case()
def stored_and_timestamp(lrs):
    one = stored(lrs)
    assert abs((instant(one["stored"]) - datetime.datetime.now(datetime.timezone.utc)).total_seconds()) < 60
    assert one["timestamp"] == one["stored"]
    assert len(one["stored"].split(".")[1]) >= 4
    given = stored(lrs, timestamp="2026-05-18T05:32:34.804Z")
    assert instant(given["timestamp"]) == instant("2026-05-18T05:32:34.804Z")
    future = (datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(minutes=5)).isoformat()
    stored(lrs, timestamp=future)


@case("2.0.0")
def timestamps_come_in_utc(lrs):
    one = stored(lrs, timestamp="2026-05-18T05:32:34.804+02:00",
                 object=sub_statement(timestamp="2026-05-18T01:00:00.000-07:00"))
    assert one["timestamp"] == "2026-05-18T03:32:34.804Z", one["timestamp"]
    assert one["object"]["timestamp"] == "2026-05-18T08:00:00.000Z"
    for written in ("2026-05-18T03:32Z", "2026-05-18T03:32:00,5Z", "2026-05-17T24:00:00Z", "2026-05-18 03:32:00Z"):
        given = stored(lrs, timestamp=written)["timestamp"]
        assert given[10] == "T" and given[16] == ":" and given[19] == "." and given[11:13] != "24", (written, given)
    # Also what came under 1.0.3, where it is given out as it came.
    older = Lrs(lrs.port, "", "", version="1.0.3")
    older.auth = lrs.auth
    given = {"timestamp": "2026-05-18T05:32:34.804+02:00", "object": sub_statement(timestamp="2026-05-18T01:00:00.000-07:00")}
    id = check(older.post(statement(**given))).json[0]
    as_it_came, in_utc = older.get(statementId=id).json, lrs.get(statementId=id).json
    assert as_it_came["timestamp"] == given["timestamp"]
    assert in_utc == {**as_it_came, "timestamp": one["timestamp"], "object": {**as_it_came["object"],
                                                                             "timestamp": one["object"]["timestamp"]}}


@case()
def a_stored_of_the_sender_is_replaced(lrs):
    for method in ("POST", "PUT"):
        id = new_id()
        params = {"statementId": id} if method == "PUT" else None
        check(lrs.send(method, "/statements", params, statement(id=id, stored="2013-05-18T05:32:34Z")),
              204 if method == "PUT" else 200)
        assert check(lrs.get(statementId=id)).json["stored"] > "2026"


@case()
def authority_is_given(lrs):
    authority = stored(lrs)["authority"]
    assert authority["objectType"] == "Agent" and authority["account"]["homePage"].startswith("http"), authority


@case()
def version_is_kept(lrs):
    assert stored(lrs, version="1.0.2")["version"] == "1.0.2"
    assert stored(lrs)["version"] == ("2.0.0" if lrs.two else "1.0.0")


@case()
def numbers_keep_their_precision(lrs):
    value = 0.123456789012345
    assert stored(lrs, result={"extensions": {EX + "n": value}})["result"]["extensions"][EX + "n"] == value


@case()
def case_does_not_count_where_it_has_none(lrs):
    """Domains of addresses, hashes, languages (Data 2.3.1, 2.4.2.3)."""
    name = new_id()
    one = stored(lrs, actor={"mbox": f"mailto:{name}@Example.ORG"}, context={"language": "en-US"})
    again = lambda **more: lrs.post(statement(id=one["id"], **{"actor": {"mbox": f"mailto:{name}@example.org"},
                                                               "context": {"language": "en-us"}, **more}))
    check(again())
    check(again(actor={"mbox": f"mailto:{name.upper()}@example.org"}), 409)
    assert one["actor"]["mbox"].endswith("@Example.ORG"), "it is given out as it came"
    for domain in ("Example.ORG", "example.org", "EXAMPLE.org"):
        found = check(lrs.get(agent=json.dumps({"mbox": f"mailto:{name}@{domain}"}))).json["statements"]
        assert [s["id"] for s in found] == [one["id"]], domain
    found = check(lrs.get(agent=json.dumps({"mbox": f"MAILTO:{name}@example.org"}))).json["statements"]
    assert [s["id"] for s in found] == [one["id"]]
    check(again(actor={"mbox": f"MailTo:{name}@example.org"}))
    target = new_id()
    more = {"context": {"statement": ref(target)}, "attachments": [attachment(fileUrl=EX + "f")]}
    other = stored(lrs, **more)
    more["context"]["statement"]["id"] = target.upper()
    more["attachments"][0].update(sha2=more["attachments"][0]["sha2"].upper(), contentType="Text/PLAIN")
    check(lrs.post(statement(id=other["id"], **more)))
    hashed = hashlib.sha1(name.encode()).hexdigest()
    two = stored(lrs, actor={"mbox_sha1sum": hashed.upper()})
    for written in (hashed, hashed.upper()):
        found = check(lrs.get(agent=json.dumps({"mbox_sha1sum": written}))).json["statements"]
        assert [s["id"] for s in found] == [two["id"]], written
    place = {"activityId": EX + "a", "stateId": name}
    check(lrs.send("PUT", "/activities/state", {**place, "agent": {"mbox": f"mailto:{name}@Example.ORG"}}, {"a": 1}), 204)
    assert check(lrs.send("GET", "/activities/state", {**place, "agent": {"mbox": f"mailto:{name}@example.org"}})).json == {"a": 1}


@case()
def text_is_utf8(lrs):
    name = "\u00e9\u4e2d\U0001f600"
    assert stored(lrs, actor={**agent(), "name": name})["actor"]["name"] == name


@case(table=[f"{sub}{kind}" for sub in ("", "sub-") for kind in ("parent", "grouping", "category", "other")])
def context_activities_come_as_arrays(lrs, row):
    kind = row.removeprefix("sub-")
    context = {"contextActivities": {kind: activity()}}
    sub = row.startswith("sub-")
    one = stored(lrs, object=sub_statement(context=context)) if sub else stored(lrs, context=context)
    found = (one["object"] if sub else one)["context"]["contextActivities"][kind]
    assert found == [activity()], found


@case("2.0.0")
def durations_compare_to_hundredths(lrs):
    one = stored(lrs, result={"duration": "PT1.2345S"})
    check(lrs.post(statement(id=one["id"], result={"duration": "PT1.2399S"})))
    check(lrs.post(statement(id=one["id"], result={"duration": "PT1.25S"})), 409)


@case("2.0.0")
def iris_compare_as_text(lrs):
    one = stored(lrs, verb={"id": EX + "verbs/Did"})
    found = check(lrs.get(verb=EX + "verbs/Did", limit=1)).json["statements"]
    assert found[0]["id"] == one["id"]
    assert all(s["verb"]["id"] == EX + "verbs/did" for s in check(lrs.get(verb=EX + "verbs/did")).json["statements"])


@case()
def no_body_no_json(lrs):
    for body in ('{"actor":', "", "nonsense", '{"a":1,}', '{"actor":{}} x', '[' * 5000):
        check(lrs.send("POST", "/statements", None, body, {"Content-Type": "application/json"}), 413 if body[:2] == "[[" else 400)


# --- statements: queries

FILTERS = ("statementId", "voidedStatementId", "agent", "verb", "activity", "registration", "related_activities",
           "related_agents", "since", "until", "limit", "format", "attachments", "ascending")


def filled(lrs):
    """A statement and a value for each filter that finds it."""
    if not hasattr(lrs, "filled"):
        one = stored(lrs, actor=someone(), verb={"id": EX + "verbs/" + new_id()}, object={"id": EX + new_id()},
                     context={"registration": new_id(), "instructor": someone(),
                              "contextActivities": {"grouping": {"id": EX + new_id()}}})
        lrs.filled = one
    one = lrs.filled
    return one, {"agent": {"agent": one["actor"]}, "verb": {"verb": one["verb"]["id"]},
                 "activity": {"activity": one["object"]["id"]},
                 "registration": {"registration": one["context"]["registration"]},
                 "related_agents": {"agent": one["context"]["instructor"], "related_agents": "true"},
                 "related_activities": {"activity": one["context"]["contextActivities"]["grouping"][0]["id"],
                                        "related_activities": "true"},
                 "since": {"since": "2026-01-01T00:00:00Z", "agent": one["actor"]},
                 "until": {"until": one["stored"], "agent": one["actor"]},
                 "limit": {"limit": "1", "agent": one["actor"]},
                 "ascending": {"ascending": "true", "agent": one["actor"]},
                 "format": {"format": "ids", "agent": one["actor"]},
                 "attachments": {"attachments": "false", "agent": one["actor"]},
                 "none": {}}


FOUND_BY = ("agent", "verb", "activity", "registration", "related_agents", "related_activities", "since", "until",
            "limit", "ascending", "format", "attachments", "none")


@case(table=FOUND_BY)
def statements_are_found_by(lrs, name):
    one, by = filled(lrs)
    answer = check(lrs.get(**by[name]))
    result = answer.json
    assert set(result) == {"statements", "more"} and isinstance(result["statements"], list)
    assert answer.header("Content-Type") == "application/json"
    instant(answer.header("X-Experience-API-Consistent-Through"))
    if name != "none":
        assert [s["id"] for s in result["statements"]] == [one["id"]], result
        assert result["more"] == ""


@case()
def narrow_filters_are_narrow(lrs):
    one, by = filled(lrs)
    assert check(lrs.get(agent=one["context"]["instructor"])).json["statements"] == []
    assert check(lrs.get(activity=by["related_activities"]["activity"])).json["statements"] == []
    assert check(lrs.get(since=one["stored"], agent=one["actor"])).json["statements"] == []
    assert check(lrs.get(until="2026-01-01T00:00:00Z")).json["statements"] == []
    assert check(lrs.get(agent=one["actor"], verb=EX + "verbs/none")).json["statements"] == []
    assert len(check(lrs.get(agent=one["actor"], verb=one["verb"]["id"], activity=one["object"]["id"],
                             registration=one["context"]["registration"])).json["statements"]) == 1


@case()
def members_of_groups_are_found(lrs):
    member = someone()
    one = stored(lrs, actor={"objectType": "Group", "member": [member]})
    assert [s["id"] for s in check(lrs.get(agent=member)).json["statements"]] == [one["id"]]


@case()
def parts_of_sub_statements_are_found_broadly(lrs):
    inner = someone()
    place = {"id": EX + new_id()}
    one = stored(lrs, object=sub_statement(actor=inner, object=place))
    for params in ({"agent": inner, "related_agents": "true"}, {"activity": place["id"], "related_activities": "true"}):
        assert [s["id"] for s in check(lrs.get(**params)).json["statements"]] == [one["id"]]
    assert check(lrs.get(agent=inner)).json["statements"] == []


@case()
def nothing_found_is_an_empty_list(lrs):
    assert check(lrs.get(verb=EX + new_id())).json == {"statements": [], "more": ""}


@case()
def pages(lrs):
    actor = someone()
    ids = check(lrs.post([statement(actor=actor) for _ in range(7)])).json
    for ascending, expected in (("true", ids), ("false", ids[::-1])):
        found, answer = [], check(lrs.get(agent=actor, limit=3, ascending=ascending))
        sizes = []
        while True:
            result = answer.json
            assert set(result) == {"statements", "more"}
            found += [s["id"] for s in result["statements"]]
            sizes.append(len(result["statements"]))
            if not result["more"]:
                break
            assert result["more"].startswith("/xapi/"), result["more"]
            answer = check(lrs.raw("GET", result["more"], None, {"Authorization": lrs.auth,
                                                                   "X-Experience-API-Version": lrs.version}))
        assert found == expected and sizes == [3, 3, 1], (found, expected, sizes)
    check(lrs.send("GET", "/statements/more/bm90aGluZw"), 404)


@case(table=("exact", "ids", "canonical", "absent"))
def formats(lrs, name):
    place = EX + new_id()
    one = stored(lrs, actor={"name": "Ann", **someone()},
                 object={"id": place, "definition": {"name": {"en-US": "English", "de-DE": "Deutsch"}}},
                 verb={"id": EX + "verbs/did", "display": {"en-US": "did", "de-DE": "tat"}})
    params = {} if name == "absent" else {"format": name}
    found = check(lrs.send("GET", "/statements", {"activity": place, **params},
                           headers={"Accept-Language": "de-DE,en;q=0.5"})).json["statements"][0]
    if name in ("exact", "absent"):
        assert found == one
    elif name == "ids":
        assert found["object"] == {"id": place} and found["verb"] == {"id": EX + "verbs/did"}
        assert found["actor"] == {"mbox": one["actor"]["mbox"]}
    else:
        assert found["object"]["definition"]["name"] == {"de-DE": "Deutsch"}
        assert found["verb"]["display"] == {"de-DE": "tat"} and found["actor"] == one["actor"]


@case()
def canonical_knows_what_other_statements_told(lrs):
    place = EX + new_id()
    one = stored(lrs, object={"id": place})
    stored(lrs, object={"id": place, "definition": {"name": {"en": "Later"}}})
    found = check(lrs.get(activity=place, format="canonical", ascending="true")).json["statements"][0]
    assert found["id"] == one["id"] and found["object"]["definition"]["name"] == {"en": "Later"}
    assert "definition" not in check(lrs.get(statementId=one["id"])).json["object"]


OTHERS = {"agent": agent(), "verb": EX + "v", "activity": EX + "a", "registration": new_id(),
          "related_activities": "true", "related_agents": "true", "since": "2026-01-01T00:00:00Z",
          "until": "2026-01-01T00:00:00Z", "limit": "1", "ascending": "true"}


@case(table=[f"{a}+{b}" for a in ("statementId", "voidedStatementId") for b in OTHERS])
def a_single_statement_takes_no_filter(lrs, row):
    name, other = row.split("+")
    check(lrs.get(**{name: new_id(), other: OTHERS[other]}), 400)


@case(table=[f"{a}+{b}" for a in ("statementId", "voidedStatementId") for b in ("attachments", "format")])
def a_single_statement_takes_its_form(lrs, row):
    name, other = row.split("+")
    one = stored(lrs)
    if name == "voidedStatementId":
        check(lrs.post(statement(verb={"id": VOIDED}, object=ref(one["id"]))))
    check(lrs.get(**{name: one["id"], other: "ids" if other == "format" else "true"}))


@case()
def both_ids_at_once(lrs):
    check(lrs.get(statementId=new_id(), voidedStatementId=new_id()), 400)


@case()
def a_bad_value_of_a_parameter(lrs):
    for name, value in {"statementId": "one", "voidedStatementId": "one", "agent": "{", "verb": "v", "activity": "a",
                        "registration": "r", "related_activities": "yes", "related_agents": "1", "since": "now",
                        "until": "now", "limit": "-1", "format": "xml", "attachments": "1", "ascending": "up"}.items():
        answer = check(lrs.get(**{name: value}), 400)
        assert answer.count("X-Experience-API-Consistent-Through") == 1 and name in answer.body.decode(), answer.body
    check(lrs.get(agent={"objectType": "Agent", "name": "Ann"}), 400)
    assert check(lrs.get(limit="99999999999999999999")).status == 200


@case(table=[f for f in FILTERS if f != "verb"] + ["verb", "PUT"])
def parameters_have_their_case(lrs, name):
    if name == "PUT":
        check(lrs.send("PUT", "/statements", {"StatementId": new_id()}, statement()), 400)
    else:
        check(lrs.get(**{name[0].upper() + name[1:]: "true"}), 400)


@case()
def unknown_parameters_are_refused(lrs):
    check(lrs.get(mood="good"), 400)
    check(lrs.send("PUT", "/statements", {"statementId": new_id(), "mood": "good"}, statement()), 400)
    check(lrs.send("POST", "/statements", {"mood": "good"}, statement()), 400)
    for resource in ("/activities", "/agents", "/activities/state", "/activities/profile", "/agents/profile"):
        check(lrs.send("GET", resource, {"activityId": EX + "a", "mood": "good"}), 400)


@case()
def last_modified_is_stored(lrs):
    one = stored(lrs)
    modified = email.utils.parsedate_to_datetime(check(lrs.get(statementId=one["id"])).header("Last-Modified"))
    assert modified == instant(one["stored"]).replace(microsecond=0), (modified, one["stored"])


@case()
def stored_strictly_increases(lrs):
    actor = someone()
    check(lrs.post([statement(actor=actor) for _ in range(50)]))
    check(lrs.post(statement(actor=actor)))
    times = [s["stored"] for s in check(lrs.get(agent=actor, ascending="true")).json["statements"]]
    assert len(times) == 51 and times == sorted(set(times))


# --- voiding and references

def voided_one(lrs):
    one = stored(lrs, actor=someone())
    voiding = new_id()
    check(lrs.post(statement(id=voiding, actor=one["actor"], verb={"id": VOIDED}, object=ref(one["id"]))))
    return one, voiding


@case()
def a_voided_statement_has_its_own_address(lrs):
    one, voiding = voided_one(lrs)
    check(lrs.get(statementId=one["id"]), 404)
    assert check(lrs.get(voidedStatementId=one["id"])).json == one
    check(lrs.get(statementId=voiding))
    check(lrs.get(voidedStatementId=voiding), 404)


@case()
def a_voided_statement_is_found_no_more(lrs):
    one, voiding = voided_one(lrs)
    referring = stored(lrs, actor=someone(), object=ref(one["id"]))
    found = [s["id"] for s in check(lrs.get(agent=one["actor"])).json["statements"]]
    assert found == [referring["id"], voiding], found


@case(table=("since", "until", "limit"))
def references_to_voided_ones_are_found_in_time(lrs, name):
    one, voiding = voided_one(lrs)
    stamp = check(lrs.get(statementId=voiding)).json["stored"]
    first = stored(lrs, object=ref(one["id"]))
    by = {"since": {"since": stamp}, "until": {"until": stamp}, "limit": {"limit": 1}}[name]
    found = [s["id"] for s in check(lrs.get(verb=one["verb"]["id"], agent=one["actor"], **by)).json["statements"]]
    assert found == ([voiding] if name == "until" else [first["id"]]), found


@case()
def a_voiding_statement_is_not_voided(lrs):
    one, voiding = voided_one(lrs)
    check(lrs.post(statement(verb={"id": VOIDED}, object=ref(voiding))), 400)
    check(lrs.get(statementId=voiding))


@case()
def voiding_again_changes_nothing(lrs):
    one, _ = voided_one(lrs)
    lrs.post(statement(verb={"id": VOIDED}, object=ref(one["id"])))
    check(lrs.get(voidedStatementId=one["id"]))


@case()
def voiding_what_is_not_there_yet(lrs):
    id = new_id()
    check(lrs.post(statement(verb={"id": VOIDED}, object=ref(id))))
    check(lrs.post(statement(id=id)))
    check(lrs.get(statementId=id), 404)
    check(lrs.get(voidedStatementId=id))


@case()
def references_are_found_by_what_they_refer_to(lrs):
    actor, other = someone(), someone()
    third, second, first = new_id(), new_id(), new_id()
    check(lrs.post(statement(id=second, actor=other, object=ref(first))))   # before what it refers to
    check(lrs.post(statement(id=first, actor=actor, verb={"id": EX + "verbs/first"})))
    check(lrs.post(statement(id=third, object=ref(second))))
    found = [s["id"] for s in check(lrs.get(agent=actor)).json["statements"]]
    assert found == [third, first, second], found
    assert [s["id"] for s in check(lrs.get(agent=actor, verb=EX + "verbs/first")).json["statements"]] == found
    # The filters have to meet in one statement.
    assert check(lrs.get(agent=other, verb=EX + "verbs/first")).json["statements"] == []


# --- attachments and signatures

DATA = b"here is a simple attachment"


def attachment(data=DATA, **more):
    return {"usageType": EX + "usage", "display": {"en": "A"}, "contentType": "text/plain", "length": len(data),
            "sha2": hashlib.sha256(data).hexdigest(), **more}


def part(data=DATA, **change):
    headers = {"Content-Type": "text/plain", "Content-Transfer-Encoding": "binary",
               "X-Experience-API-Hash": hashlib.sha256(data).hexdigest(), **change}
    return {k: v for k, v in headers.items() if v is not None}, data


def first_part(statements, type="application/json"):
    return {"Content-Type": type}, json.dumps(statements).encode()


def send_parts(lrs, parts, type=None):
    body, content_type = multipart(parts)
    return lrs.send("POST", "/statements", None, body, {"Content-Type": type or content_type})


def parts_of(answer):
    boundary = answer.header("Content-Type").split("boundary=")[1]
    out = []
    for piece in answer.body.split(b"--" + boundary.encode())[1:-1]:
        head, content = piece.removeprefix(b"\r\n").split(b"\r\n\r\n", 1)
        out.append((head.decode(), content.removesuffix(b"\r\n")))
    return out


@case(table=("true", "false", "absent"))
def attachments_come_when_asked_for(lrs, asked):
    one = statement(id=new_id(), attachments=[attachment()])
    check(send_parts(lrs, [first_part(one), part()]))
    for params in ({"statementId": one["id"]}, {"limit": 1}):
        answer = check(lrs.get(**params, **({} if asked == "absent" else {"attachments": asked})))
        if asked != "true":
            assert answer.header("Content-Type") == "application/json" and DATA not in answer.body
            continue
        parts = parts_of(answer)
        assert answer.header("Content-Type").startswith("multipart/mixed") and len(parts) == 2
        assert "application/json" in parts[0][0] and one["id"] in parts[0][1].decode()
        assert attachment()["sha2"] in parts[1][0] and parts[1][1] == DATA and "binary" in parts[1][0]


@case(table=("no-attachments", "file-url", "sha512"))
def multipart_is_taken_with(lrs, row):
    if row == "no-attachments":
        return check(send_parts(lrs, [first_part(statement())]))
    if row == "file-url":
        return check(send_parts(lrs, [first_part(statement(attachments=[attachment(fileUrl=EX + "f")]))]))
    long = hashlib.sha512(DATA).hexdigest()
    return check(send_parts(lrs, [first_part(statement(attachments=[attachment(sha2=long)])),
                                  part(**{"X-Experience-API-Hash": long})]))


@case()
def json_is_taken_with_file_urls(lrs):
    check(lrs.post(statement(attachments=[attachment(fileUrl=EX + "f")])))
    check(lrs.post(statement(attachments=[attachment()])), 400)


BROKEN_MULTIPART = {
    "no-boundary-in-header": lambda one: ([first_part(one), part()], "multipart/mixed"),
    "other-boundary": lambda one: ([first_part(one), part()], "multipart/mixed; boundary=other"),
    "excess-part": lambda one: ([first_part(one), part(), part(b"more")], None),
    "missing-part": lambda one: ([first_part(one)], None),
    "statements-in-two-parts": lambda one: ([first_part(one), first_part(statement()), part()], None),
    "first-part-not-json": lambda one: ([first_part(one, "text/plain"), part()], None),
    "no-binary": lambda one: ([first_part(one), part(**{"Content-Transfer-Encoding": None})], None),
    "no-hash": lambda one: ([first_part(one), part(**{"X-Experience-API-Hash": None})], None),
    "other-hash": lambda one: ([first_part(one), part(**{"X-Experience-API-Hash": "a" * 64})], None),
    "no-sha2": lambda one: ([first_part(one), part(**{"X-Experience-API-Hash": "hash"})], None),
    "form-data": lambda one: ([first_part(one), part()], "multipart/form-data; boundary=abcABC0123"),
    "other-type": lambda one: ([first_part(one), part(**{"Content-Type": "image/png"})], None),
    "wrong-length": lambda one: ([first_part({**one, "attachments": [attachment(length=3)]}), part()], None),
}


@case(table=BROKEN_MULTIPART)
def multipart_is_refused(lrs, row):
    one = statement(id=new_id(), attachments=[attachment()])
    parts, type = BROKEN_MULTIPART[row](one)
    check(send_parts(lrs, parts, type), 400)
    check(lrs.get(statementId=one["id"]), 404)


@case()
def a_part_brings_the_content_of_several_attachments(lrs):
    """Of whom one at least is of its type; parameters of types do not count."""
    one = statement(attachments=[attachment(contentType="text/html"), attachment(contentType="Text/Plain; charset=ascii")])
    check(send_parts(lrs, [first_part(one), part()]))


@case()
def form_data_with_file_url_is_refused(lrs):
    one = statement(attachments=[attachment(fileUrl=EX + "f")])
    check(lrs.send("POST", "/statements", None, json.dumps(one), {"Content-Type": "multipart/form-data"}), 400)


def url64(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=")


def signed(lrs, payload, algorithm="RS256", type="application/octet-stream", jws=None, change=None):
    one = statement(id=new_id())
    header = url64(json.dumps({"alg": algorithm}).encode())
    body = url64(json.dumps(one if payload is None else payload).encode())
    jws = jws or header + b"." + body + b"." + url64(b"signature" * 30)
    one["attachments"] = [attachment(jws, usageType="http://adlnet.gov/expapi/attachments/signature",
                                     contentType=type)]
    one.update(change or {})
    return send_parts(lrs, [first_part(one), part(jws, **{"Content-Type": type})])


@case(table=("RS256", "RS384", "RS512"))
def signatures_are_taken(lrs, algorithm):
    check(signed(lrs, None, algorithm))


@case()
def signatures_are_refused(lrs):
    check(signed(lrs, None, "HS256"), 400)
    check(signed(lrs, None, "none"), 400)
    check(signed(lrs, None, type="text/plain"), 400)
    check(signed(lrs, None, jws=b"not a signature"), 400)
    check(signed(lrs, {"a": 1}), 400)
    check(signed(lrs, "text"), 400)
    check(signed(lrs, None, change={"verb": {"id": EX + "verbs/other"}}), 400)
    # An id that was signed is that of the statement, wherever that stands.
    one, other = statement(id=new_id()), new_id()
    jws = url64(b'{"alg":"RS256"}') + b"." + url64(json.dumps(one).encode()) + b"." + url64(b"signature" * 30)
    kind = "application/octet-stream"
    one["attachments"] = [attachment(jws, usageType="http://adlnet.gov/expapi/attachments/signature", contentType=kind)]
    id = one.pop("id")
    for put_id, status in ((other, 400), (id, 204)):
        body, type = multipart([first_part(one), part(jws, **{"Content-Type": kind})])
        check(lrs.send("PUT", "/statements", {"statementId": put_id}, body, {"Content-Type": type}), status)
    two = statement(id=new_id())
    jws = url64(b'{"alg":"RS256"}') + b"." + url64(json.dumps(two).encode()) + b"." + url64(b"signature" * 30)
    two["attachments"] = [attachment(jws, usageType="http://adlnet.gov/expapi/attachments/signature", contentType=kind)]
    id = two.pop("id")
    assert check(send_parts(lrs, [first_part(two), part(jws, **{"Content-Type": kind})])).json == [id]
    three = {**two, "id": id}
    check(send_parts(lrs, [first_part([two, three]), part(jws, **{"Content-Type": kind})]), 400)


# --- documents

DOCUMENTS = {
    "state": ("/activities/state", "stateId", ("activityId", "agent")),
    "agent-profile": ("/agents/profile", "profileId", ("agent",)),
    "activity-profile": ("/activities/profile", "profileId", ("activityId",)),
}


class Documents:
    """One kind of document, at a place of its own."""

    def __init__(self, lrs, kind):
        self.lrs, self.kind = lrs, kind
        self.resource, self.id_name, place = DOCUMENTS[kind]
        self.place = {k: (EX + new_id() if k == "activityId" else someone()) for k in place}
        self.id = {self.id_name: new_id()}

    def send(self, method, body=None, type="application/json", params=None, **headers):
        headers = {k.replace("_", "-"): v for k, v in headers.items()}
        if body is not None:
            headers["Content-Type"] = type
            body = json.dumps(body) if isinstance(body, (dict, list)) else body
        params = {**self.place, **self.id} if params is None else params
        return self.lrs.send(method, self.resource, params, body, headers)

    def put(self, body={"a": 1}, type="application/json", **headers):
        return check(self.send("PUT", body, type, **(headers or {"If_None_Match": "*"})), 204)

    def get(self):
        return check(self.send("GET"))


@case(table=DOCUMENTS)
def documents_come_back(lrs, kind):
    docs = Documents(lrs, kind)
    docs.put({"a": [1, {"b": None}]})
    answer = docs.get()
    assert answer.json == {"a": [1, {"b": None}]} and answer.header("Content-Type") == "application/json"
    assert answer.header("ETag") == '"' + hashlib.sha1(answer.body).hexdigest() + '"'
    email.utils.parsedate_to_datetime(answer.header("Last-Modified"))
    data = bytes(range(256))
    docs.put(data, "image/png", If_Match=answer.header("ETag"))
    assert docs.get().body == data and docs.get().header("Content-Type") == "image/png"
    check(docs.send("DELETE"), 204)
    check(docs.send("GET"), 404)
    check(docs.send("DELETE"), 204)


@case(table=DOCUMENTS)
def documents_are_posted(lrs, kind):
    docs = Documents(lrs, kind)
    check(docs.send("POST", {"a": {"x": 1}, "b": 1}), 204)
    check(docs.send("POST", {"a": {"y": 2}, "c": 3}), 204)
    assert docs.get().json == {"a": {"y": 2}, "b": 1, "c": 3}


@case(table=DOCUMENTS)
def documents_that_do_not_merge(lrs, kind):
    docs = Documents(lrs, kind)
    docs.put({"a": 1})
    check(docs.send("POST", "text", "text/plain"), 400)
    check(docs.send("POST", "[1]"), 400)
    check(docs.send("POST", '{"a":'), 400)
    assert docs.get().json == {"a": 1}
    other = Documents(lrs, kind)
    check(other.send("POST", '{"a":'), 400)
    other.put("text", "text/plain")
    check(other.send("POST", {"a": 1}), 400)
    assert other.get().body == b"text"


@case(table=DOCUMENTS)
def documents_are_listed(lrs, kind):
    docs = Documents(lrs, kind)
    assert check(docs.send("GET", params=docs.place)).json == []
    docs.put()
    time.sleep(0.01)
    between = datetime.datetime.now(datetime.timezone.utc).isoformat()
    first, docs.id = docs.id[docs.id_name], {docs.id_name: new_id()}
    docs.put()
    second = docs.id[docs.id_name]
    assert sorted(check(docs.send("GET", params=docs.place)).json) == sorted([first, second])
    listed = check(docs.send("GET", params={**docs.place, "since": between}))
    assert listed.json == [second]
    # Communication 2.2: of several documents, the time of the latest.
    assert listed.header("Last-Modified") == check(docs.send("GET", params={**docs.place, **docs.id})).header("Last-Modified")
    check(docs.send("GET", params={**docs.place, "since": "yesterday"}), 400)


@case(table=[f"{k}:{m}" for k in DOCUMENTS for m in ("GET", "PUT", "POST", "DELETE")])
def documents_need_their_parameters(lrs, row):
    kind, method = row.split(":")
    docs = Documents(lrs, kind)
    body = {"a": 1} if method in ("PUT", "POST") else None
    headers = {"If_None_Match": "*"} if method == "PUT" else {}
    full = {**docs.place, **docs.id}
    for name in full:
        optional = name == docs.id_name and (method == "GET" or (method == "DELETE" and kind == "state"))
        if not optional:
            check(docs.send(method, body, params={k: v for k, v in full.items() if k != name}, **headers), 400)
    bad = {"activityId": "no iri", "agent": "not json", "registration": "one", "since": "now"}
    for name in [*docs.place, *(["registration"] if kind == "state" else [])]:
        check(docs.send(method, body, params={**full, name: bad[name]}, **headers), 400)
    if "agent" in docs.place:
        check(docs.send(method, body, params={**full, "agent": {"objectType": "Agent", "foo": 1}}, **headers), 400)


@case()
def states_have_registrations(lrs):
    docs = Documents(lrs, "state")
    registered = {**docs.place, **docs.id, "registration": new_id()}
    check(docs.send("PUT", {"r": 1}, params=registered), 204)
    check(docs.send("POST", {"s": 1}, params=registered), 204)
    check(docs.send("GET"), 404)
    assert check(docs.send("GET", params=registered)).json == {"r": 1, "s": 1}
    check(docs.send("PUT", {"n": 1}), 204)
    assert check(docs.send("GET", params=docs.place)).json == [docs.id["stateId"]]
    check(docs.send("DELETE", params=registered), 204)
    check(docs.send("GET", params=registered), 404)
    assert docs.get().json == {"n": 1}


@case()
def states_are_removed_together(lrs):
    docs = Documents(lrs, "state")
    registration = {"registration": new_id()}
    for more in ({}, registration):
        for id in (new_id(), new_id()):
            check(docs.send("PUT", {"a": 1}, params={**docs.place, "stateId": id, **more}), 204)
    check(docs.send("DELETE", params={**docs.place, **registration}), 204)
    assert check(docs.send("GET", params={**docs.place, **registration})).json == []
    assert len(check(docs.send("GET", params=docs.place)).json) == 2
    check(docs.send("DELETE", params=docs.place), 204)
    assert check(docs.send("GET", params=docs.place)).json == []


@case(table=DOCUMENTS)
def documents_are_put_under_conditions(lrs, kind):
    docs = Documents(lrs, kind)
    check(docs.send("PUT", {"a": 0}, If_Match='"' + "0" * 40 + '"'), 412)
    docs.put({"a": 1}, If_None_Match="*")
    check(docs.send("PUT", {"a": 2}, If_None_Match="*"), 412)
    check(docs.send("PUT", {"a": 2}, If_Match='"' + "0" * 40 + '"'), 412)
    assert docs.get().json == {"a": 1}
    docs.put({"a": 3}, If_Match=docs.get().header("ETag"))
    assert docs.get().json == {"a": 3}


@case(table=DOCUMENTS)
def documents_change_under_conditions(lrs, kind):
    docs = Documents(lrs, kind)
    docs.put({"a": 1})
    wrong = '"' + "0" * 40 + '"'
    check(docs.send("POST", {"b": 1}, If_Match=wrong), 412)
    check(docs.send("DELETE", If_Match=wrong), 412)
    assert docs.get().json == {"a": 1}
    check(docs.send("POST", {"b": 1}, If_Match=docs.get().header("ETag")), 204)
    assert docs.get().json == {"a": 1, "b": 1}
    check(docs.send("DELETE", If_Match=docs.get().header("ETag")), 204)
    check(docs.send("GET"), 404)


@case(table=DOCUMENTS)
def documents_put_without_condition(lrs, kind):
    docs = Documents(lrs, kind)
    free = lrs.two or kind == "state"
    check(docs.send("PUT", {"a": 1}), 204 if free else 400)
    if not free:
        docs.put({"a": 1})
    answer = docs.send("PUT", {"a": 2})
    if kind == "state" and not lrs.two:
        check(answer, 204)
    else:
        assert "message" in check(answer, 409).json["error"] and docs.get().json == {"a": 1}


@case("2.0.0", table=DOCUMENTS)
def last_modified_moves(lrs, kind):
    docs = Documents(lrs, kind)
    docs.put({"a": 1})
    first = docs.get()
    time.sleep(1.1)
    docs.put({"a": 2}, If_Match=first.header("ETag"))
    assert docs.get().header("Last-Modified") != first.header("Last-Modified")


# --- agents, activities, about

@case()
def a_person_has_lists(lrs):
    for kind, value in {"mbox": someone()["mbox"], "openid": EX + new_id(), "mbox_sha1sum": "a" * 40,
                        "account": {"homePage": EX, "name": new_id()}}.items():
        one = {kind: value}
        for name in ("Ann", "Anna"):
            check(lrs.post(statement(actor={"name": name, **one})))
        person = check(lrs.send("GET", "/agents", {"agent": one})).json
        assert person["objectType"] == "Person" and person[kind] == [value], person
        assert set(person["name"]) >= {"Ann", "Anna"}
    check(lrs.send("GET", "/agents"), 400)
    check(lrs.send("GET", "/agents", {"agent": {"name": "Ann"}}), 400)
    check(lrs.send("GET", "/agents", {"agent": "Ann"}), 400)
    assert check(lrs.send("GET", "/agents", {"agent": someone()})).json["objectType"] == "Person"


@case()
def an_activity_has_all_that_was_told(lrs):
    place = EX + new_id()
    assert check(lrs.send("GET", "/activities", {"activityId": place})).json["id"] == place
    for language in ("en", "de"):
        check(lrs.post(statement(object={"id": place, "definition": {"name": {language: language}}})))
    check(lrs.post(statement(context={"contextActivities": {"other": {"id": place, "definition": {
        "type": EX + "t"}}}})))
    found = check(lrs.send("GET", "/activities", {"activityId": place})).json
    assert found["definition"] == {"name": {"en": "en", "de": "de"}, "type": EX + "t"}, found
    check(lrs.send("GET", "/activities"), 400)
    check(lrs.send("GET", "/activities", {"activityId": "place"}), 400)


@case()
def about_tells_versions(lrs):
    answer = check(lrs.send("GET", "/about"))
    assert lrs.version in answer.json["version"]
    assert lrs.two or all(v.startswith("1.0.") for v in answer.json["version"])
    check(lrs.send("GET", "/about", without=["X-Experience-API-Version"]))
    check(lrs.send("GET", "/about", without=["Authorization"]))


# --- the frame of all requests

RESOURCES = {"statements": {}, "activities": {"activityId": EX + "a"}, "agents": {"agent": agent()},
             "activities/state": {"activityId": EX + "a", "agent": agent()},
             "activities/profile": {"activityId": EX + "a"}, "agents/profile": {"agent": agent()}}


@case(table=RESOURCES)
def head_is_get_without_body(lrs, name):
    get = check(lrs.send("GET", "/" + name, RESOURCES[name]))
    head = check(lrs.send("HEAD", "/" + name, RESOURCES[name]))
    assert head.body == b"" and head.header("Content-Type") == get.header("Content-Type")
    check(lrs.send("GET", "/" + name, RESOURCES[name]))


@case(table=[f"{m} {r}" for r in RESOURCES for m in ("GET", "POST", "PUT")])
def requests_name_their_version(lrs, row):
    method, name = row.split(" ")
    if method != "GET" and name in ("agents", "activities"):
        return
    body = None if method == "GET" else statement()
    params = {**RESOURCES[name], **({"statementId": new_id()} if (method, name) == ("PUT", "statements") else {})}
    answer = check(lrs.send(method, "/" + name, params, body, without=["X-Experience-API-Version"]), 400)
    assert answer.header("X-Experience-API-Version") == "0.95"


@case()
def answers_name_their_version(lrs):
    for value in ("1.0", "1.0.0", "1.0.9", "2.0", "2.0.0"):
        answer = check(lrs.send("GET", "/statements", headers={"X-Experience-API-Version": value}))
        assert answer.header("X-Experience-API-Version") == ("1.0.3" if value[0] == "1" else "2.0.0")
    for value in ("0.95", "0.9", "1.1.0", "3.0.0", "one", "1.0.x"):
        assert check(lrs.send("GET", "/statements", headers={"X-Experience-API-Version": value}),
                     400).count("X-Experience-API-Version") == 1


@case()
def answers_have_one_date(lrs):
    for params in ({}, {"statementId": "x"}, {"limit": 1}, {"statementId": new_id()}):
        answer = lrs.get(**params)
        assert answer.count("Date") == 1 and answer.count("X-Experience-API-Consistent-Through") == 1
        assert abs((instant(answer.header("X-Experience-API-Consistent-Through")) -
                    datetime.datetime.now(datetime.timezone.utc)).total_seconds()) < 60


@case()
def credentials_are_needed(lrs):
    for name, params in RESOURCES.items():
        check(lrs.send("GET", "/" + name, params, without=["Authorization"]), 401)
    for value in ("Basic", "Basic !!!", "Basic " + base64.b64encode(b"nobody:nothing").decode(), "Bearer x", "Odd x",
                  "Basic " + base64.b64encode(b"nocolon").decode()):
        answer = check(lrs.send("POST", "/statements", None, statement(), {"Authorization": value}), 401)
        assert answer.count("X-Experience-API-Version") == 1
        assert not (answer.header("WWW-Authenticate") or "").startswith("Basic")


@case()
def other_origins_may_ask(lrs):
    answer = lrs.raw("OPTIONS", lrs.path + "/statements", None,
                     {"Origin": "http://example.org", "Access-Control-Request-Method": "PUT"})
    assert answer.status in (200, 204) and answer.header("Access-Control-Allow-Origin") == "*"
    assert "PUT" in answer.header("Access-Control-Allow-Methods")
    assert "Authorization" in answer.header("Access-Control-Allow-Headers")
    for got in (lrs.get(), lrs.get(statementId="x"), lrs.send("GET", "/statements", without=["Authorization"])):
        assert got.header("Access-Control-Allow-Origin") == "*"
        assert "X-Experience-API-Consistent-Through" in got.header("Access-Control-Expose-Headers")


@case()
def answers_come_packed(lrs):
    import gzip
    actor = someone()
    check(lrs.post([statement(actor=actor) for _ in range(20)]))
    plain = check(lrs.get(agent=actor))
    packed = check(lrs.send("GET", "/statements", {"agent": actor}, headers={"Accept-Encoding": "gzip"}))
    assert packed.header("Content-Encoding") == "gzip" and gzip.decompress(packed.body) == plain.body
    body = gzip.compress(json.dumps(statement()).encode())
    headers = {"Content-Type": "application/json", "Content-Encoding": "gzip"}
    check(lrs.send("POST", "/statements", None, body, headers))
    check(lrs.send("POST", "/statements", None, b"no gzip", headers), 400)


# --- alternate request syntax

def alternate(lrs, method, form, query=None, **more):
    fields = {"Authorization": lrs.auth, "X-Experience-API-Version": lrs.version, **form}
    body = form.get("raw") or urllib.parse.urlencode({k: v for k, v in fields.items() if v is not None})
    return lrs.raw(more.get("by", "POST"), lrs.path + "/statements?" + (query or "method=" + method), body,
                   {"Content-Type": "application/x-www-form-urlencoded", **more.get("headers", {})})


def alternate_put(lrs, id, **form):
    return alternate(lrs, "PUT", {"statementId": id, "Content-Type": "application/json",
                                  "content": json.dumps(statement(id=id)), **form})


@case("1.0.3")
def alternate_syntax_gets(lrs):
    one = stored(lrs)
    assert alternate(lrs, "GET", {"statementId": one["id"]}).json == one
    assert "statements" in check(alternate(lrs, "GET", {"limit": "1"})).json
    check(alternate(lrs, "GET", {"mood": "good"}), 400)
    check(alternate(lrs, "GET", {"Authorization": None}), 401)
    check(alternate(lrs, "GET", {"X-Experience-API-Version": None}), 400)
    # Errors are in the version that alone has this syntax; a form may ask for the head of an answer, and of any resource.
    for form, status in (({"mood": "good"}, 400), ({"Authorization": None}, 401), ({"Authorization": "Basic eDp5"}, 401)):
        assert check(alternate(lrs, "GET", form), status).header("X-Experience-API-Version") == "1.0.3"
    assert check(alternate(lrs, "HEAD", {"limit": "1"})).body == b""
    assert check(alternate(lrs, "HEAD", {"statementId": new_id()}), 404).body == b""
    about = lrs.raw("POST", lrs.path + "/about?method=GET", "X-Experience-API-Version=1.0.3",
                    {"Content-Type": "application/x-www-form-urlencoded"})
    assert "1.0.3" in check(about).json["version"], about.body
    check(lrs.raw("POST", lrs.path + "/about", "{}", {"X-Experience-API-Version": "1.0.3"}), 400)
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    check(lrs.raw("POST", lrs.path + "/about?method=GET", "X-Experience-API-Version=2.0.0", form), 400)
    check(lrs.raw("POST", lrs.path + "/about?method=GET", "X-Experience-API-Version=1.0.3&a=" + "x" * 5000, form), 413)


@case("1.0.3")
def alternate_syntax_puts(lrs):
    id = new_id()
    answer = check(alternate_put(lrs, id), 204)
    assert answer.header("X-Experience-API-Version") == "1.0.3"
    assert check(lrs.get(statementId=id)).json["id"] == id


@case("1.0.3")
def alternate_syntax_is_sent_by_post(lrs):
    check(alternate(lrs, "PUT", {"content": json.dumps(statement())}, by="PUT",
                    headers={"Authorization": lrs.auth, "X-Experience-API-Version": lrs.version}), 400)


@case("1.0.3")
def alternate_syntax_has_content(lrs):
    check(alternate_put(lrs, new_id(), content=None), 400)
    id = new_id()
    plain = (f"statementId={id}&Content-Type=application/json&X-Experience-API-Version=1.0.3&Authorization="
             f"{urllib.parse.quote(lrs.auth)}&content={json.dumps(statement(id=id))}")
    check(alternate(lrs, "PUT", {"raw": plain}), 400)


@case("1.0.3")
def alternate_syntax_takes_no_more_in_the_address(lrs):
    check(alternate(lrs, "PUT", {"content": json.dumps(statement())},
                    query="method=PUT&statementId=" + new_id()), 400)


@case("1.0.3")
def alternate_syntax_takes_conditions(lrs):
    docs = Documents(lrs, "agent-profile")
    form = {**{k: json.dumps(v) for k, v in docs.place.items()}, **docs.id, "Authorization": lrs.auth,
            "X-Experience-API-Version": lrs.version, "Content-Type": "application/json", "content": '{"a":1}',
            "If-None-Match": "*"}
    for status in (204, 412):
        check(lrs.raw("POST", lrs.path + "/agents/profile?method=PUT", urllib.parse.urlencode(form),
                      {"Content-Type": "application/x-www-form-urlencoded"}), status)
    assert docs.get().json == {"a": 1}


@case("2.0.0")
def alternate_syntax_is_gone(lrs):
    named = {"X-Experience-API-Version": lrs.version, "Authorization": lrs.auth}
    for headers in (named, {}):
        check(alternate_put(lrs, new_id()) if not headers else
              alternate(lrs, "PUT", {"content": json.dumps(statement())}, headers=headers), 400)
        check(alternate(lrs, "GET", {"limit": "1"}, headers=headers), 400)
    check(alternate(lrs, "PUT", {"content": None}, headers=named), 400)
    check(lrs.send("POST", "/statements", {"method": "GET"}, statement()), 400)


@case()
def the_last_definition_counts(lrs):
    """Also where it is one that was told of before."""
    id = EX + new_id()
    for name in ("One", "Two", "One"):
        check(lrs.post(statement(object={"id": id, "definition": {"name": {"en": name}}})))
        assert check(lrs.send("GET", "/activities", {"activityId": id})).json["definition"]["name"]["en"] == name
    both = [statement(object={"id": id, "definition": {"name": {"en": name}}}) for name in ("Two", "Three", "Two")]
    check(lrs.post(both))
    assert check(lrs.send("GET", "/activities", {"activityId": id})).json["definition"]["name"]["en"] == "Two"


@case()
def a_store_takes_back_what_it_gave(lrs):
    """Of the largest size, too: what it added does not count."""
    one = statement(result={"response": ""})
    one["result"]["response"] = "x" * (1024 * 1024 - len(json.dumps(one)))
    id = check(lrs.post(one)).json[0]
    check(lrs.post(check(lrs.get(statementId=id)).json))
    one["result"]["response"] += "x"
    check(lrs.post(one), 413)
    check(lrs.post(statement(timestamp="2026-01-01T00:00:00." + "1" * 1_100_000 + "Z")), 413)


@case()
def a_doubled_slash_is_taken_for_one(lrs):
    check(lrs.send("GET", "//statements", {"limit": 1}))
    check(lrs.send("GET", "//about"))
    named = {"X-Experience-API-Version": lrs.version, "Authorization": lrs.auth}
    check(lrs.raw("GET", "/xapi/acme//statements?limit=1", None, named))
    check(lrs.raw("GET", "/xapi//acme///activities//state?activityId=http%3A%2F%2Fa.b&agent="
                  + urllib.parse.quote(json.dumps(agent())), None, named))
