#include "cli/package_hash.hpp"

#include "base/encoding.hpp"
#include "cli/package_file.hpp"
#include "cli/upload_file.hpp"
#include "package/lone_structure.hpp"

#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <span>
#include <vector>

namespace lms::cli {

struct Sha256::State {
  std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context{EVP_MD_CTX_new(), EVP_MD_CTX_free};
  bool ok = context && EVP_DigestInit_ex(context.get(), EVP_sha256(), nullptr) == 1;
};

Sha256::Sha256() : state_(std::make_unique<State>()) {}
Sha256::~Sha256() = default;

void Sha256::update(std::string_view data) {
  state_->ok = state_->ok && EVP_DigestUpdate(state_->context.get(), data.data(), data.size()) == 1;
}

Result<std::string> Sha256::finish() {
  std::array<std::byte, EVP_MAX_MD_SIZE> digest{};
  unsigned length = 0;
  auto* const out = reinterpret_cast<unsigned char*>(digest.data());
  if (!state_->ok || EVP_DigestFinal_ex(state_->context.get(), out, &length) != 1)
    return fail("file.unreadable", "the SHA-256 sum could not be computed");
  return to_hex(std::span(digest).first(length));
}

Result<std::string> sha256_of_file(const std::string& path) {
  LMS_ASSIGN(const auto opened, UploadFile::open(path));
  const Upload upload = opened->upload();
  Sha256 sum;
  std::vector<char> buffer(256 * 1024);
  for (std::uint64_t at = 0; at < upload.size;) {
    const auto part = std::min<std::uint64_t>(buffer.size(), upload.size - at);
    LMS_ASSIGN(const std::size_t got, upload.read(at, buffer.data(), part));
    sum.update({buffer.data(), got});
    at += got;
  }
  return sum.finish();
}

Result<std::string> sha256_as_imported(const std::string& path) {
  LMS_ASSIGN(const auto file, PackageFile::open(path));
  LMS_ASSIGN(const auto wrapped, package::zip_of_lone_structure(file->bytes()));
  if (!wrapped) return sha256_of_file(path);
  Sha256 sum;
  sum.update(as_text(*wrapped));
  return sum.finish();
}

}  // namespace lms::cli
