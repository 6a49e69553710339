#pragma once
#include "base/encoding.hpp"

#include <array>
#include <cstddef>
#include <memory>

struct evp_md_ctx_st;

namespace lms::security {

using Digest = std::array<std::byte, 32>;

[[nodiscard]] Digest sha256(ByteView data);
/// SHA-256 of what comes in pieces.
class Sha256 {
 public:
  Sha256();
  void add(ByteView data);
  /// Of all that was added; call once.
  [[nodiscard]] Digest finish();

 private:
  struct Free {
    void operator()(evp_md_ctx_st* context) const;
  };
  std::unique_ptr<evp_md_ctx_st, Free> context_;
};

[[nodiscard]] Digest hmac_sha256(ByteView key, ByteView data);

/// Whether both are equal, in a time that depends on their lengths alone.
[[nodiscard]] bool equal_in_constant_time(ByteView a, ByteView b);

}  // namespace lms::security
