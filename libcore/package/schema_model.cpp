#include "package/schema_model.hpp"

#include "base/text.hpp"

#include <array>

namespace lms::package {
namespace {

constexpr auto kNamespaces = std::to_array<KnownNamespace>({
    {"http://www.imsproject.org/xsd/imscp_rootv1p1p2", "cp", "1.2"},
    {"http://www.imsglobal.org/xsd/imscp_rootv1p1p2", "cp", "1.2"},
    {"http://www.imsproject.org/content", "cp", "1.2"},
    {"http://www.imsglobal.org/xsd/imscp_v1p1", "cp", "2004"},
    {"http://www.adlnet.org/xsd/adlcp_rootv1p2", "adlcp", "1.2"},
    {"http://www.adlnet.org/xsd/adlcp_v1p3", "adlcp", "2004"},
    {"http://www.adlnet.org/xsd/adlseq_v1p3", "adlseq", "2004"},
    {"http://www.adlnet.org/xsd/adlnav_v1p3", "adlnav", "2004"},
    {"http://www.imsglobal.org/xsd/imsss", "imsss", "2004"},
    {"https://w3id.org/xapi/profiles/cmi5/v1/CourseStructure.xsd", "cmi5", ""},
});

constexpr std::string_view kMap =
    "targetObjectiveID! readSatisfiedStatus=bool readNormalizedMeasure=bool writeSatisfiedStatus=bool "
    "writeNormalizedMeasure=bool";
constexpr std::string_view kWideMap =
    "targetObjectiveID! readRawScore=bool readMinScore=bool readMaxScore=bool readCompletionStatus=bool "
    "readProgressMeasure=bool writeRawScore=bool writeMinScore=bool writeMaxScore=bool "
    "writeCompletionStatus=bool writeProgressMeasure=bool";

constexpr auto kModels = std::to_array<ElementModel>({
    // IMS Content Packaging 1.1.2 to 1.1.4, as SCORM uses it
    {"cp", "manifest", "metadata? organizations resources manifest* imsss:sequencingCollection?",
     "identifier!=id version=text(20)", ""},
    {"cp", "metadata", "schema? schemaversion? adlcp:location*", "", ""},
    {"cp", "schema", "", "", "text(100)"},
    {"cp", "schemaversion", "", "", "text(20)"},
    {"cp", "organizations", "organization*", "default", ""},
    {"cp", "organization",
     "title item+ metadata? imsss:sequencing? adlcp:completionThreshold? adlcp:data? adlnav:presentation?",
     "identifier!=id structure=text(200)", ""},
    {"cp", "item",
     "title item* metadata? adlcp:prerequisites? adlcp:maxtimeallowed? adlcp:timelimitaction? "
     "adlcp:datafromlms? adlcp:masteryscore? adlcp:timeLimitAction? adlcp:dataFromLMS? "
     "adlcp:completionThreshold? adlcp:data? imsss:sequencing? adlnav:presentation?",
     "identifier!=id identifierref isvisible=bool parameters=text(1000)", ""},
    {"cp", "title", "", "", "text(200)"},
    {"cp", "resources", "resource*", "", ""},
    {"cp", "resource", "metadata? file* dependency*", "identifier!=id type!=text(1000) href=text(2000)", ""},
    {"cp", "file", "metadata?", "href!=text(2000)", ""},
    {"cp", "dependency", "", "identifierref!", ""},
    // ADL Content Packaging 1.2 and 1.3
    {"adlcp", "location", "", "", ""},
    {"adlcp", "prerequisites", "", "type!=word:script", "text(200)"},
    {"adlcp", "maxtimeallowed", "", "", "timespan"},
    {"adlcp", "timelimitaction", "", "", "word:timeLimitAction"},
    {"adlcp", "datafromlms", "", "", "text(255)"},
    {"adlcp", "masteryscore", "", "", "dec(0,100)"},
    {"adlcp", "timeLimitAction", "", "", "word:timeLimitAction"},
    {"adlcp", "dataFromLMS", "", "", "text(4000)"},
    {"adlcp", "completionThreshold", "",
     "completedByMeasure=bool minProgressMeasure=dec(0,1) progressWeight=dec(0,1)", "dec(0,1)"},
    {"adlcp", "data", "map+", "", ""},
    {"adlcp", "map", "", "targetID! readSharedData=bool writeSharedData=bool", ""},
    // ADL Navigation
    {"adlnav", "presentation", "navigationInterface?", "", ""},
    {"adlnav", "navigationInterface", "hideLMSUI*", "", ""},
    {"adlnav", "hideLMSUI", "", "", "word:hideLMSUI"},
    // IMS Simple Sequencing
    {"imsss", "sequencingCollection", "sequencing+", "", ""},
    {"imsss", "sequencing",
     "controlMode? sequencingRules? limitConditions? auxiliaryResources? rollupRules? objectives? "
     "randomizationControls? deliveryControls? adlseq:constrainedChoiceConsiderations? "
     "adlseq:rollupConsiderations? adlseq:objectives?",
     "ID=id IDRef", ""},
    {"imsss", "controlMode", "",
     "choice=bool choiceExit=bool flow=bool forwardOnly=bool useCurrentAttemptObjectiveInfo=bool "
     "useCurrentAttemptProgressInfo=bool",
     ""},
    {"imsss", "sequencingRules", "preConditionRule* exitConditionRule* postConditionRule*", "", ""},
    {"imsss", "preConditionRule", "ruleConditions ruleAction", "", ""},
    {"imsss", "exitConditionRule", "ruleConditions ruleAction", "", ""},
    {"imsss", "postConditionRule", "ruleConditions ruleAction", "", ""},
    {"imsss", "ruleConditions", "ruleCondition+", "conditionCombination=word:combination", ""},
    {"imsss", "ruleCondition", "",
     "referencedObjective measureThreshold=dec(-1,1) operator=word:operator condition!=word:condition", ""},
    {"imsss", "ruleAction", "", "action!=word:action", ""},
    {"imsss", "limitConditions", "",
     "attemptLimit=nat attemptAbsoluteDurationLimit=duration attemptExperiencedDurationLimit=duration "
     "activityAbsoluteDurationLimit=duration activityExperiencedDurationLimit=duration beginTimeLimit=time "
     "endTimeLimit=time",
     ""},
    {"imsss", "auxiliaryResources", "-", "", ""},
    {"imsss", "rollupRules", "rollupRule*",
     "rollupObjectiveSatisfied=bool rollupProgressCompletion=bool objectiveMeasureWeight=dec(0,1)", ""},
    {"imsss", "rollupRule", "rollupConditions rollupAction",
     "childActivitySet=word:childActivitySet minimumCount=nat minimumPercent=dec(0,1)", ""},
    {"imsss", "rollupConditions", "rollupCondition+", "conditionCombination=word:combination", ""},
    {"imsss", "rollupCondition", "", "operator=word:operator condition!=word:rollupCondition", ""},
    {"imsss", "rollupAction", "", "action!=word:rollupAction", ""},
    {"imsss", "objectives", "primaryObjective objective*", "", ""},
    {"imsss", "primaryObjective", "minNormalizedMeasure? mapInfo*", "objectiveID satisfiedByMeasure=bool",
     ""},
    {"imsss", "objective", "minNormalizedMeasure? mapInfo*", "objectiveID! satisfiedByMeasure=bool", ""},
    {"imsss", "minNormalizedMeasure", "", "", "dec(-1,1)"},
    {"imsss", "mapInfo", "", kMap, ""},
    {"imsss", "randomizationControls", "",
     "randomizationTiming=word:timing selectCount=nat reorderChildren=bool selectionTiming=word:timing", ""},
    {"imsss", "deliveryControls", "", "tracked=bool completionSetByContent=bool objectiveSetByContent=bool",
     ""},
    // ADL Sequencing
    {"adlseq", "constrainedChoiceConsiderations", "", "preventActivation=bool constrainChoice=bool", ""},
    {"adlseq", "rollupConsiderations", "",
     "requiredForSatisfied=word:consideration requiredForNotSatisfied=word:consideration "
     "requiredForCompleted=word:consideration requiredForIncomplete=word:consideration "
     "measureSatisfactionIfActive=bool",
     ""},
    {"adlseq", "objectives", "objective+", "", ""},
    {"adlseq", "objective", "mapInfo*", "objectiveID!", ""},
    {"adlseq", "mapInfo", "", kWideMap, ""},
    // cmi5, CourseStructure.xsd
    {"cmi5", "courseStructure", "course objectives? au|block+", "", ""},
    {"cmi5", "course", "title description", "id!", ""},
    {"cmi5", "objectives", "objective+", "", ""},
    {"cmi5", "objective", "title? description?", "id idref", ""},
    {"cmi5", "block", "title description objectives? au|block+", "id!", ""},
    {"cmi5", "au", "title description objectives? url launchParameters? entitlementKey?",
     "id! moveOn masteryScore launchMethod activityType", ""},
    {"cmi5", "title", "langstring+", "", ""},
    {"cmi5", "description", "langstring+", "", ""},
    {"cmi5", "langstring", "", "lang", ""},
    {"cmi5", "url", "", "", ""},
    {"cmi5", "launchParameters", "", "", ""},
    {"cmi5", "entitlementKey", "", "", ""},
});

struct GlobalAttribute {
  std::string_view group;
  std::string_view name;
  std::string_view type;
};
constexpr auto kGlobals = std::to_array<GlobalAttribute>({
    {"adlcp", "scormtype", ""},
    {"adlcp", "scormType", ""},
    {"adlcp", "sharedDataGlobalToSystem", "bool"},
    {"adlcp", "persistState", "bool"},
    {"adlseq", "objectivesGlobalToSystem", "bool"},
});

struct Vocabulary {
  std::string_view name;
  std::string_view words;
};
constexpr auto kVocabularies = std::to_array<Vocabulary>({
    {"script", "aicc_script"},
    {"timeLimitAction", "exit,message|exit,no message|continue,message|continue,no message"},
    {"hideLMSUI", "previous|continue|exit|exitAll|abandon|abandonAll|suspendAll"},
    {"combination", "all|any"},
    {"operator", "not|noOp"},
    {"condition",
     "satisfied|objectiveStatusKnown|objectiveMeasureKnown|objectiveMeasureGreaterThan|"
     "objectiveMeasureLessThan|"
     "completed|activityProgressKnown|attempted|attemptLimitExceeded|timeLimitExceeded|"
     "outsideAvailableTimeRange|always"},
    {"rollupCondition",
     "satisfied|objectiveStatusKnown|objectiveMeasureKnown|completed|activityProgressKnown|attempted|"
     "attemptLimitExceeded|timeLimitExceeded|outsideAvailableTimeRange|never"},
    {"action",
     "skip|disabled|hiddenFromChoice|stopForwardTraversal|exit|exitParent|exitAll|retry|retryAll|continue|"
     "previous"},
    {"rollupAction", "satisfied|notSatisfied|completed|incomplete"},
    {"childActivitySet", "all|any|none|atLeastCount|atLeastPercent"},
    {"timing", "never|once|onEachNewAttempt"},
    {"consideration", "always|ifAttempted|ifNotSkipped|ifNotSuspended"},
});

}  // namespace

const KnownNamespace* find_namespace(std::string_view uri) {
  uri = trim(uri);
  for (const KnownNamespace& known : kNamespaces)
    if (known.uri == uri) return &known;
  return nullptr;
}

const ElementModel* find_model(std::string_view group, std::string_view name) {
  for (const ElementModel& model : kModels)
    if (model.name == name && model.group == group) return &model;
  return nullptr;
}

const ElementModel* find_model_folded(std::string_view group, std::string_view name) {
  const std::string lower = ascii_lower(name);
  for (const ElementModel& model : kModels)
    if (model.group == group && ascii_lower(model.name) == lower) return &model;
  return nullptr;
}

std::string_view global_attribute_type(std::string_view group, std::string_view name) {
  for (const GlobalAttribute& each : kGlobals)
    if (each.group == group && each.name == name) return each.type;
  return {};
}

bool is_global_attribute(std::string_view group, std::string_view name) {
  for (const GlobalAttribute& each : kGlobals)
    if (each.group == group && each.name == name) return true;
  return false;
}

std::string_view vocabulary(std::string_view name) {
  for (const Vocabulary& each : kVocabularies)
    if (each.name == name) return each.words;
  return {};
}

}  // namespace lms::package
