#include "package/rules.hpp"

#include <array>

namespace lms::package {
namespace {

constexpr auto kError = Severity::error;
constexpr auto kWarning = Severity::warning;
constexpr auto kInfo = Severity::info;
constexpr auto kSays = Basis::conformance;
constexpr auto kAdvice = Basis::advice;

constexpr auto kRules = std::to_array<Rule>({
    {"SEQ001", kWarning, kSays, "SCORM 2004", "CAM 5.1.1; SN 3",
     "IDRef names no sequencing of the collection",
     "correct IDRef, or add the definition to imsss:sequencingCollection"},
    {"SEQ002", kWarning, kSays, "SCORM 2004", "CAM 5.1.2",
     "a sequencing of the collection has no ID of its own", "give it a unique ID"},
    {"SEQ003", kWarning, kSays, "SCORM 2004", "CAM 5.1.4", "a rule cannot be understood and is left out",
     "give it a known condition and a known action"},
    {"SEQ004", kWarning, kSays, "SCORM 2004", "CAM 5.1.7", "an objective cannot be used as it is given",
     "give each objective a unique objectiveID"},
    {"SEQ005", kWarning, kSays, "SCORM 2004", "CAM 5.1.7.3", "a mapInfo has no targetObjectiveID", "add it"},
    {"SEQ006", kWarning, kSays, "SCORM 2004", "CAM 5.1.4.3",
     "a rule refers to an objective that the activity hasn't got",
     "define the objective in the same sequencing element"},
    {"SEQ007", kError, kSays, "SCORM 2004", "SN SB.2.5, SB.2.9",
     "nothing can be started: the root allows neither flow nor choice",
     "set controlMode choice or flow of the organization to true"},
    {"SEQ008", kError, kSays, "SCORM 2004", "SN UP.1", "an attempt limit of 0 lets nobody start the activity",
     "set attemptLimit to 1 or more, or remove it"},
    {"SEQ009", kWarning, kSays, "SCORM 2004", "SN UP.1", "a time limit of zero ends the activity at once",
     "give a duration, or remove the limit"},
    {"SEQ010", kWarning, kAdvice, "SCORM 2004", "SN UP.2", "a rule can never fire",
     "correct its conditions, or remove it"},
    {"SEQ011", kWarning, kAdvice, "SCORM 2004", "SN UP.5, SB.2.2",
     "an activity is always skipped, disabled or hidden", "make the rule's condition one that changes"},
    {"SEQ012", kWarning, kSays, "SCORM 2004", "SN 3.6", "the time range ends before it begins",
     "put beginTimeLimit before endTimeLimit"},
    {"SEQ013", kWarning, kAdvice, "SCORM 2004", "SN SR.1",
     "selection and randomization contradict the number of children",
     "select at least one child and no more than there are"},
    {"SEQ014", kWarning, kAdvice, "SCORM 2004", "SN RB.1.4",
     "a roll-up rule asks for more children than there are", "lower minimumCount"},
    {"SEQ015", kWarning, kAdvice, "SCORM 2004", "SN SB.2.1, SB.2.9",
     "the activities of a cluster cannot be reached",
     "set controlMode choice or flow of the cluster to true"},
    {"SEQ016", kInfo, kAdvice, "SCORM 2004", "SN 3.2",
     "a control mode has no effect, since the activity has no children",
     "put controlMode where the children are"},
    {"SEQ017", kWarning, kSays, "SCORM 2004", "CAM 5.1.7.3", "a mapped objective has no objectiveID",
     "give the primary objective an objectiveID"},
    {"SEQ018", kWarning, kSays, "SCORM 2004", "SN 3.10.1",
     "two objectives of an activity write to the same target", "let only one of them write"},
    {"SEQ019", kInfo, kAdvice, "SCORM 2004", "SN 3.10",
     "minNormalizedMeasure has no effect without satisfiedByMeasure", "set satisfiedByMeasure to true"},
    {"SEQ020", kWarning, kAdvice, "SCORM 2004", "SN 3.10.2",
     "a rule waits for a global objective that nothing writes",
     "write it from another activity, or correct targetObjectiveID"},
    {"SEQ021", kWarning, kAdvice, "SCORM 2004", "SN RB.1.4.2",
     "nothing rolls up, so the course is never completed or passed",
     "let a child take part: rollupProgressCompletion, rollupObjectiveSatisfied, tracked"},
    {"SEQ022", kInfo, kAdvice, "SCORM 2004", "SN 3.3",
     "a threshold has no effect without a measure condition",
     "use objectiveMeasureGreaterThan or objectiveMeasureLessThan"},
    {"SEQ023", kInfo, kAdvice, "SCORM 2004", "SN SB.2.1", "forwardOnly has no effect without flow",
     "set flow to true"},
    {"SEQ024", kWarning, kSays, "SCORM 2004", "SN 4.7; CAM 5.2.1",
     "an activity writes shared data that nothing reads, or the reverse",
     "use the same targetID where it is written and read"},
    {"SEQ025", kWarning, kAdvice, "SCORM 2004", "SN SB.2.1", "the first activity cannot be reached by flow",
     "set flow of the clusters above it to true, or give the root choice"},
});

}  // namespace

std::span<const Rule> sequencing_rules() { return kRules; }

}  // namespace lms::package
