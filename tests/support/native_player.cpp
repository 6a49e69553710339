// A learner without a browser: opens launch links and plays SCORM calls through the same engine and
// protocol as the player page, from many threads. For crash tests and benchmarks of the sync route.
//
//   native_player --content URL [--calls 20] [--batches N | --seconds S] [--persist] < tokens
//
// One launch token per line on stdin, one player thread each. Prints a JSON line per player
// {"registration","launch","acked","batches"} and a last one with totals
// {"players","batches","seconds","batchesPerSecond","p50Ms","p99Ms","maxMs","errors"}.
// With --persist a player keeps resending when the server is away (it may be killed and restarted), until
// its batches are acknowledged. Exit 0 when every player got what it sent acknowledged.
#include "base/encoding.hpp"
#include "runtime/call_log.hpp"
#include "sequencing/definition.hpp"

#include <httplib.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <iostream>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace {

using namespace lms;
using Steady = std::chrono::steady_clock;

struct Options {
  std::string content = {};
  int calls = 20;
  int batches = 0;
  double seconds = 0;
  bool persist = false;
};

struct Report {
  std::string registration{};
  std::string launch{};
  std::uint64_t acked = 0;
  int batches = 0;
  std::string error{};
  std::vector<double> milliseconds{};
};

double since(Steady::time_point start) {
  return std::chrono::duration<double, std::milli>(Steady::now() - start).count();
}

/// Sends until something answers, for as long as `persist` allows.
template <class Send>
std::optional<httplib::Response> send(const Options& options, Report& report, Send request) {
  const auto deadline = Steady::now() + std::chrono::seconds(30);
  while (true) {
    auto answer = request();
    if (answer && answer->status != 503) return *answer;
    if (!options.persist || Steady::now() > deadline) {
      report.error = answer ? "status 503" : httplib::to_string(answer.error());
      return std::nullopt;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
}

class Player {
 public:
  Player(const Options& options, Report& report)
      : options_(options), report_(report), client_(options.content) {
    client_.set_keep_alive(true);
    client_.set_tcp_nodelay(true);
  }

  void run(const std::string& token) {
    if (!open(token)) return;
    recorder_->navigate(now(), runtime::NavKind::start, "");
    call(runtime::Method::initialize, "", "");
    const auto end = Steady::now() + std::chrono::duration<double>(options_.seconds);
    while (options_.batches > 0 ? report_.batches < options_.batches : Steady::now() < end) {
      for (int i = 0; i < options_.calls; ++i) step(i);
      const auto start = Steady::now();
      if (!sync()) return;
      report_.milliseconds.push_back(since(start));
      ++report_.batches;
    }
  }

 private:
  std::int64_t now() const { return static_cast<std::int64_t>(since(started_)); }

  void call(runtime::Method method, std::string_view argument, std::string_view value) {
    recorder_->call(now(), recorder_->session().delivery(), method, argument, value);
  }

  void step(int i) {
    const bool scorm12 = recorder_->session().course().standard == sequencing::Standard::scorm12;
    const std::string place = "page " + std::to_string(report_.batches) + "." + std::to_string(i);
    if (i == options_.calls - 1) return call(runtime::Method::commit, "", "");
    if (i % 2 == 0)
      return call(runtime::Method::set_value, scorm12 ? "cmi.core.lesson_location" : "cmi.location", place);
    call(runtime::Method::get_value, scorm12 ? "cmi.core.lesson_location" : "cmi.location", "");
  }

  bool open(const std::string& token) {
    const std::string body = nlohmann::json{{"token", token}}.dump();
    const auto answer =
        send(options_, report_, [&] { return client_.Post("/launch/exchange", body, "application/json"); });
    if (!answer) return false;
    if (answer->status != 200) {
      report_.error = answer->body;
      return false;
    }
    const auto launch = nlohmann::json::parse(answer->body);
    report_.launch = launch.at("launchId");
    report_.registration = launch.at("registrationId");
    secret_ = launch.at("secret");
    const auto bytes = [&](const char* key) {
      return from_base64(launch.at(key).get<std::string>()).value();
    };
    auto session =
        runtime::Session::open_launch(sequencing::decode_course(bytes("definition")).value(),
                                      runtime::decode_context(bytes("context")).value(), bytes("snapshot"));
    started_ = Steady::now();
    recorder_.emplace(std::move(session.value()), launch.at("epoch").get<std::uint64_t>());
    return true;
  }

  bool sync() {
    const httplib::Headers headers{{"X-Launch-Secret", secret_}};
    while (recorder_->acknowledged() < recorder_->last_sequence()) {
      const auto batch = recorder_->batch_from(recorder_->acknowledged() + 1);
      const std::string body(as_text(batch.bytes));
      const auto answer = send(options_, report_, [&] {
        return client_.Post("/runtime/" + report_.launch + "/log", headers, body, "application/octet-stream");
      });
      if (!answer) return false;
      if (answer->status != 200) {
        report_.error = answer->body;
        return false;
      }
      report_.acked = nlohmann::json::parse(answer->body).at("acked");
      recorder_->acknowledge(report_.acked);
    }
    return true;
  }

  const Options& options_;
  Report& report_;
  httplib::Client client_;
  std::string secret_;
  Steady::time_point started_{};
  std::optional<runtime::Recorder> recorder_;
};

std::optional<Options> parse(int argc, char** argv) {
  Options options;
  for (int i = 1; i < argc; ++i) {
    const std::string name = argv[i];
    if (name == "--persist") {
      options.persist = true;
      continue;
    }
    if (i + 1 >= argc) return std::nullopt;
    const std::string value = argv[++i];
    if (name == "--content")
      options.content = value;
    else if (name == "--calls")
      options.calls = std::stoi(value);
    else if (name == "--batches")
      options.batches = std::stoi(value);
    else if (name == "--seconds")
      options.seconds = std::stod(value);
    else
      return std::nullopt;
  }
  if (options.content.empty() || (options.batches <= 0 && options.seconds <= 0)) return std::nullopt;
  return options;
}

int report(const std::vector<Report>& reports, double seconds) {
  std::vector<double> all;
  int batches = 0;
  int errors = 0;
  for (const Report& one : reports) {
    nlohmann::json line{{"registration", one.registration},
                        {"launch", one.launch},
                        {"acked", one.acked},
                        {"batches", one.batches}};
    if (!one.error.empty()) line["error"] = one.error;
    std::cout << line.dump() << '\n';
    all.insert(all.end(), one.milliseconds.begin(), one.milliseconds.end());
    batches += one.batches;
    errors += one.error.empty() ? 0 : 1;
  }
  std::ranges::sort(all);
  const auto at = [&](double part) {
    return all.empty() ? 0.0
                       : all[std::min(all.size() - 1,
                                      static_cast<std::size_t>(part * static_cast<double>(all.size())))];
  };
  std::cout << nlohmann::json{{"players", reports.size()}, {"batches", batches},
                              {"seconds", seconds},        {"batchesPerSecond", batches / seconds},
                              {"p50Ms", at(0.5)},          {"p99Ms", at(0.99)},
                              {"maxMs", at(1.0)},          {"errors", errors}}
                   .dump()
            << '\n';
  return errors == 0 ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  const auto options = parse(argc, argv);
  if (!options) {
    std::cerr << "usage: native_player --content URL [--calls N] (--batches N | --seconds S) [--persist] < "
                 "tokens\n";
    return 2;
  }
  std::vector<std::string> tokens;
  for (std::string line; std::getline(std::cin, line);)
    if (!line.empty())
      tokens.push_back(line.substr(line.find("#t=") == std::string::npos ? 0 : line.find("#t=") + 3));
  std::vector<Report> reports(tokens.size());
  std::vector<std::thread> threads;
  const auto start = Steady::now();
  for (std::size_t i = 0; i < tokens.size(); ++i)
    threads.emplace_back([&, i] { Player(*options, reports[i]).run(tokens[i]); });
  for (auto& thread : threads) thread.join();
  return report(reports, since(start) / 1000);
}
