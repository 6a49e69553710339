#include "service/lrs_terms.hpp"

#include <openssl/evp.h>

#include <array>
#include <cstring>
#include <stdexcept>

namespace lms::service {
namespace {

using xapi::FacetKind;

/// Looked up once: the library takes longer to find the algorithm than to run it.
const EVP_MD* sha256() {
  static EVP_MD* const kAlgorithm = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  return kAlgorithm;
}

/// Kinds that share a hash, and what tells them apart.
struct Family {
  char letter;
  std::uint64_t low;
};
constexpr Family family_of(FacetKind kind) {
  switch (kind) {
    case FacetKind::all:
      return {'*', 0};
    case FacetKind::verb:
      return {'v', 0};
    case FacetKind::agent:
      return {'a', 0};
    case FacetKind::related_agent:
      return {'a', 1};
    case FacetKind::activity:
      return {'o', 0};
    case FacetKind::related_activity:
      return {'o', 1};
    case FacetKind::registration:
      return {'r', 0};
  }
  return {'?', 0};
}

}  // namespace

void LrsTerms::Free::operator()(evp_md_ctx_st* context) const { EVP_MD_CTX_free(context); }

LrsTerms::LrsTerms(std::string_view tenant_id) : tenant_id_(tenant_id), context_(EVP_MD_CTX_new()) {}

std::int64_t LrsTerms::of(FacetKind kind, std::string_view text) const {
  const Family family = family_of(kind);
  std::array<unsigned char, EVP_MAX_MD_SIZE> hash{};
  const bool fine = EVP_DigestInit_ex(context_.get(), sha256(), nullptr) == 1 &&
                    EVP_DigestUpdate(context_.get(), tenant_id_.data(), tenant_id_.size()) == 1 &&
                    EVP_DigestUpdate(context_.get(), &family.letter, 1) == 1 &&
                    EVP_DigestUpdate(context_.get(), text.data(), text.size()) == 1 &&
                    EVP_DigestFinal_ex(context_.get(), hash.data(), nullptr) == 1;
  if (!fine) throw std::runtime_error("SHA-256 does not work");
  std::uint64_t number = 0;
  std::memcpy(&number, hash.data(), sizeof number);
  return static_cast<std::int64_t>(((number >> 4) << 3 | family.low) & 0x7fff'ffff'ffff'ffffULL);
}

}  // namespace lms::service
