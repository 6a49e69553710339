#pragma once
#include "base/time.hpp"
#include "service/state_cache.hpp"

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace lms::service {

/// What may be done in the Learning Record Store (xAPI 1.0.3, Communication 4.2).
enum class LrsScope : std::uint8_t {
  all = 1,
  all_read = 2,
  statements_read = 4,
  statements_read_mine = 8,
  statements_write = 16,
  state = 32,
  profile = 64,
  define = 128,  ///< what statements say of activities becomes what the LRS says of them
};
[[nodiscard]] std::string_view to_text(LrsScope scope);
[[nodiscard]] std::optional<LrsScope> parse_lrs_scope(std::string_view text);

/// Some of them.
class LrsScopes {
 public:
  LrsScopes() = default;
  LrsScopes(std::initializer_list<LrsScope> scopes) {
    for (const auto scope : scopes) add(scope);
  }
  void add(LrsScope scope) { bits_ |= static_cast<unsigned>(scope); }
  [[nodiscard]] bool has(LrsScope scope) const { return (bits_ & static_cast<unsigned>(scope)) != 0; }

 private:
  unsigned bits_ = 0;
};

/// Who talks to the LRS, and with which tenant's.
struct LrsCaller {
  std::string tenant_id{};
  std::string id{};    ///< of the credential, user or API key
  std::string name{};  ///< what the authority of its statements is called
  LrsScopes scopes{};
};

/// A credential whose secret was seen and looked up.
struct KnownLrsCaller {
  std::shared_ptr<const LrsCaller> caller{};
  std::string key{};    ///< its user name of HTTP Basic
  TimePoint good_to{};  ///< then its use has to be noted again
};

/// KnownLrsCaller by the hash of the secret. Whoever revokes a credential or changes a tenant's status calls
/// forget_all() after the commit.
class LrsCallerCache : public StateCache<KnownLrsCaller> {
 public:
  LrsCallerCache() : StateCache(10'000) {}
};

}  // namespace lms::service
