#include "jobs/statement_forwarder.hpp"

#include "base/encoding.hpp"
#include "base/error_json.hpp"
#include "base/log.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <exception>
#include <span>

namespace lms::jobs {
namespace {

constexpr auto kForwardRound = std::chrono::seconds{1};
constexpr std::size_t kMaxErrorText = 300;
/// Batches of one forward before the next one has its turn.
constexpr int kInTurn = 20;

using service::ForwardBatch;
using service::ForwardedStatement;
using service::ForwardOutcome;

/// Sends parts of one batch.
class Sending {
 public:
  Sending(outgoing::Client& client, const ForwardBatch& batch) : client_(client), batch_(batch) {
    outcome_.position = batch.forward.position;
  }

  ForwardOutcome run() {
    if (send(batch_.statements)) outcome_.position = batch_.read_to;
    return std::move(outcome_);
  }

 private:
  /// Whether all of it was dealt with.
  bool send(std::span<const ForwardedStatement> part) {
    if (part.empty()) return true;
    const auto answer = client_.send(request_of(part));
    if (!answer) return give_up(answer.error().message);
    if (answer->is_success()) {
      outcome_.sent += static_cast<std::int64_t>(part.size());
      outcome_.position = part.back().seq;
      return true;
    }
    const std::string said =
        fmt::format("the other store answers {}: {}", answer->status, answer->body.substr(0, kMaxErrorText));
    if (answer->status == 401 || answer->status == 403) {
      outcome_.hopeless = true;
      return give_up(said);
    }
    if (answer->status != 400 && answer->status != 409 && answer->status != 413) return give_up(said);
    if (part.size() > 1) {
      const auto half = part.size() / 2;
      return send(part.first(half)) && send(part.subspan(half));
    }
    ++outcome_.refused;
    outcome_.error = said;
    outcome_.position = part.back().seq;
    return true;
  }

  bool give_up(std::string why) {
    outcome_.failed = true;
    outcome_.error = std::move(why);
    return false;
  }

  [[nodiscard]] outgoing::Request request_of(std::span<const ForwardedStatement> part) const {
    const auto& forward = batch_.forward;
    std::string json = "[";
    std::vector<xapi::AttachedContent> contents;
    for (const auto& statement : part) {
      if (json.size() > 1) json += ',';
      json += statement.json;
      // Several statements may have the same content, which goes once.
      for (const auto& content : statement.contents)
        if (std::none_of(contents.begin(), contents.end(),
                         [&](const auto& one) { return one.sha2 == content.sha2; }))
          contents.push_back(content);
    }
    json += ']';
    outgoing::Request request{.url = forward.url + "/statements"};
    const std::string credentials = forward.key + ":" + batch_.secret;
    request.headers = {{"X-Experience-API-Version", forward.version},
                       {"Authorization", forward.key.empty() ? "Bearer " + batch_.secret
                                                             : "Basic " + to_base64(as_bytes(credentials))}};
    if (contents.empty()) {
      request.headers.emplace_back("Content-Type", "application/json");
      request.body = std::move(json);
      return request;
    }
    const std::string boundary = xapi::boundary_for(json, contents);
    request.headers.emplace_back("Content-Type", "multipart/mixed; boundary=" + boundary);
    request.body = xapi::write_multipart(boundary, json, contents);
    return request;
  }

  outgoing::Client& client_;
  const ForwardBatch& batch_;
  ForwardOutcome outcome_{};
};

}  // namespace

ForwardOutcome send_forward(outgoing::Client& client, const ForwardBatch& batch) {
  return Sending(client, batch).run();
}

StatementForwarder::StatementForwarder(service::Context& context, outgoing::Client& client,
                                       std::size_t threads)
    : context_(context), client_(client) {
  for (std::size_t i = 0; i < threads; ++i) threads_.emplace_back([this] { work(); });
}

StatementForwarder::~StatementForwarder() {
  {
    const std::lock_guard lock(mutex_);
    stop_ = true;
  }
  changed_.notify_all();
  for (std::thread& thread : threads_) thread.join();
}

bool StatementForwarder::claim(const std::string& id) {
  const std::lock_guard lock(mutex_);
  return !stop_ && busy_.insert(id).second;
}

void StatementForwarder::release(const std::string& id) {
  const std::lock_guard lock(mutex_);
  busy_.erase(id);
}

bool StatementForwarder::send(const std::string& id) {
  const auto batch = service::next_of_forward(context_, id);
  if (!batch) {
    log(LogLevel::error, "forward", "cannot read statements to send on",
        {{"forward", id}, {"why", describe(batch.error())}});
    return false;
  }
  if (!*batch) return false;
  const ForwardOutcome outcome = send_forward(client_, **batch);
  {
    const std::lock_guard lock(mutex_);
    // What a stopped client left undone is no failure of the other store.
    if (stop_ && outcome.failed && outcome.sent == 0 && outcome.refused == 0) return false;
  }
  if (outcome.failed)
    log(LogLevel::warning, "forward", outcome.hopeless ? "paused" : "will be tried again",
        {{"forward", id}, {"why", outcome.error}});
  if (const auto noted = service::record_forwarding(context_, **batch, outcome); !noted) {
    log(LogLevel::error, "forward", "cannot note what was sent on",
        {{"forward", id}, {"why", describe(noted.error())}});
    return false;
  }
  return !outcome.failed;
}

bool StatementForwarder::round() {
  const auto due = service::due_forwards(context_);
  if (!due) {
    log(LogLevel::error, "forward", "cannot look for statements to send on",
        {{"why", describe(due.error())}});
    return false;
  }
  bool sent = false;
  for (const std::string& id : *due) {
    if (!claim(id)) continue;
    try {
      for (int batches = 0; batches < kInTurn && send(id); ++batches) sent = true;
    } catch (const std::exception& error) {
      log(LogLevel::error, "forward", "unexpected", {{"forward", id}, {"why", error.what()}});
    }
    release(id);
  }
  return sent;
}

void StatementForwarder::work() {
  for (;;) {
    const bool more = round();
    std::unique_lock lock(mutex_);
    if (!more) changed_.wait_for(lock, kForwardRound, [this] { return stop_; });
    if (stop_) return;
  }
}

}  // namespace lms::jobs
