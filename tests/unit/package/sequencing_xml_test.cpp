#include "package/sequencing_xml.hpp"

#include "package/manifest.hpp"
#include "package/xml_values.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

namespace lms::package {
namespace {

using namespace sequencing;

CourseStructure parse(std::string_view item_content, std::string_view organization_content = "",
                      std::string_view collection = "", std::string_view organization_attributes = "") {
  const std::string text = R"(<manifest identifier="m" xmlns="http://www.imsglobal.org/xsd/imscp_v1p1"
      xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_v1p3" xmlns:adlseq="http://www.adlnet.org/xsd/adlseq_v1p3"
      xmlns:adlnav="http://www.adlnet.org/xsd/adlnav_v1p3" xmlns:imsss="http://www.imsglobal.org/xsd/imsss">
      <metadata><schemaversion>2004 4th Edition</schemaversion></metadata>
      <organizations><organization identifier="o")" +
                           std::string(organization_attributes) + R"(><title>O</title>
      <item identifier="i" identifierref="r"><title>I</title>)" +
                           std::string(item_content) + "</item>" + std::string(organization_content) +
                           R"(</organization></organizations>
      <resources><resource identifier="r" adlcp:scormType="sco" href="a.htm"/></resources>)" +
                           std::string(collection) + "</manifest>";
  auto course = parse_manifest(as_bytes(text));
  if (!course) FAIL(course.error().code << ": " << course.error().message << " line " << course.error().line);
  return std::move(*course);
}

SequencingDefinition sequencing_of(std::string_view content, std::string_view collection = "") {
  return parse("<imsss:sequencing>" + std::string(content) + "</imsss:sequencing>", "", collection)
      .definition.activities.at(1)
      .sequencing;
}

}  // namespace

TEST_CASE("nothing said gives the standard's defaults and an unnamed primary objective") {
  const auto course = parse("");
  for (const auto& activity : course.definition.activities) {
    const SequencingDefinition& s = activity.sequencing;
    CHECK(s.control.choice);
    CHECK(s.control.choice_exit);
    CHECK_FALSE(s.control.flow);
    CHECK_FALSE(s.control.forward_only);
    CHECK(s.control.use_current_attempt_objective_info);
    CHECK(s.rollup_objective_satisfied);
    CHECK(s.objective_measure_weight == 1.0);
    CHECK(s.delivery.tracked);
    REQUIRE(s.objectives.size() == 1);
    CHECK(s.objectives[0].primary);
    CHECK(s.objectives[0].id.empty());
    CHECK(s.objectives[0].min_normalized_measure == 1.0);
    CHECK(s.considerations.measure_satisfaction_if_active);
    CHECK_FALSE(s.limits.attempt_limit);
  }
  CHECK(course.definition.objectives_global_to_system);
  CHECK(course.definition.shared_data_global_to_system);
  CHECK(course.warnings.empty());
}

TEST_CASE("control modes and choice constraints are read") {
  const auto s = sequencing_of(R"(<imsss:controlMode choice="false" choiceExit="0" flow="true" forwardOnly="1"
      useCurrentAttemptObjectiveInfo="false" useCurrentAttemptProgressInfo="false"/>
      <adlseq:constrainedChoiceConsiderations preventActivation="true" constrainChoice="true"/>)");
  CHECK_FALSE(s.control.choice);
  CHECK_FALSE(s.control.choice_exit);
  CHECK(s.control.flow);
  CHECK(s.control.forward_only);
  CHECK_FALSE(s.control.use_current_attempt_objective_info);
  CHECK_FALSE(s.control.use_current_attempt_progress_info);
  CHECK(s.constrained.prevent_activation);
  CHECK(s.constrained.constrain_choice);
}

TEST_CASE("sequencing rules are read in order, with conditions, operators and thresholds") {
  const auto s = sequencing_of(R"(<imsss:sequencingRules>
      <imsss:preConditionRule><imsss:ruleConditions conditionCombination="any">
        <imsss:ruleCondition condition="satisfied" referencedObjective=" a%20b " operator="not"/>
        <imsss:ruleCondition condition="objectiveMeasureGreaterThan" measureThreshold="-0.25"/>
      </imsss:ruleConditions><imsss:ruleAction action="stopForwardTraversal"/></imsss:preConditionRule>
      <imsss:preConditionRule><imsss:ruleConditions><imsss:ruleCondition condition="always"/></imsss:ruleConditions>
        <imsss:ruleAction action="hiddenFromChoice"/></imsss:preConditionRule>
      <imsss:exitConditionRule><imsss:ruleConditions><imsss:ruleCondition condition="attemptLimitExceeded" operator="noOp"/>
        </imsss:ruleConditions><imsss:ruleAction action="exit"/></imsss:exitConditionRule>
      <imsss:postConditionRule><imsss:ruleConditions><imsss:ruleCondition condition="completed"/></imsss:ruleConditions>
        <imsss:ruleAction action="continue"/></imsss:postConditionRule>
      </imsss:sequencingRules><imsss:objectives><imsss:primaryObjective objectiveID="a b"/></imsss:objectives>)");
  REQUIRE(s.pre.size() == 2);
  CHECK(s.pre[0].action == PreAction::stop_forward_traversal);
  CHECK(s.pre[0].when.combination == Combination::any);
  REQUIRE(s.pre[0].when.conditions.size() == 2);
  CHECK(s.pre[0].when.conditions[0].kind == ConditionKind::satisfied);
  CHECK(s.pre[0].when.conditions[0].negated);
  CHECK(s.pre[0].when.conditions[0].objective == "a b");
  CHECK(s.pre[0].when.conditions[1].threshold == -0.25);
  CHECK_FALSE(s.pre[0].when.conditions[1].negated);
  CHECK(s.pre[1].when.combination == Combination::all);
  CHECK(s.pre[1].action == PreAction::hidden_from_choice);
  REQUIRE(s.exit.size() == 1);
  CHECK(s.exit[0].when.conditions[0].kind == ConditionKind::attempt_limit_exceeded);
  REQUIRE(s.post.size() == 1);
  CHECK(s.post[0].action == PostAction::continue_);
}

TEST_CASE("every word of the rules' vocabulary is known") {
  const std::pair<const char*, PostAction> posts[] = {{"exitParent", PostAction::exit_parent},
                                                      {"exitAll", PostAction::exit_all},
                                                      {"retry", PostAction::retry},
                                                      {"retryAll", PostAction::retry_all},
                                                      {"continue", PostAction::continue_},
                                                      {"previous", PostAction::previous}};
  for (const auto& [word, action] : posts) {
    const auto s = sequencing_of(
        "<imsss:sequencingRules><imsss:postConditionRule><imsss:ruleConditions><imsss:ruleCondition "
        "condition=\"always\"/></imsss:ruleConditions><imsss:ruleAction action=\"" +
        std::string(word) + "\"/></imsss:postConditionRule></imsss:sequencingRules>");
    REQUIRE(s.post.size() == 1);
    CHECK(s.post[0].action == action);
  }
  const std::pair<const char*, ConditionKind> kinds[] = {
      {"satisfied", ConditionKind::satisfied},
      {"objectiveStatusKnown", ConditionKind::objective_status_known},
      {"objectiveMeasureKnown", ConditionKind::objective_measure_known},
      {"objectiveMeasureGreaterThan", ConditionKind::objective_measure_greater_than},
      {"objectiveMeasureLessThan", ConditionKind::objective_measure_less_than},
      {"completed", ConditionKind::completed},
      {"activityProgressKnown", ConditionKind::activity_progress_known},
      {"attempted", ConditionKind::attempted},
      {"attemptLimitExceeded", ConditionKind::attempt_limit_exceeded},
      {"timeLimitExceeded", ConditionKind::time_limit_exceeded},
      {"outsideAvailableTimeRange", ConditionKind::outside_available_time_range},
      {"always", ConditionKind::always}};
  for (const auto& [word, kind] : kinds) {
    const auto s = sequencing_of(
        "<imsss:sequencingRules><imsss:preConditionRule><imsss:ruleConditions><imsss:ruleCondition "
        "condition=\"" +
        std::string(word) +
        "\"/></imsss:ruleConditions><imsss:ruleAction action=\"skip\"/></imsss:preConditionRule>"
        "</imsss:sequencingRules>");
    REQUIRE(s.pre.size() == 1);
    CHECK(s.pre[0].when.conditions[0].kind == kind);
  }
}

TEST_CASE("a rule that cannot be read is left out whole") {
  const auto course = parse(R"(<imsss:sequencing><imsss:sequencingRules>
      <imsss:preConditionRule><imsss:ruleConditions><imsss:ruleCondition condition="completed"/>
        <imsss:ruleCondition condition="moonIsFull"/></imsss:ruleConditions><imsss:ruleAction action="skip"/></imsss:preConditionRule>
      <imsss:preConditionRule><imsss:ruleConditions><imsss:ruleCondition condition="completed"/></imsss:ruleConditions>
        <imsss:ruleAction action="retry"/></imsss:preConditionRule>
      <imsss:postConditionRule><imsss:ruleAction action="retry"/></imsss:postConditionRule>
      </imsss:sequencingRules></imsss:sequencing>)");
  const auto& s = course.definition.activities[1].sequencing;
  CHECK(s.pre.empty());
  CHECK(s.post.empty());
  CHECK(std::ranges::count(course.warnings, "package.sequencing.bad_rule", &Error::code) == 3);
}

TEST_CASE("limits, roll-up, randomization and delivery are read") {
  const auto s = sequencing_of(R"(
      <imsss:limitConditions attemptLimit="2" attemptAbsoluteDurationLimit="PT1H30M" activityExperiencedDurationLimit="P1DT0.5S"
        beginTimeLimit="2031-05-04T03:02:01Z" endTimeLimit="2031-05-04T03:02:01"/>
      <imsss:rollupRules rollupObjectiveSatisfied="false" rollupProgressCompletion="false" objectiveMeasureWeight="0.25">
        <imsss:rollupRule childActivitySet="atLeastCount" minimumCount="3"><imsss:rollupConditions>
          <imsss:rollupCondition condition="attempted" operator="not"/></imsss:rollupConditions>
          <imsss:rollupAction action="notSatisfied"/></imsss:rollupRule>
        <imsss:rollupRule childActivitySet="atLeastPercent" minimumPercent="0.5"><imsss:rollupConditions conditionCombination="all">
          <imsss:rollupCondition condition="completed"/></imsss:rollupConditions><imsss:rollupAction action="incomplete"/></imsss:rollupRule>
      </imsss:rollupRules>
      <adlseq:rollupConsiderations requiredForSatisfied="ifNotSuspended" requiredForNotSatisfied="ifAttempted"
        requiredForCompleted="ifNotSkipped" measureSatisfactionIfActive="false"/>
      <imsss:randomizationControls randomizationTiming="onEachNewAttempt" selectCount="2" reorderChildren="true" selectionTiming="once"/>
      <imsss:deliveryControls tracked="false" completionSetByContent="true" objectiveSetByContent="true"/>)");
  CHECK(s.limits.attempt_limit == 2);
  CHECK(s.limits.attempt_absolute_duration == 5'400'000);
  CHECK(s.limits.activity_experienced_duration == 86'400'500);
  CHECK(s.limits.begin_time == s.limits.end_time);
  CHECK(s.limits.begin_time == 1'935'630'121'000);
  CHECK_FALSE(s.rollup_objective_satisfied);
  CHECK_FALSE(s.rollup_progress_completion);
  CHECK(s.objective_measure_weight == 0.25);
  REQUIRE(s.rollup.size() == 2);
  CHECK(s.rollup[0].set == ChildActivitySet::at_least_count);
  CHECK(s.rollup[0].minimum_count == 3);
  CHECK(s.rollup[0].when.combination == Combination::any);
  CHECK(s.rollup[0].when.conditions[0].negated);
  CHECK(s.rollup[0].action == RollupAction::not_satisfied);
  CHECK(s.rollup[1].minimum_percent == 0.5);
  CHECK(s.rollup[1].when.combination == Combination::all);
  CHECK(s.considerations.required_for_satisfied == Consideration::if_not_suspended);
  CHECK(s.considerations.required_for_not_satisfied == Consideration::if_attempted);
  CHECK(s.considerations.required_for_completed == Consideration::if_not_skipped);
  CHECK(s.considerations.required_for_incomplete == Consideration::always);
  CHECK_FALSE(s.considerations.measure_satisfaction_if_active);
  CHECK(s.randomization.selection_timing == SelectionTiming::once);
  CHECK(s.randomization.randomization_timing == SelectionTiming::on_each_new_attempt);
  CHECK(s.randomization.selection_count == 2);
  CHECK(s.randomization.reorder_children);
  CHECK_FALSE(s.delivery.tracked);
  CHECK(s.delivery.completion_set_by_content);
  CHECK(s.delivery.objective_set_by_content);
}

TEST_CASE("objectives stand with the primary one first, and the 4th Edition's maps extend them") {
  const auto s = sequencing_of(R"(<imsss:objectives>
        <imsss:objective objectiveID="second"><imsss:mapInfo targetObjectiveID="g%202" readNormalizedMeasure="false" writeSatisfiedStatus="true"/></imsss:objective>
        <imsss:primaryObjective objectiveID="first" satisfiedByMeasure="true"><imsss:minNormalizedMeasure> 0.6 </imsss:minNormalizedMeasure>
          <imsss:mapInfo targetObjectiveID="g1"/></imsss:primaryObjective></imsss:objectives>
      <adlseq:objectives><adlseq:objective objectiveID=" second ">
          <adlseq:mapInfo targetObjectiveID="g 2" readRawScore="false" writeCompletionStatus="true"/>
          <adlseq:mapInfo targetObjectiveID="g3" writeProgressMeasure="true"/></adlseq:objective></adlseq:objectives>)");
  REQUIRE(s.objectives.size() == 2);
  const auto& first = s.objectives[0];
  CHECK(first.id == "first");
  CHECK(first.primary);
  CHECK(first.satisfied_by_measure);
  CHECK(first.min_normalized_measure == 0.6);
  REQUIRE(first.maps.size() == 1);
  CHECK(first.maps[0].read_satisfied);
  CHECK(first.maps[0].read_measure);
  CHECK_FALSE(first.maps[0].write_satisfied);
  CHECK_FALSE(first.maps[0].read_raw);
  const auto& second = s.objectives[1];
  CHECK_FALSE(second.primary);
  REQUIRE(second.maps.size() == 2);
  CHECK(second.maps[0].target == "g 2");
  CHECK(second.maps[0].read_satisfied);
  CHECK_FALSE(second.maps[0].read_measure);
  CHECK(second.maps[0].write_satisfied);
  CHECK_FALSE(second.maps[0].read_raw);
  CHECK(second.maps[0].read_min);
  CHECK(second.maps[0].write_completion);
  CHECK(second.maps[1].target == "g3");
  CHECK_FALSE(second.maps[1].read_satisfied);
  CHECK_FALSE(second.maps[1].read_measure);
  CHECK(second.maps[1].read_completion);
  CHECK(second.maps[1].write_progress);
}

TEST_CASE("adlseq is told by its namespace, whatever the prefix") {
  const auto s = sequencing_of(
      R"(<q:objectives xmlns:q="http://www.adlnet.org/xsd/adlseq_v1p3"><q:objective objectiveID="p">
        <q:mapInfo targetObjectiveID="g"/></q:objective></q:objectives>
      <objectives xmlns="http://www.imsglobal.org/xsd/imsss"><primaryObjective objectiveID="p"/></objectives>)");
  REQUIRE(s.objectives.size() == 1);
  CHECK(s.objectives[0].id == "p");
  CHECK(s.objectives[0].maps.size() == 1);
}

TEST_CASE("an item's own elements replace those of the collection it refers to") {
  const auto course =
      parse(R"(<imsss:sequencing IDRef="common"><imsss:controlMode flow="true"/></imsss:sequencing>)", "",
            R"(<imsss:sequencingCollection><imsss:sequencing ID="other"/><imsss:sequencing ID="common">
      <imsss:controlMode choice="false" forwardOnly="true"/><imsss:rollupRules objectiveMeasureWeight="0"/>
      <imsss:deliveryControls objectiveSetByContent="true"/></imsss:sequencing></imsss:sequencingCollection>)");
  const auto& s = course.definition.activities[1].sequencing;
  CHECK(s.control.flow);
  CHECK(s.control.choice);
  CHECK_FALSE(s.control.forward_only);
  CHECK(s.objective_measure_weight == 0.0);
  CHECK(s.delivery.objective_set_by_content);
  CHECK(course.warnings.empty());
  const auto dangling = parse(R"(<imsss:sequencing IDRef="gone"/>)");
  CHECK(std::ranges::count(dangling.warnings, "package.sequencing.unknown_collection", &Error::code) == 1);
}

TEST_CASE("the attempt's duration limit is kept as it is written, own or shared") {
  const auto text = [](std::string_view content, std::string_view collection = "") {
    return parse(content, "", collection).definition.activities.at(1).max_time_allowed;
  };
  constexpr std::string_view kShared =
      R"(<imsss:sequencingCollection><imsss:sequencing ID="s"><imsss:limitConditions
         attemptAbsoluteDurationLimit="P1Y2M"/></imsss:sequencing></imsss:sequencingCollection>)";
  CHECK(
      text(
          R"(<imsss:sequencing><imsss:limitConditions attemptAbsoluteDurationLimit=" P1M "/></imsss:sequencing>)") ==
      "P1M");
  CHECK(text(R"(<imsss:sequencing IDRef="s"/>)", kShared) == "P1Y2M");
  CHECK(text(R"(<imsss:sequencing IDRef="s"><imsss:limitConditions attemptLimit="1"/></imsss:sequencing>)",
             kShared)
            .empty());
  CHECK(
      text(
          R"(<imsss:sequencing><imsss:limitConditions attemptAbsoluteDurationLimit="1 hour"/></imsss:sequencing>)")
          .empty());
  CHECK(text("").empty());
}

TEST_CASE("organization and item elements beside sequencing are read") {
  const auto course = parse(
      R"(<adlcp:timeLimitAction>exit,message</adlcp:timeLimitAction><adlcp:dataFromLMS> some data </adlcp:dataFromLMS>
      <adlcp:completionThreshold completedByMeasure="true" minProgressMeasure="0.75" progressWeight="0.5"/>
      <adlcp:data><adlcp:map targetID="notes"/><adlcp:map targetID="more%20notes" readSharedData="false" writeSharedData="false"/></adlcp:data>
      <adlnav:presentation><adlnav:navigationInterface><adlnav:hideLMSUI>continue</adlnav:hideLMSUI>
      <adlnav:hideLMSUI> suspendAll </adlnav:hideLMSUI></adlnav:navigationInterface></adlnav:presentation>)",
      R"(<imsss:sequencing><imsss:controlMode flow="true"/></imsss:sequencing>)", "",
      R"( adlseq:objectivesGlobalToSystem="false" adlcp:sharedDataGlobalToSystem="false")");
  const auto& item = course.definition.activities[1];
  CHECK(item.time_limit_action == TimeLimitAction::exit_message);
  CHECK(item.data_from_lms == "some data");
  CHECK(item.completed_by_measure);
  CHECK(item.min_progress_measure == 0.75);
  CHECK(item.progress_weight == 0.5);
  REQUIRE(item.shared_data.size() == 2);
  CHECK(item.shared_data[0].write);
  CHECK(item.shared_data[1].target == "more notes");
  CHECK_FALSE(item.shared_data[1].read);
  CHECK_FALSE(item.shared_data[1].write);
  CHECK(item.hidden_controls == (kHideContinue | kHideSuspendAll));
  CHECK(course.definition.activities[0].sequencing.control.flow);
  CHECK_FALSE(course.definition.objectives_global_to_system);
  CHECK_FALSE(course.definition.shared_data_global_to_system);
  CHECK(course.warnings.empty());
}

TEST_CASE("before the 4th Edition the completion threshold is the element's text") {
  const auto course = parse("<adlcp:completionThreshold> 0.8 </adlcp:completionThreshold>");
  CHECK(course.definition.activities[1].completed_by_measure);
  CHECK(course.definition.activities[1].min_progress_measure == 0.8);
}

TEST_CASE("durations") {
  struct Case {
    const char* text;
    std::optional<std::int64_t> millis;
  };
  const Case cases[] = {{"PT1S", 1000},
                        {"PT0.25S", 250},
                        {"P1Y2M3DT4H5M6S", 36'993'906'000},
                        {"P1M", 2'592'000'000},
                        {"PT1M", 60'000},
                        {" PT2H ", 7'200'000},
                        {"P0D", 0},
                        {"P", {}},
                        {"PT", {}},
                        {"P1DT", {}},
                        {"1D", {}},
                        {"-P1D", {}},
                        {"PT-1S", {}},
                        {"PT1X", {}},
                        {"P99999999999999Y", {}},
                        {"", {}}};
  for (const Case& c : cases) {
    INFO(c.text);
    CHECK(parse_duration(c.text) == c.millis);
  }
}

}  // namespace lms::package
