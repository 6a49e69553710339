#pragma once
#include "service/context.hpp"

#include <string>
#include <string_view>

namespace lms::service {

/// `url`, a content URL, with its `*` replaced by a label of this learner and dispatch, so that no two share
/// browser storage (architecture section 4).
[[nodiscard]] std::string labelled_origin(const Context& context, std::string url,
                                          std::string_view dispatch_id, std::string_view learner_id);

/// The origin on which a learner plays a dispatch: the content URL, labelled.
[[nodiscard]] std::string content_origin(const Context& context, std::string_view dispatch_id,
                                         std::string_view learner_id);

}  // namespace lms::service
