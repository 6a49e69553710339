#pragma once
#include "base/result.hpp"
#include "service/context.hpp"

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

namespace lms::storage {
class Transaction;
}

/// The outbox: for each event one row for each webhook that takes it. Rows exist for subscribers alone, so
/// that nothing grows while nobody listens.
namespace lms::service {

/// How long a message is tried.
inline constexpr std::chrono::hours kMessageLife{72};

/// A webhook that takes a topic of a tenant.
struct Subscriber {
  std::string webhook_id{};
  std::string tenant_id{};
  bool platform = false;      ///< hears of all tenants
  std::string course_id{};    ///< "" = of any
  std::string dispatch_id{};  ///< "" = of any

  /// The viewer that it is (service/analytics_sight.hpp).
  [[nodiscard]] std::string_view viewer() const { return platform ? std::string_view{} : tenant_id; }

  /// Whether it wants to hear of what concerns that course and dispatch ("" when an event has none).
  [[nodiscard]] bool wants(std::string_view course, std::string_view dispatch) const {
    return (course_id.empty() || course_id == course) && (dispatch_id.empty() || dispatch_id == dispatch);
  }
};

/// Those that take `topic` when it happens in `tenant_id`.
[[nodiscard]] Result<std::vector<Subscriber>> subscribers(storage::Transaction& tx,
                                                          std::string_view tenant_id, std::string_view topic);

/// An event on its way to its subscribers. All of one event share `id`.
struct Message {
  std::string id{};
  TimePoint at{};
  std::string tenant_id{};
  std::string topic{};
  std::string subject{};
  std::string data{};  ///< JSON object
};

[[nodiscard]] Message make_message(const Context& context, std::string_view tenant_id, std::string_view topic,
                                   std::string_view subject, std::string data);

/// Puts `message` in line. `registration.progressed` waits until a minute has passed since the last one, and
/// takes the place of one that still waits so; anything else about the registration makes it go at once.
[[nodiscard]] Result<void> enqueue(storage::Transaction& tx, const Context& context,
                                   const std::string& webhook_id, const Message& message);

/// `{id, type, timestamp, tenantId, data}`: what is sent.
[[nodiscard]] std::string body_of(const Message& message);

}  // namespace lms::service
