#pragma once
#include "base/time.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace lms::commands {

struct ByteCount {
  std::uint64_t bytes = 0;
};

/// Everything about lmsd that can be set, in the types it is used in. What each means, what it may
/// be and what it is when nobody says stand in one place, the table in settings.cpp.
struct Config {
  std::string data_dir{};
  std::string listen{};
  std::string content_listen{};
  std::string public_url{};   ///< "" = http:// (https:// with a certificate) and where we listen
  std::string content_url{};  ///< as public_url
  std::vector<std::string> content_aliases{};
  std::vector<std::string> trusted_proxies{};
  std::string tls_cert{};
  std::string tls_key{};
  std::string tls_key_password{};
  std::string log_level{};
  std::string log_format{};
  std::int64_t http_workers = 0;
  std::int64_t http_max_connections = 0;
  std::int64_t http_max_per_address = 0;
  Millis http_head_timeout{};
  Millis http_idle_timeout{};
  Millis http_write_timeout{};
  ByteCount http_body_rate{};
  Millis http_drain{};
  ByteCount limit_package_size{};
  std::int64_t limit_uploads = 0;
  ByteCount limit_buffered{};
  std::int64_t rate_account_burst = 0;
  Millis rate_account_interval{};
  std::int64_t rate_address_burst = 0;
  Millis rate_address_interval{};
  Millis auth_access_token_life{};
  Millis auth_refresh_token_life{};
  std::int64_t auth_password_threads = 0;
  std::int64_t runtime_log_days = 0;
  std::vector<std::string> outgoing_allow{};
  std::int64_t webhooks_log_days = 0;
  std::string database_synchronous{};
  std::vector<std::string> check_accept{};
};

}  // namespace lms::commands
