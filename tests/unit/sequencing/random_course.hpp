#pragma once
#include "sequencing/sequencer.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace lms::sequencing::test {

/// Small, fast, and the same everywhere.
class Dice {
 public:
  explicit Dice(std::uint64_t seed) : state_(seed * 0x9e3779b97f4a7c15ULL + 1) {}
  std::uint32_t below(std::uint32_t bound) {
    state_ ^= state_ << 13;
    state_ ^= state_ >> 7;
    state_ ^= state_ << 17;
    return static_cast<std::uint32_t>((state_ >> 33) % bound);
  }
  bool one_in(std::uint32_t n) { return below(n) == 0; }
  double measure() { return (static_cast<double>(below(21)) - 10.0) / 10.0; }
  template <class E>
  E any(E last) {
    return static_cast<E>(below(static_cast<std::uint32_t>(last) + 1));
  }

 private:
  std::uint64_t state_;
};

/// A course in which everything that a manifest can say is said somewhere.
CourseDefinition random_course(Dice& dice);
RunTimeReport random_report(Dice& dice, const ActivityDefinition& activity);

}  // namespace lms::sequencing::test
