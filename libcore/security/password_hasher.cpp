#include "security/password_hasher.hpp"

#include "base/encoding.hpp"
#include "security/hash.hpp"

#include <argon2.h>
#include <fmt/format.h>
#include <openssl/crypto.h>
#include <sys/mman.h>

#include <algorithm>
#include <charconv>
#include <optional>
#include <stdexcept>
#include <thread>

namespace lms::security {
namespace {

constexpr std::size_t kSaltBytes = 16;
constexpr std::size_t kHashBytes = 32;
/// What a stored hash may ask of us at most; a damaged one must not take the machine down.
constexpr std::uint32_t kMaxMemoryKib = 1024 * 1024;
constexpr std::uint32_t kMaxPasses = 64;

/// The parts of `$argon2id$v=19$m=19456,t=2,p=1$salt$tag`.
struct Encoded {
  std::uint32_t memory_kib = 0;
  std::uint32_t passes = 0;
  Bytes salt{};
  Bytes tag{};
};

std::string unpadded(ByteView bytes) {
  std::string text = to_base64(bytes);
  text.erase(std::min(text.find('='), text.size()));
  return text;
}

std::string encode(const Encoded& parts) {
  return fmt::format("$argon2id$v=19$m={},t={},p=1${}${}", parts.memory_kib, parts.passes,
                     unpadded(parts.salt), unpadded(parts.tag));
}

/// Takes `expected` off the front of `text`.
bool take(std::string_view& text, std::string_view expected) {
  if (!text.starts_with(expected)) return false;
  text.remove_prefix(expected.size());
  return true;
}

bool take_number(std::string_view& text, std::uint32_t& number) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{}) return false;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return true;
}

std::optional<Encoded> decode(std::string_view text) {
  Encoded parts;
  if (!take(text, "$argon2id$v=19$m=") || !take_number(text, parts.memory_kib) || !take(text, ",t=") ||
      !take_number(text, parts.passes) || !take(text, ",p=1$"))
    return std::nullopt;
  const auto dollar = text.find('$');
  if (dollar == std::string_view::npos) return std::nullopt;
  auto salt = from_base64(text.substr(0, dollar));
  auto tag = from_base64(text.substr(dollar + 1));
  if (!salt || !tag || salt->size() < 8 || tag->size() < 16 || tag->size() > 64) return std::nullopt;
  if (parts.memory_kib < 8 || parts.memory_kib > kMaxMemoryKib || parts.passes < 1 ||
      parts.passes > kMaxPasses)
    return std::nullopt;
  parts.salt = std::move(*salt);
  parts.tag = std::move(*tag);
  return parts;
}

// The working memory comes from the system and goes back to it at once: malloc would keep one
// block an arena after the first logins, more than all the rest of the daemon.
int allocate(std::uint8_t** memory, std::size_t bytes) {
  void* block = ::mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (block == MAP_FAILED) return ARGON2_MEMORY_ALLOCATION_ERROR;
  *memory = static_cast<std::uint8_t*>(block);
  return ARGON2_OK;
}

void release(std::uint8_t* memory, std::size_t bytes) { ::munmap(memory, bytes); }

/// argon2id of `password` at the cost and with the salt of `parts`; as long as its tag.
Bytes compute(std::string_view password, const Encoded& parts) {
  Bytes tag(parts.tag.size());
  std::string secret(password);
  Bytes salt = parts.salt;
  argon2_context context{};
  context.out = reinterpret_cast<std::uint8_t*>(tag.data());
  context.outlen = static_cast<std::uint32_t>(tag.size());
  context.pwd = reinterpret_cast<std::uint8_t*>(secret.data());
  context.pwdlen = static_cast<std::uint32_t>(secret.size());
  context.salt = reinterpret_cast<std::uint8_t*>(salt.data());
  context.saltlen = static_cast<std::uint32_t>(salt.size());
  context.t_cost = parts.passes;
  context.m_cost = parts.memory_kib;
  context.lanes = 1;
  context.threads = 1;
  context.version = ARGON2_VERSION_13;
  context.allocate_cbk = allocate;
  context.free_cbk = release;
  context.flags = ARGON2_DEFAULT_FLAGS;
  const int status = argon2id_ctx(&context);
  OPENSSL_cleanse(secret.data(), secret.size());
  if (status != ARGON2_OK) throw std::runtime_error(std::string("argon2: ") + argon2_error_message(status));
  return tag;
}

}  // namespace

bool is_password_hash(std::string_view encoded) { return decode(encoded).has_value(); }

/// The right to compute, given back at the end.
class PasswordHasher::Turn {
 public:
  explicit Turn(PasswordHasher& hasher) : hasher_(hasher) {}
  ~Turn() { hasher_.end_turn(); }
  Turn(const Turn&) = delete;
  Turn& operator=(const Turn&) = delete;

 private:
  PasswordHasher& hasher_;
};

PasswordHasher::PasswordHasher(PasswordCost cost, Random& random) : cost_(cost), random_(random) {
  if (cost_.parallel == 0) cost_.parallel = std::max(1U, std::thread::hardware_concurrency());
  Encoded nobody{.memory_kib = cost_.memory_kib,
                 .passes = cost_.passes,
                 .salt = Bytes(kSaltBytes),
                 .tag = Bytes(kHashBytes)};
  random_.fill(nobody.salt);
  random_.fill(nobody.tag);
  nobody_ = encode(nobody);
  if (!decode(nobody_)) throw std::invalid_argument("a cost of passwords that argon2 does not have");
}

Result<void> PasswordHasher::wait_for_turn() {
  std::unique_lock lock(mutex_);
  if (running_ >= cost_.parallel) {
    if (waiting_ >= cost_.waiting) return fail("auth.busy", "too many logins at once; try again in a moment");
    ++waiting_;
    free_.wait(lock, [&] { return running_ < cost_.parallel; });
    --waiting_;
  }
  ++running_;
  return {};
}

void PasswordHasher::end_turn() {
  const std::lock_guard lock(mutex_);
  --running_;
  free_.notify_one();
}

PasswordHasher::Load PasswordHasher::load() const {
  const std::lock_guard lock(mutex_);
  return {.running = running_, .waiting = waiting_};
}

Result<std::string> PasswordHasher::hash(std::string_view password) {
  LMS_TRY(wait_for_turn());
  const Turn turn(*this);
  Encoded parts{.memory_kib = cost_.memory_kib,
                .passes = cost_.passes,
                .salt = Bytes(kSaltBytes),
                .tag = Bytes(kHashBytes)};
  random_.fill(parts.salt);
  parts.tag = compute(password, parts);
  return encode(parts);
}

Result<bool> PasswordHasher::verify(std::string_view password, std::string_view encoded) {
  const auto stored = decode(encoded);
  const Encoded parts = stored ? *stored : *decode(nobody_);
  LMS_TRY(wait_for_turn());
  const Turn turn(*this);
  const bool same = equal_in_constant_time(compute(password, parts), parts.tag);
  return same && stored.has_value();
}

bool PasswordHasher::is_outdated(std::string_view encoded) const {
  const auto parts = decode(encoded);
  return !parts || parts->memory_kib != cost_.memory_kib || parts->passes != cost_.passes ||
         parts->tag.size() != kHashBytes;
}

}  // namespace lms::security
