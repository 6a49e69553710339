#include "cli/package_hash.hpp"

#include "base/encoding.hpp"
#include "cli/upload_file.hpp"

#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <memory>
#include <span>
#include <vector>

namespace lms::cli {

Result<std::string> sha256_of_file(const std::string& path) {
  LMS_ASSIGN(const auto opened, UploadFile::open(path));
  const Upload upload = opened->upload();
  const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> hash(EVP_MD_CTX_new(), EVP_MD_CTX_free);
  std::vector<char> buffer(256 * 1024);
  bool ok = hash && EVP_DigestInit_ex(hash.get(), EVP_sha256(), nullptr) == 1;
  for (std::uint64_t at = 0; ok && at < upload.size;) {
    const auto part = std::min<std::uint64_t>(buffer.size(), upload.size - at);
    LMS_ASSIGN(const std::size_t got, upload.read(at, buffer.data(), part));
    ok = EVP_DigestUpdate(hash.get(), buffer.data(), got) == 1;
    at += got;
  }
  std::array<std::byte, EVP_MAX_MD_SIZE> digest{};
  unsigned length = 0;
  ok = ok && EVP_DigestFinal_ex(hash.get(), reinterpret_cast<unsigned char*>(digest.data()), &length) == 1;
  if (!ok) return fail("file.unreadable", "the SHA-256 sum could not be computed");
  return to_hex(std::span(digest).first(length));
}

}  // namespace lms::cli
