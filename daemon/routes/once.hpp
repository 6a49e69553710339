#pragma once
#include "http/fields.hpp"
#include "http/message.hpp"
#include "routes/json.hpp"
#include "service/services.hpp"

#include <functional>
#include <string>
#include <string_view>

namespace lms::routes {

/// What a creating handler hands to its service, so that the answer is kept under the request's
/// Idempotency-Key in the transaction of the effect. Without a key it keeps nothing.
class Keeper {
 public:
  Keeper(service::Services& services, const http::Request& request, std::string key, Bytes request_hash)
      : services_(services), request_(request), key_(std::move(key)), hash_(std::move(request_hash)) {}

  /// For answers that are to_json() of what the service made.
  template <class T>
  [[nodiscard]] service::InTransaction<T> keep(int status) const {
    if (key_.empty()) return {};
    return [this, status](storage::Transaction& tx, const T& made) {
      return services_.idempotency.keep(tx, *request_.principal, key_, hash_, {status, to_json(made).dump()});
    };
  }

 private:
  service::Services& services_;
  const http::Request& request_;
  std::string key_;
  Bytes hash_;
};

/// Runs `create` once per Idempotency-Key; another time the kept answer is given, with
/// `Idempotency-Replayed: true`.
/// Errors: request.invalid (element Idempotency-Key), idempotency.mismatch, those of `create`
[[nodiscard]] Result<http::Response> once(service::Services& services, const http::Request& request,
                                          const std::function<Result<http::Response>(const Keeper&)>& create);

}  // namespace lms::routes
