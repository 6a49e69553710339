#include "storage/database.hpp"

#include "base/memory.hpp"
#include "storage/checkpointer.hpp"
#include "storage/file_mapping.hpp"
#include "storage/group_writer.hpp"
#include "storage/migrator.hpp"
#include "storage/reader_pool.hpp"
#include "storage/sqlite_session.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <system_error>
#include <utility>

namespace lms::storage {
namespace {

class SqliteConnection final : public Connection {
 public:
  SqliteConnection(std::unique_ptr<SqliteSession> writer, const std::filesystem::path& file,
                   const DatabaseOptions& options, std::unique_ptr<FileMapping> mapping,
                   std::unique_ptr<Checkpointer> checkpointer)
      : mapping_(std::move(mapping)),
        checkpointer_(std::move(checkpointer)),
        readers_(file, options, mapping_.get()),
        writer_(std::move(writer), options.group_limit,
                {.rest = [this](bool gave_back) { rest(gave_back); },
                 .committed = [this](SqliteSession& session) { checkpointer_->follow(session); }}) {}
  ~SqliteConnection() override { shut(); }

  void close() override { shut(); }
  [[nodiscard]] std::optional<TimePoint> writing_since() const override { return writer_.writing_since(); }

 private:
  Result<void> run_write(const Work& work) override { return writer_.run(work); }
  Result<void> run_read(const Work& work) override { return readers_.run(work); }

  /// The writer goes last: closing the last session moves the log into the database file.
  void shut() {
    readers_.close();
    checkpointer_->close();
    writer_.close();
  }

  /// Pages that the sessions have given back are the allocator's; the system gets them from there.
  void rest(bool gave_back) {
    const bool readers_gave_back = readers_.rest();
    if (readers_gave_back && mapping_) mapping_->rest();
    if (readers_gave_back || gave_back) return_freed_memory();
  }

  const std::unique_ptr<FileMapping> mapping_;  ///< null: there is no room for it
  const std::unique_ptr<Checkpointer> checkpointer_;
  ReaderPool readers_;
  GroupWriter writer_;
};

/// The file, made when missing, and its mapping. SQLite gives its log files the mode of the database file, so only
/// that one needs care.
Result<std::unique_ptr<FileMapping>> prepare_file(const std::filesystem::path& file) {
  const int fd = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (fd < 0) {
    const std::error_code why(errno, std::generic_category());
    return fail(Error{.code = "storage.failed",
                      .message = "cannot open the database: " + why.message(),
                      .file = file.string()});
  }
  auto mapping = FileMapping::create(fd);
  ::close(fd);
  return mapping;
}

}  // namespace

Result<std::unique_ptr<Connection>> open_database(const std::filesystem::path& file,
                                                  DatabaseOptions options) {
  LMS_ASSIGN(auto mapping, prepare_file(file));
  LMS_ASSIGN(auto writer, SqliteSession::open(file, SqliteSession::Access::write, options));
  LMS_TRY(migrate(*writer, file, options));
  LMS_ASSIGN(auto checkpointer, Checkpointer::start(file, options));
  writer->leave_log();
  return std::make_unique<SqliteConnection>(std::move(writer), file, options, std::move(mapping),
                                            std::move(checkpointer));
}

}  // namespace lms::storage
