#pragma once
#include "base/result.hpp"
#include "xapi/multipart.hpp"
#include "xapi/statement.hpp"

#include <vector>

namespace lms::xapi {

/// Checks the signatures (Data 2.6) that statements carry as attachments whose content came along: a compact JWS
/// with RS256, RS384 or RS512, whose payload is the statement; with an `x5c` header, that the first certificate's
/// key made it. A statement without an id gets the one that was signed.
/// Errors: xapi.signature.invalid (`element` is the attachment)
[[nodiscard]] Result<void> check_signatures(std::vector<Statement>& statements, const StatementsBody& body);

}  // namespace lms::xapi
