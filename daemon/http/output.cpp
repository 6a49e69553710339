#include "http/output.hpp"

#include "base/encoding.hpp"
#include "base/log.hpp"
#include "http/socket.hpp"

#include <sys/uio.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <ctime>
#include <span>

namespace lms::http {
namespace {

constexpr std::size_t kGeneratedChunk = 64 * 1024;
/// A slice up to this size is copied behind the head: one system call less than sendfile.
constexpr std::size_t kInlineSlice = 16 * 1024;
constexpr std::size_t kSliceChunk = 1024 * 1024;
constexpr std::size_t kTurn = 1024 * 1024;
constexpr std::size_t kMaxPieces = 16;

/// The Date field's value, made once a second per thread.
const std::string& http_date() {
  thread_local std::time_t made_at = 0;
  thread_local std::string text;
  const std::time_t now = std::time(nullptr);
  if (now == made_at) return text;
  static constexpr std::array<const char*, 7> kDays = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  static constexpr std::array<const char*, 12> kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                          "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  std::tm utc{};
  ::gmtime_r(&now, &utc);
  std::array<char, 64> buffer{};
  std::snprintf(buffer.data(), buffer.size(), "%s, %02d %s %04d %02d:%02d:%02d GMT",
                kDays.at(static_cast<std::size_t>(utc.tm_wday)), utc.tm_mday,
                kMonths.at(static_cast<std::size_t>(utc.tm_mon)), utc.tm_year + 1900, utc.tm_hour, utc.tm_min,
                utc.tm_sec);
  made_at = now;
  text = buffer.data();
  return text;
}

void append_field(std::string& out, std::string_view name, std::string_view value) {
  out += name;
  out += ": ";
  // A value can never end its line, wherever it came from.
  for (const char c : value) out += c == '\r' || c == '\n' || c == '\0' ? ' ' : c;
  out += "\r\n";
}

std::string make_head(const Response& response, const OutputOptions& options) {
  std::string out;
  out.reserve(512);
  out += "HTTP/1.1 ";
  out += std::to_string(response.status);
  out += ' ';
  out += reason_phrase(response.status);
  out += "\r\nDate: ";
  out += http_date();
  out += "\r\n";
  for (const auto& field : response.headers.fields())
    if (!equals_ignoring_case(field.name, "Content-Length")) append_field(out, field.name, field.value);
  if (response.status != 204 && response.status != 304)
    append_field(out, "Content-Length", std::to_string(response.length()));
  out += options.keep_alive ? "Connection: keep-alive\r\n\r\n" : "Connection: close\r\n\r\n";
  return out;
}

/// Reads a small slice into memory; false leaves it for sendfile to fail on.
bool append_small_slice(std::string& out, const FileSlice& slice) {
  const auto start = out.size();
  out.resize(start + slice.length);
  const auto got = ::pread(slice.fd, out.data() + start, slice.length, static_cast<off_t>(slice.offset));
  if (got == static_cast<ssize_t>(slice.length)) return true;
  out.resize(start);
  return false;
}

bool would_block() { return errno == EAGAIN || errno == EWOULDBLOCK; }

std::string_view memory_of(const Part& part) {
  if (const auto* s = std::get_if<std::string>(&part)) return *s;
  if (const auto* v = std::get_if<std::string_view>(&part)) return *v;
  return {};
}

bool is_memory(const Part& part) { return part.index() < 2; }

}  // namespace

Output::Output(Response response, OutputOptions options) {
  std::string head = make_head(response, options);
  const bool bodiless = options.method == Method::head || response.status == 204 || response.status == 304;
  if (!bodiless && !response.body.empty()) {
    const auto* slice = std::get_if<FileSlice>(&response.body.front());
    const bool small = slice != nullptr && slice->length > 0 && slice->length <= kInlineSlice;
    if (small && append_small_slice(head, *slice)) response.body.front() = std::string{};
  }
  parts_.reserve(response.body.size() + 1);
  parts_.emplace_back(std::move(head));
  if (!bodiless) std::move(response.body.begin(), response.body.end(), std::back_inserter(parts_));
}

void Output::skip_finished() {
  while (index_ < parts_.size()) {
    const Part& part = parts_[index_];
    const bool finished = is_memory(part) ? offset_ == memory_of(part).size()
                                          : part_length(part) == 0 && generated_offset_ == generated_.size();
    if (!finished) return;
    parts_[index_] = std::string{};  // what it owned is free as soon as it is sent
    offset_ = 0;
    ++index_;
  }
}

Output::Progress Output::flush(Socket& socket) {
  std::size_t turn = 0;
  for (skip_finished(); index_ < parts_.size(); skip_finished()) {
    if (turn >= kTurn) return Progress::yielded;
    Part& part = parts_[index_];
    Sent sent;
    if (auto* slice = std::get_if<FileSlice>(&part))
      sent = send_slice(socket, *slice);
    else if (auto* made = std::get_if<Generated>(&part))
      sent = send_generated(socket, *made);
    else
      sent = send_memory(socket);
    if (sent.end != Progress::done) return sent.end;
    turn += sent.bytes;
  }
  return Progress::done;
}

Output::Sent Output::send_memory(Socket& socket) {
  std::array<iovec, kMaxPieces> pieces{};
  std::size_t count = 0;
  std::size_t next = index_;
  for (; next < parts_.size() && count < pieces.size() && is_memory(parts_[next]); ++next) {
    auto text = memory_of(parts_[next]);
    if (next == index_) text.remove_prefix(offset_);
    if (text.empty()) continue;
    pieces.at(count++) = {const_cast<char*>(text.data()), text.size()};
  }
  const auto sent = socket.send(std::span(pieces).first(count), next < parts_.size());
  if (sent < 0) {
    if (errno == EINTR) return {};
    return {0, would_block() ? Progress::blocked : Progress::broken};
  }
  auto left = static_cast<std::size_t>(sent);
  while (left > 0) {
    const auto size = memory_of(parts_[index_]).size() - offset_;
    const auto step = std::min(left, size);
    offset_ += step;
    left -= step;
    if (step == size) skip_finished();
  }
  return {static_cast<std::size_t>(sent), Progress::done};
}

Output::Sent Output::send_slice(Socket& socket, FileSlice& slice) {
  const auto want = static_cast<std::size_t>(std::min<std::uint64_t>(slice.length, kSliceChunk));
  const auto sent = socket.send_file(slice.fd, static_cast<off_t>(slice.offset), want);
  if (sent < 0) {
    if (errno == EINTR) return {};
    return {0, would_block() ? Progress::blocked : Progress::broken};
  }
  if (sent == 0) return {0, Progress::broken};  // the file has become shorter
  slice.offset += static_cast<std::uint64_t>(sent);
  slice.length -= static_cast<std::uint64_t>(sent);
  return {static_cast<std::size_t>(sent), Progress::done};
}

Output::Sent Output::send_generated(Socket& socket, Generated& made) {
  if (generated_offset_ == generated_.size()) {
    generated_.resize(static_cast<std::size_t>(std::min<std::uint64_t>(made.length, kGeneratedChunk)));
    generated_offset_ = 0;
    const auto got = made.next({reinterpret_cast<std::byte*>(generated_.data()), generated_.size()});
    if (got && *got == 0) {
      generated_.clear();
      return {0, Progress::yielded};
    }
    if (!got || *got > generated_.size()) {
      log(LogLevel::error, "http", "a response broke off",
          {{"why", got ? std::string("wrong length") : got.error().message}});
      return {0, Progress::broken};
    }
    generated_.resize(*got);
    made.length -= *got;
  }
  const bool more = made.length > 0 || index_ + 1 < parts_.size();
  const iovec piece{generated_.data() + generated_offset_, generated_.size() - generated_offset_};
  const auto sent = socket.send({&piece, 1}, more);
  if (sent < 0) {
    if (errno == EINTR) return {};
    return {0, would_block() ? Progress::blocked : Progress::broken};
  }
  generated_offset_ += static_cast<std::size_t>(sent);
  return {static_cast<std::size_t>(sent), Progress::done};
}

}  // namespace lms::http
