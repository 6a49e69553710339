#pragma once
#include "http/connection.hpp"

#include <cstddef>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>

namespace lms::http {

/// All open connections of a server: counts them, finds the overdue ones, owns them. Thread-safe.
class ConnectionTable {
 public:
  ConnectionTable(std::size_t max_connections, std::size_t max_per_address)
      : max_connections_(max_connections), max_per_address_(max_per_address) {}

  enum class Admission : std::uint8_t { welcome, full, too_many_of_address };
  /// Whether one more of `peer` fits; when all places are taken, an idle connection is ended for it.
  [[nodiscard]] Admission admission(const std::string& peer, bool trusted);

  Connection* add(std::unique_ptr<Connection> connection);
  /// Closes it. Nobody else may be driving it.
  void remove(Connection* connection);

  void expire_overdue(std::int64_t now_ms);
  void expire_idle();
  void abort_all();
  [[nodiscard]] std::size_t size() const;

 private:
  bool expire_one_idle();

  const std::size_t max_connections_;
  const std::size_t max_per_address_;
  mutable std::mutex mutex_;
  std::unordered_map<Connection*, std::unique_ptr<Connection>> connections_;
  std::map<std::string, std::size_t> per_address_;
};

}  // namespace lms::http
