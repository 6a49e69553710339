#include "security/key_ring.hpp"

#include "base/log.hpp"
#include "security/key_file.hpp"

#include <algorithm>
#include <array>
#include <mutex>
#include <stdexcept>
#include <utility>

namespace lms::security {
namespace {

constexpr std::size_t kSecretBytes = 32;
constexpr std::size_t kAcceptedKeys = 2;  ///< the active one and the one before

std::size_t index_of(KeyUse use) { return static_cast<std::size_t>(use); }

bool has_id(const KeyTable& keys, std::string_view id) {
  return std::ranges::any_of(keys, [&](const std::vector<Key>& of_use) {
    return std::ranges::any_of(of_use, [&](const Key& key) { return key.id == id; });
  });
}

Key make_key(const KeyTable& others, const Clock& clock, Random& random) {
  std::array<std::byte, 4> id{};
  Key key{.id = {}, .made_at = clock.now(), .secret = Bytes(kSecretBytes)};
  do {
    random.fill(id);
    key.id = to_hex(id);
  } while (has_id(others, key.id));
  random.fill(key.secret);
  return key;
}

KeyTable make_keys(const Clock& clock, Random& random) {
  KeyTable keys(kKeyUses);
  for (auto& of_use : keys) of_use.push_back(make_key(keys, clock, random));
  return keys;
}

}  // namespace

KeyRing::KeyRing(std::filesystem::path file, KeyTable keys, const Clock& clock, Random& random)
    : file_(std::move(file)), clock_(clock), random_(random), keys_(std::move(keys)) {
  if (!file_.empty()) stamp_ = stamp_of(file_);
}

Result<std::unique_ptr<KeyRing>> KeyRing::open(const std::filesystem::path& folder, const Clock& clock,
                                               Random& random) {
  const std::filesystem::path file = folder / "keyring.json";
  LMS_TRY(make_private_folder(folder));
  LMS_ASSIGN(std::optional<KeyTable> keys, read_key_file(file));
  if (!keys) {
    keys = make_keys(clock, random);
    LMS_TRY(write_key_file(file, *keys));
    log(LogLevel::info, "security", "made a key ring", {{"file", file.string()}});
  }
  return std::unique_ptr<KeyRing>(new KeyRing(file, std::move(*keys), clock, random));
}

std::unique_ptr<KeyRing> KeyRing::in_memory(const Clock& clock, Random& random) {
  return std::unique_ptr<KeyRing>(new KeyRing({}, make_keys(clock, random), clock, random));
}

Key KeyRing::active(KeyUse use) const {
  const std::shared_lock lock(mutex_);
  return keys_[index_of(use)].front();
}

std::vector<Key> KeyRing::accepted(KeyUse use) const {
  const std::shared_lock lock(mutex_);
  return keys_[index_of(use)];
}

std::optional<Key> KeyRing::find(KeyUse use, std::string_view id) const {
  const std::shared_lock lock(mutex_);
  const auto& keys = keys_[index_of(use)];
  const auto found = std::ranges::find(keys, id, &Key::id);
  return found == keys.end() ? std::nullopt : std::optional(*found);
}

Result<void> KeyRing::rotate(KeyUse use, Previous previous) {
  if (use == KeyUse::label) return fail("keys.invalid", "the key of host names is never rotated");
  const std::unique_lock lock(mutex_);
  std::optional<KeyFileLock> others;
  KeyTable changed = keys_;
  if (!file_.empty()) {
    LMS_ASSIGN(auto taken, KeyFileLock::take(file_.parent_path()));
    others.emplace(std::move(taken));
    LMS_ASSIGN(auto stored, read_key_file(file_));
    if (stored) changed = std::move(*stored);
  }
  auto& of_use = changed[index_of(use)];
  of_use.insert(of_use.begin(), make_key(changed, clock_, random_));
  const std::size_t kept = previous == Previous::dropped ? 1 : kAcceptedKeys;
  if (use != KeyUse::sealing && of_use.size() > kept) of_use.resize(kept);
  if (!file_.empty()) {
    LMS_TRY(write_key_file(file_, changed));
    stamp_ = stamp_of(file_);
  }
  keys_ = std::move(changed);
  return {};
}

Result<bool> KeyRing::refresh() {
  if (file_.empty()) return false;
  const FileStamp now = stamp_of(file_);
  {
    const std::shared_lock lock(mutex_);
    if (now == stamp_ || now == FileStamp{}) return false;
  }
  LMS_ASSIGN(auto stored, read_key_file(file_));
  if (!stored) return false;
  const std::unique_lock lock(mutex_);
  keys_ = std::move(*stored);
  stamp_ = now;
  return true;
}

}  // namespace lms::security
