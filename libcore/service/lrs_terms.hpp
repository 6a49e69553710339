#pragma once
#include "xapi/statement.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

struct evp_md_ctx_st;
struct evp_md_st;

namespace lms::service {

/// Makes the numbers that statements of a tenant are found by (service/lrs_lists.hpp): 60 bits of a SHA-256 and 3 of
/// the kind. The narrow and the broad term of an agent (or an activity) are neighbours, so that both lists
/// mostly share a page. Two values with one number are harmless: no query gives more than the tenant's own
/// statements. For one thread.
class LrsTerms {
 public:
  explicit LrsTerms(std::string_view tenant_id);
  [[nodiscard]] std::int64_t of(xapi::FacetKind kind, std::string_view text) const;
  [[nodiscard]] std::int64_t of(const xapi::Facet& facet) const { return of(facet.kind, facet.text); }

 private:
  struct Free {
    void operator()(evp_md_ctx_st* context) const;
  };
  std::string tenant_id_;
  std::unique_ptr<evp_md_ctx_st, Free> context_;
};

}  // namespace lms::service
