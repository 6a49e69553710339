#include "storage/reader_pool.hpp"

#include "storage/file_mapping.hpp"
#include "storage/sqlite_transaction.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace lms::storage {
namespace {

/// The pool this thread reads from now. A second loan could wait for the first one for ever.
thread_local const ReaderPool* t_reading = nullptr;

std::unexpected<Error> closed() { return fail("storage.closed", "the database is closed"); }

}  // namespace

/// A session out of the pool, with a transaction open on it; goes back on every way out.
class ReaderPool::Loan {
 public:
  Loan(ReaderPool& pool, std::unique_ptr<SqliteSession> session)
      : pool_(pool), session_(std::move(session)), outer_(std::exchange(t_reading, &pool)) {}
  ~Loan() {
    t_reading = outer_;
    // A reader that cannot end its transaction would show old data for ever: it is dropped.
    if (session_->in_transaction() && !session_->run_script("ROLLBACK")) session_.reset();
    pool_.take_back(std::move(session_));
  }
  Loan(const Loan&) = delete;
  Loan& operator=(const Loan&) = delete;

  [[nodiscard]] SqliteSession& session() { return *session_; }

 private:
  ReaderPool& pool_;
  std::unique_ptr<SqliteSession> session_;
  const ReaderPool* outer_;
};

ReaderPool::ReaderPool(std::filesystem::path file, DatabaseOptions options, const FileMapping* mapping)
    : file_(std::move(file)), options_(std::move(options)), mapping_(mapping) {}

ReaderPool::~ReaderPool() { close(); }

Result<void> ReaderPool::run(const Work& work) {
  if (t_reading == this) throw std::logic_error("a read within a read");
  LMS_ASSIGN(auto session, lend());
  Loan loan(*this, std::move(session));
  LMS_TRY(loan.session().run_script("BEGIN"));
  SqliteTransaction transaction(loan.session());
  const auto is_damaged = [this] { return mapping_ != nullptr && mapping_->damaged(); };
  const bool was_damaged = is_damaged();
  auto result = transaction.judge(work(transaction));
  if (was_damaged || !is_damaged()) return result;
  return fail(
      Error{.code = "storage.failed",
            .message = "a page of the database cannot be read: the disk fails, or the file was cut short",
            .file = file_.string()});
}

/// A read that waits for its turn, on its caller's stack.
struct ReaderPool::Waiter {
  bool has_place = false;
  std::condition_variable wake{};
};

Result<std::unique_ptr<SqliteSession>> ReaderPool::lend() {
  {
    std::unique_lock lock(mutex_);
    if (closing_) return closed();
    reading_.count();
    if (lent_ < std::max<std::size_t>(options_.readers, 1) && waiting_.empty()) {
      ++lent_;
    } else {
      // In the order of coming. If whoever is quick took what is free, others would wait for many turns.
      Waiter self;
      waiting_.push_back(&self);
      self.wake.wait(lock, [&] { return self.has_place || closing_; });
      if (!self.has_place) return closed();
    }
    if (!idle_.empty()) {
      auto session = std::move(idle_.back());
      idle_.pop_back();
      return session;
    }
  }
  auto session = SqliteSession::open(file_, SqliteSession::Access::read, options_);
  if (!session) take_back(nullptr);
  return session;
}

void ReaderPool::take_back(std::unique_ptr<SqliteSession> session) {
  const std::lock_guard lock(mutex_);
  if (session) idle_.push_back(std::move(session));
  if (!waiting_.empty()) {
    // The place goes from hand to hand.
    waiting_.front()->has_place = true;
    waiting_.front()->wake.notify_one();
    waiting_.pop_front();
  } else if (--lent_ == 0) {
    all_back_.notify_all();
  }
}

bool ReaderPool::rest() {
  const std::lock_guard lock(mutex_);
  if (!reading_.over()) return false;
  // The first read of the next busy time finds one open.
  if (idle_.size() > 1) idle_.resize(1);
  for (const auto& session : idle_) session->shrink();
  return true;
}

void ReaderPool::close() {
  std::unique_lock lock(mutex_);
  closing_ = true;
  for (Waiter* const waiter : waiting_) waiter->wake.notify_one();
  waiting_.clear();
  all_back_.wait(lock, [&] { return lent_ == 0; });
  idle_.clear();
}

}  // namespace lms::storage
