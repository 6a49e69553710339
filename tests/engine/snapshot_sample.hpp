#pragma once
#include "base/codec.hpp"
#include "runtime/session.hpp"
#include "sequencing/definition.hpp"

#include <string>

/// A saved state that is kept with the tests: with what it was saved in, and what it said of itself.
namespace lms::runtime::test {

struct Sample {
  sequencing::CourseDefinition course{};
  LaunchContext context{};
  Bytes snapshot{};
  std::string says{};
};

/// Result, delivered activity and every activity's marks, as text.
inline std::string described(const Session& session) {
  const CourseResult result = session.result();
  const PlayerView view = session.view();
  const auto number = [](const std::optional<double>& value) { return value ? std::to_string(*value) : "-"; };
  std::string out = std::to_string(static_cast<int>(result.completion)) + " " +
                    std::to_string(static_cast<int>(result.success)) + " " + number(result.scaled) + " " +
                    number(result.raw) + " " + std::to_string(result.total_time_ms) + " at " +
                    std::to_string(view.delivered) + (view.ended ? " ended" : "");
  for (const ActivityView& each : view.activities)
    out += " " + std::to_string(each.index) + ":" + std::to_string(static_cast<int>(each.completion)) +
           std::to_string(static_cast<int>(each.success));
  return out;
}

inline Bytes encode(const Sample& sample) {
  Writer out;
  out.bytes(sequencing::encode(sample.course));
  out.bytes(runtime::encode(sample.context));
  out.bytes(sample.snapshot);
  out.text(sample.says);
  return out.take();
}

inline Result<Sample> decode_sample(ByteView bytes) {
  Reader in(bytes);
  Sample out;
  LMS_ASSIGN(out.course, sequencing::decode_course(in.bytes()));
  LMS_ASSIGN(out.context, decode_context(in.bytes()));
  const ByteView snapshot = in.bytes();
  out.snapshot.assign(snapshot.begin(), snapshot.end());
  out.says = in.text();
  if (!in.at_end()) return fail("engine.snapshot.invalid", "the sample is damaged");
  return out;
}

}  // namespace lms::runtime::test
