#include "http/connection_table.hpp"

#include <utility>

namespace lms::http {

ConnectionTable::Admission ConnectionTable::admission(const std::string& peer, bool trusted) {
  const std::lock_guard lock(mutex_);
  if (!trusted) {
    const auto it = per_address_.find(peer);
    if (it != per_address_.end() && it->second >= max_per_address_) return Admission::too_many_of_address;
  }
  if (connections_.size() >= max_connections_ && !expire_one_idle()) return Admission::full;
  return Admission::welcome;
}

bool ConnectionTable::expire_one_idle() {
  for (auto& [key, connection] : connections_) {
    if (!connection->idle() || connection->deadline() == Connection::kNever) continue;
    connection->expire();
    return true;
  }
  return false;
}

Connection* ConnectionTable::add(std::unique_ptr<Connection> connection) {
  const std::lock_guard lock(mutex_);
  Connection* key = connection.get();
  ++per_address_[key->peer()];
  connections_.emplace(key, std::move(connection));
  return key;
}

void ConnectionTable::remove(Connection* connection) {
  std::unique_ptr<Connection> dropped;  // closed after the lock is free
  const std::lock_guard lock(mutex_);
  const auto it = connections_.find(connection);
  if (it == connections_.end()) return;
  dropped = std::move(it->second);
  connections_.erase(it);
  const auto count = per_address_.find(dropped->peer());
  if (--count->second == 0) per_address_.erase(count);
}

void ConnectionTable::expire_overdue(std::int64_t now_ms) {
  const std::lock_guard lock(mutex_);
  for (auto& [key, connection] : connections_)
    if (connection->deadline() < now_ms) connection->expire();
}

void ConnectionTable::expire_idle() {
  const std::lock_guard lock(mutex_);
  for (auto& [key, connection] : connections_)
    if (connection->idle()) connection->expire();
}

void ConnectionTable::abort_all() {
  const std::lock_guard lock(mutex_);
  for (auto& [key, connection] : connections_) connection->abort();
}

std::size_t ConnectionTable::size() const {
  const std::lock_guard lock(mutex_);
  return connections_.size();
}

}  // namespace lms::http
