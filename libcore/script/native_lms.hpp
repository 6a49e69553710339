#pragma once
#include "script/lms.hpp"
#include "script/player.hpp"

#include <memory>

namespace lms::script {

/// The engine of this program, without a server. `learner`, `load` and `options` outlive it.
[[nodiscard]] std::unique_ptr<Lms> native_lms(Learner& learner, const CourseLoader& load,
                                              const PlayOptions& options);

}  // namespace lms::script
