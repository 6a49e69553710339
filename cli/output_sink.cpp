#include "cli/output_sink.hpp"

#include <ostream>

namespace lms::cli {
namespace {

constexpr std::size_t kPiece = 1 << 16;

}  // namespace

Result<OutputSink> OutputSink::open(const std::string& file, std::ostream& standard_output) {
  if (file.empty() || file == "-") return OutputSink(std::nullopt, standard_output);
  LMS_ASSIGN(OutputFile opened, OutputFile::open(file));
  return OutputSink(std::move(opened), standard_output);
}

Result<void> OutputSink::write(std::string_view text) {
  if (!file_) {
    *out_ << text;
    return {};
  }
  held_ += text;
  return held_.size() < kPiece ? Result<void>{} : drain();
}

Result<void> OutputSink::drain() {
  LMS_TRY(file_->write(held_));
  held_.clear();
  return {};
}

Result<void> OutputSink::commit() {
  if (file_) {
    LMS_TRY(drain());
    return file_->commit();
  }
  out_->flush();
  return {};
}

}  // namespace lms::cli
