#pragma once
#include "runtime/session.hpp"
#include "sequencing/definition.hpp"

#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

/// Random courses and what random learners do in them, from a seed alone: equal on every machine.
namespace lms::runtime::test {

class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}
  std::uint64_t next();
  std::uint32_t below(std::uint32_t bound) { return static_cast<std::uint32_t>(next() % bound); }
  bool chance(std::uint32_t percent) { return below(100) < percent; }
  template <class T>
  const T& pick(const std::vector<T>& from) {
    return from[below(static_cast<std::uint32_t>(from.size()))];
  }
  /// A number with up to two decimals.
  double real(double low, double high) {
    return low + static_cast<double>(below(static_cast<std::uint32_t>((high - low) * 100) + 1)) / 100.0;
  }

 private:
  std::uint64_t state_;
};

/// Something that happens in a launch.
struct Event {
  std::int64_t at_ms = 0;
  bool navigation = false;
  NavKind kind = NavKind::start;
  std::uint32_t delivery = 0;
  Method method = Method::initialize;
  std::string argument{};  ///< of a call, or the target of a navigation event
  std::string value{};
};

[[nodiscard]] sequencing::CourseDefinition random_course(Random& random);
[[nodiscard]] LaunchContext random_context(Random& random);
/// What the learner or a page does next; mostly sensible, sometimes not.
[[nodiscard]] Event random_event(Random& random, const Session& session, std::int64_t now);

inline CallOutcome apply(Session& session, const Event& event) {
  if (!event.navigation)
    return session.call(event.at_ms, event.delivery, event.method, event.argument, event.value);
  session.navigate(event.at_ms, event.kind, event.argument);
  return {};
}

/// Rounds of a test with rounds: LMS_ROUNDS, else `standard`.
inline std::uint64_t rounds(std::uint64_t standard) {
  const char* text = std::getenv("LMS_ROUNDS");  // NOLINT(concurrency-mt-unsafe): read before any thread
  return text && *text ? std::strtoull(text, nullptr, 10) : standard;
}

}  // namespace lms::runtime::test
