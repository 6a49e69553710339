#include "package/rule_row.hpp"

namespace lms::package {
namespace {

constexpr auto kXapiRules = std::to_array<Rule>({
    {"TIN001", kError, kSays, "Tin Can", "tincan.xsd", "the root element is not <tincan>",
     "check that the right file is called tincan.xml"},
    {"TIN002", kError, kSays, "Tin Can", "tincan.xsd", "no activity has a launch",
     "give the course's activity a <launch> with its page"},
    {"TIN003", kError, kAdvice, "Tin Can", "practice", "a launch file is not in the package",
     "add it, or give an absolute address"},
    {"TIN004", kWarning, kSays, "Tin Can", "xAPI 1.0.3 Data 2.4.4.1",
     "an activity has no id, or one that is no IRI", "give it an absolute IRI"},
    {"TIN005", kWarning, kSays, "Tin Can", "xAPI 1.0.3 Data 2.4.4.1", "two activities have the same id",
     "give each an id of its own"},
    {"TIN006", kWarning, kSays, "Tin Can", "tincan.xsd", "elements are not in the Tin Can namespace",
     "declare xmlns=\"http://projecttincan.com/tincan.xsd\""},
    {"TIN007", kWarning, kSays, "Tin Can", "tincan.xsd", "an activity has no name", "add <name>"},
    {"TIN008", kInfo, kSays, "Tin Can", "tincan.xsd", "a text has no lang", "add lang=\"en\""},
    {"TIN009", kInfo, kAdvice, "Tin Can", "practice", "several activities have a launch; LMSs take the first",
     "put the course's own activity first"},
    {"TIN010", kWarning, kSays, "Tin Can", "tincan.xsd",
     "an element stands where the schema has none, or is missing", "follow tincan.xsd"},
    {"TIN011", kWarning, kSays, "Tin Can", "tincan.xsd", "an activity has no type, or one that is no IRI",
     "use http://adlnet.gov/expapi/activities/course for the course"},

    {"CMI5-001", kError, kSays, "cmi5", "13.2 (13.2.0.0-1)", "the root element is not <courseStructure>",
     "check that the right file is called cmi5.xml"},
    {"CMI5-002", kError, kSays, "cmi5", "13.2 (13.2.0.0-1)",
     "the namespace is not the one of CourseStructure.xsd",
     "use https://w3id.org/xapi/profiles/cmi5/v1/CourseStructure.xsd"},
    {"CMI5-003", kError, kSays, "cmi5", "13.2 (13.2.0.0-1, 4.4.0.0-1)",
     "an element or attribute is not what the schema allows here",
     "follow CourseStructure.xsd; the order of elements matters"},
    {"CMI5-004", kError, kSays, "cmi5", "13.2 (13.2.0.0-1)", "a required element or attribute is missing",
     "add it"},
    {"CMI5-005", kError, kSays, "cmi5", "3.0 (3.0.0.0-1)", "an identifier is no fully qualified IRI",
     "use an absolute IRI such as https://example.org/course/1"},
    {"CMI5-006", kError, kSays, "cmi5", "13.1.2, 13.1.3, 13.1.4 (13.1.2.0-1, 13.1.3.0-1, 13.1.4.0-1)",
     "two blocks, objectives or units have the same id", "give each an id of its own"},
    {"CMI5-007", kError, kSays, "cmi5", "13.1.2, 13.1.4 (13.2.0.0-1)",
     "an objective is referred to and not defined", "define it in <objectives> of the course structure"},
    {"CMI5-008", kError, kSays, "cmi5", "13.1.4 (13.1.4.0-2)", "a URL is not a URL",
     "escape what RFC 1738 wants escaped"},
    {"CMI5-009", kError, kSays, "cmi5", "8.1 (8.1.0.0-6)", "a URL's query uses a name that the launch needs",
     "rename endpoint, fetch, actor, registration or activityId in the query"},
    {"CMI5-010", kError, kSays, "cmi5", "13.1.4 (13.2.0.0-1)", "masteryScore is not a number from 0 to 1",
     "write it as a share, with at most four decimals: 0.8"},
    {"CMI5-011", kError, kSays, "cmi5", "13.1.4 (13.2.0.0-1)", "moveOn or launchMethod is not a known word",
     "moveOn: NotApplicable, Passed, Completed, CompletedAndPassed, CompletedOrPassed; launchMethod: "
     "AnyWindow, OwnWindow"},
    {"CMI5-012", kError, kSays, "cmi5", "14.1 (14.1.0.0-3, 14.1.0.0-4)",
     "a unit's page is not in the package", "add it, or give a fully qualified URL"},
    {"CMI5-013", kError, kSays, "cmi5", "14.2 (14.2.0.0-1)",
     "a URL is relative, and there is no package it could lie in",
     "give a fully qualified URL, or zip course structure and media"},
    {"CMI5-014", kError, kSays, "cmi5", "13.1.5 (13.1.5.0-1)",
     "elements of another namespace come without a schema",
     "name the namespace's schema in xsi:schemaLocation and put it into the package"},
    {"CMI5-015", kError, kSays, "cmi5", "13.1.2 (13.2.0.0-1)", "there is no assignable unit", "add an <au>"},
    {"CMI5-016", kInfo, kSays, "cmi5", "13.1.1", "a text has no lang", "add lang=\"en-US\""},
    {"CMI5-017", kWarning, kSays, "cmi5", "13.1.4 (4.4.0.0-2)", "masteryScore has more than four decimals",
     "round it to four decimals"},
    {"CMI5-018", kWarning, kAdvice, "cmi5", "practice",
     "a unit that is moved on from by Passed has no masteryScore", "nothing, if the unit decides by itself"},
    {"CMI5-019", kWarning, kSays, "cmi5", "14.1 (14.1.0.0-3)",
     "a page's name differs from the URL in upper and lower case", "write it the same way"},
    {"CMI5-020", kInfo, kSays, "cmi5", "13.1 (13.1.0.0-1)", "a value has white space around it",
     "LMSs remove it; leave it out"},
});

}  // namespace

std::span<const Rule> xapi_rules() { return kXapiRules; }

}  // namespace lms::package
