#pragma once
#include "xapi/json.hpp"

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace lms::xapi {

/// How statements are given out (Communication 2.1.3). `exact` is as stored and needs nothing of this.
enum class Format : std::uint8_t { exact, ids, canonical };

/// The languages of an Accept-Language field, best first; those with q=0 are left out.
[[nodiscard]] std::vector<std::string> accepted_languages(std::string_view header);

/// The statement with agents, groups, activities and verbs cut to what identifies them.
[[nodiscard]] std::string with_ids(JsonRef statement);

/// The ids of activities a statement names, each once: whose definitions with_canonical() asks for.
[[nodiscard]] std::vector<std::string> activity_ids(JsonRef statement);

/// The definition (JSON) the LRS has of an activity; nothing when it has none.
using Definitions = std::function<std::optional<std::string>(std::string_view activity_id)>;
/// The statement with the LRS's own definitions of its activities, and one language in each language map.
[[nodiscard]] std::string with_canonical(JsonRef statement, const Definitions& definitions,
                                         const std::vector<std::string>& languages);

}  // namespace lms::xapi
