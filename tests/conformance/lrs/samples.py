"""Statements to start from, and ways to put a thing where the standard allows it."""

import copy

from lrs_client import new_id

VOIDED = "http://adlnet.gov/expapi/verbs/voided"
EX = "http://example.org/"


def agent(**more):
    return more or {"mbox": "mailto:ann@example.org"}


IDENTIFIERS = {
    "mbox": "mailto:ann@example.org",
    "mbox_sha1sum": "ebd31e95054c018b10727ccffd2ef2ec3a016ee9",
    "openid": "http://ann.openid.example.org/",
    "account": {"homePage": "http://example.org/people", "name": "ann"},
}
MEMBERS = [{"mbox": "mailto:m1@example.org", "name": "One"},
           {"objectType": "Agent", "account": {"homePage": "http://example.org/people", "name": "m2"}}]
OAUTH_GROUP = {"objectType": "Group",
               "member": [{"account": {"homePage": "http://example.org/oauth/token", "name": "consumer-1"}},
                          {"mbox": "mailto:bob@example.org"}]}


def activity(**definition):
    out = {"id": EX + "course/1", "objectType": "Activity"}
    if definition:
        out["definition"] = definition
    return out


def statement(**more):
    out = {"actor": {"objectType": "Agent", "name": "Ann", **agent()},
           "verb": {"id": EX + "verbs/did", "display": {"en-US": "did"}},
           "object": activity(name={"en-US": "A course"})}
    out.update(copy.deepcopy(more))
    return out


def sub_statement(**more):
    return {"objectType": "SubStatement", **statement(**more)}


def within(sub, **members):
    """A statement with these members; `sub`: of its SubStatement."""
    return statement(object=sub_statement(**members)) if sub else statement(**members)


def ref(id=None):
    return {"objectType": "StatementRef", "id": id or new_id()}


# Where an Agent or a Group may stand: name -> statement with it there.
AGENT_PLACES = {
    "actor": lambda a: statement(actor=a),
    "authority": lambda a: statement(authority=a),
    "instructor": lambda a: statement(context={"instructor": a}),
    "team": lambda a: statement(context={"team": a}),
    "object": lambda a: statement(object=a),
    "sub-object": lambda a: statement(object=sub_statement(object=a)),
    "sub-actor": lambda a: statement(object=sub_statement(actor=a)),
    "sub-instructor": lambda a: statement(object=sub_statement(context={"instructor": a})),
    "sub-team": lambda a: statement(object=sub_statement(context={"team": a})),
}
# Where an Activity may stand.
ACTIVITY_PLACES = {
    "object": lambda a: statement(object=a),
    "sub-object": lambda a: statement(object=sub_statement(object=a)),
}


def typed(place, value, kind):
    """An agent or group needs its objectType where an Activity is expected otherwise."""
    return {"objectType": kind, **value} if kind == "Group" or place.endswith("object") else value
