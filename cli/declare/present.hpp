#pragma once
#include "cli/client.hpp"
#include "cli/declare/wanted.hpp"

#include <nlohmann/json_fwd.hpp>

#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace lms::cli {

/// One record of the server, with the tenant it belongs to.
struct Found {
  Kind kind = Kind::tenant;
  std::string tenant{};  ///< domain
  std::string key{};     ///< domain, folded e-mail, course key
  std::string id{};
  std::shared_ptr<const nlohmann::json> record{};
};

/// What is there, as far as whoever asks may see it.
class Present {
 public:
  /// Reads the tenants and, of the kinds named, what the tenants named have ("" = one's own
  /// tenant); all tenants when `tenants` is empty.
  /// Errors: those of the client
  [[nodiscard]] static Result<Present> read(Client& server, const std::set<Kind>& kinds,
                                            const std::set<std::string>& tenants);

  /// The tenant of whoever asks.
  [[nodiscard]] const std::string& own_domain() const { return own_domain_; }
  [[nodiscard]] const std::string& own_email() const { return own_email_; }
  /// "" and ids become domains.
  [[nodiscard]] std::string domain_of(const std::string& tenant) const;

  /// nullptr when there is none. Of two dispatches of one key (the tenant's own course and the
  /// platform's), the tenant's own.
  [[nodiscard]] const Found* find(Kind kind, const std::string& tenant, const std::string& key) const;
  [[nodiscard]] std::vector<const Found*> all(Kind kind, const std::string& tenant) const;
  [[nodiscard]] std::vector<std::string> domains() const;
  /// Whether the tenant has two dispatches of courses with this key.
  [[nodiscard]] bool is_ambiguous(const std::string& tenant, const std::string& course_key) const;

 private:
  Result<void> read_kind(Client& server, Kind kind, const std::string& tenant);
  void add(Kind kind, std::string tenant, std::string key, const nlohmann::json& record);

  std::string own_domain_{};
  std::string own_email_{};
  std::map<std::string, std::string> domain_by_id_{};
  std::multimap<std::tuple<Kind, std::string, std::string>, Found> found_{};
};

}  // namespace lms::cli
