#pragma once
#include "base/result.hpp"
#include "cli/attachments.hpp"
#include "cli/run.hpp"

#include <cstdint>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace lms::cli {

/// Statements on their way from a file into a record store, some to a request, which is stored as a whole or not at
/// all. What is wrong with one ends the import, or with --keep-going is told and left out.
class StatementImport {
 public:
  /// `file` is for messages. `run` outlives it.
  StatementImport(Run& run, std::string file)
      : run_(run), file_(std::move(file)), keeps_going_(run.args.has("keep-going")) {}

  /// Contents for attachments, which go along.
  void take_attachments(AttachmentFolder folder) { attachments_.emplace(std::move(folder)); }

  /// Errors: xapi.*, client.*, file.*; with the line, and what is stored by then in the message
  [[nodiscard]] Result<void> add(std::string_view statement, std::uint64_t line);
  /// What is wrong with a line that is no statement.
  /// Errors: as add()
  [[nodiscard]] Result<void> refuse(Error error);
  /// Ends the import: with `error`, when what came before could be stored.
  [[nodiscard]] Result<void> stop(Error error);
  /// Sends what waits. Errors: as add()
  [[nodiscard]] Result<void> flush();

  [[nodiscard]] std::uint64_t stored() const { return stored_; }
  [[nodiscard]] std::uint64_t refused() const { return refused_; }

 private:
  struct Line {
    std::uint64_t number = 0;
    std::string statement{};
    std::size_t values = 0;
    std::string id{};                             ///< lower case; "" = the server gives one
    std::vector<xapi::Attachment> attachments{};  ///< whose contents go along
    std::vector<std::string> others{};  ///< hashes whose contents are not what the statement says of them
  };

  /// Of what is to be one request.
  struct Size {
    std::size_t bytes = 0;  ///< of statements
    std::size_t values = 0;
    std::size_t contents = 0;  ///< bytes of them, each counted once
  };

  [[nodiscard]] Result<void> choose_contents(Line& line, std::vector<xapi::Attachment> attachments) const;
  [[nodiscard]] bool is_room_for(const Line& line) const;
  [[nodiscard]] std::size_t new_contents(const Line& line) const;
  void complain_of(const Error& error);
  [[nodiscard]] Result<std::vector<xapi::AttachedContent>> contents_of(std::span<const Line> lines) const;
  [[nodiscard]] Result<void> send(std::span<const Line> lines);
  [[nodiscard]] Result<void> send_one_by_one();
  [[nodiscard]] Error at(Error error, std::uint64_t line) const;
  [[nodiscard]] Error at_line(Error error, std::span<const Line> lines) const;

  Run& run_;
  std::string file_;
  bool keeps_going_;
  std::optional<AttachmentFolder> attachments_{};
  std::vector<Line> lines_{};
  Size size_{};
  std::set<std::string> ids_{};     ///< of `lines_`
  std::set<std::string> hashes_{};  ///< of the contents of `lines_`
  std::set<std::string> others_{};  ///< Line::others of `lines_`
  std::uint64_t stored_ = 0;
  std::uint64_t refused_ = 0;
};

}  // namespace lms::cli
