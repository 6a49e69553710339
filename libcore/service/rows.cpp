#include "service/rows.hpp"

#include "base/text.hpp"

#include <string>

namespace lms::service {

std::unexpected<Error> not_found(std::string_view kind, std::string_view what, std::string_view id) {
  return fail(std::string(kind) + ".not_found",
              "no " + std::string(what) + " '" + printable(id.substr(0, 64)) + "'");
}

}  // namespace lms::service
