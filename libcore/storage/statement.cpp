#include "storage/statement.hpp"

#include <mutex>

namespace lms::storage {
namespace {

// Both are initialised before any constructor runs, so statements of every file may register.
constinit std::mutex g_mutex;
constinit Statement* g_last = nullptr;
constinit std::uint64_t g_last_id = 0;

}  // namespace

Statement::Statement(const char* sql) : sql_(sql) {
  const std::lock_guard lock(g_mutex);
  id_ = ++g_last_id;
  previous_ = g_last;
  if (previous_ != nullptr) previous_->next_ = this;
  g_last = this;
}

Statement::~Statement() {
  const std::lock_guard lock(g_mutex);
  if (previous_ != nullptr) previous_->next_ = next_;
  if (next_ != nullptr) next_->previous_ = previous_;
  if (g_last == this) g_last = previous_;
}

std::vector<const Statement*> all_statements() {
  const std::lock_guard lock(g_mutex);
  std::vector<const Statement*> all;
  for (const Statement* s = g_last; s != nullptr; s = s->previous_) all.push_back(s);
  return {all.rbegin(), all.rend()};
}

}  // namespace lms::storage
