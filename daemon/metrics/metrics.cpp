#include "metrics/metrics.hpp"

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>
#include <sys/resource.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <map>
#include <mutex>
#include <shared_mutex>
#include <system_error>
#include <tuple>
#include <utility>
#include <vector>

namespace lms {
namespace {

/// Seconds; from a file out of the cache to an upload.
const prometheus::Histogram::BucketBoundaries kBuckets{0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1,
                                                       0.25,   0.5,   1,      2.5,   5,    10,    60};

double resident_bytes() {
  std::ifstream in("/proc/self/statm");
  long total = 0;
  long resident = 0;
  in >> total >> resident;
  return static_cast<double>(resident) * static_cast<double>(::sysconf(_SC_PAGESIZE));
}

double open_descriptors() {
  std::error_code failed;
  const std::filesystem::directory_iterator all("/proc/self/fd", failed);
  if (failed) return 0;
  return static_cast<double>(std::distance(begin(all), end(all))) - 1;  // the iterator's own
}

double cpu_seconds() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& t) {
    return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6;
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

}  // namespace

struct Metrics::Impl {
  /// The figures of one kind of answer.
  struct Cell {
    prometheus::Counter* answers;
    prometheus::Counter* bytes;
    prometheus::Histogram* seconds;
  };
  struct Watched {
    prometheus::Gauge* gauge;
    std::function<double()> read;
  };
  struct WatchedCount {
    prometheus::Counter* counter;
    std::function<double()> read;
  };

  prometheus::Registry registry{};
  prometheus::Family<prometheus::Counter>& answers = prometheus::BuildCounter()
                                                         .Name("lmsd_http_requests_total")
                                                         .Help("Requests answered.")
                                                         .Register(registry);
  prometheus::Family<prometheus::Counter>& bytes = prometheus::BuildCounter()
                                                       .Name("lmsd_http_response_bytes_total")
                                                       .Help("Bytes of response bodies.")
                                                       .Register(registry);
  prometheus::Family<prometheus::Histogram>& seconds =
      prometheus::BuildHistogram()
          .Name("lmsd_http_request_duration_seconds")
          .Help("From a request's head to its answer, sending not included.")
          .Register(registry);
  std::shared_mutex mutex{};
  std::map<std::tuple<std::string, const http::Route*, int>, Cell> cells{};
  std::vector<Watched> watched{};
  std::vector<WatchedCount> watched_counts{};
  std::mutex reading{};

  Cell cell(const std::string& site, const http::Route* route, int status) {
    const auto key = std::make_tuple(site, route, status);
    {
      const std::shared_lock lock(mutex);
      if (const auto found = cells.find(key); found != cells.end()) return found->second;
    }
    const std::unique_lock lock(mutex);
    const std::string method = route != nullptr ? std::string(http::to_text(route->method)) : "other";
    const std::string pattern = route != nullptr ? route->pattern : "none";
    const prometheus::Labels place{{"site", site}, {"method", method}, {"route", pattern}};
    auto labels = place;
    labels.emplace("code", std::to_string(status));
    return cells
        .try_emplace(key,
                     Cell{&answers.Add(labels), &bytes.Add({{"site", site}}), &seconds.Add(place, kBuckets)})
        .first->second;
  }

  void watch(const std::string& name, const std::string& help, std::function<double()> read) {
    auto& family = prometheus::BuildGauge().Name(name).Help(help).Register(registry);
    watched.push_back({&family.Add({}), std::move(read)});
  }
};

Metrics::Metrics() : impl_(std::make_unique<Impl>()) {
  prometheus::BuildGauge()
      .Name("lmsd_build_info")
      .Help("Always 1; the label tells the version.")
      .Register(impl_->registry)
      .Add({{"version", LMS_VERSION}})
      .Set(1);
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  const double started = std::chrono::duration<double>(now).count();
  impl_->watch("process_start_time_seconds", "When lmsd started, in Unix time.",
               [started] { return started; });
  impl_->watch("process_resident_memory_bytes", "Memory in use.", resident_bytes);
  impl_->watch("process_open_fds", "File descriptors in use.", open_descriptors);
  impl_->watch("process_cpu_seconds_total", "Processor time used.", cpu_seconds);
}
Metrics::~Metrics() = default;

std::function<void(const http::Route*, int, std::uint64_t, std::int64_t)> Metrics::counter_of(
    std::string site) {
  return [impl = impl_.get(), site = std::move(site)](const http::Route* route, int status,
                                                      std::uint64_t bytes, std::int64_t us) {
    const Impl::Cell cell = impl->cell(site, route, status);
    cell.answers->Increment();
    cell.bytes->Increment(static_cast<double>(bytes));
    cell.seconds->Observe(static_cast<double>(us) / 1e6);
  };
}

void Metrics::watch(const std::string& name, const std::string& help, std::function<double()> read) {
  impl_->watch("lmsd_" + name, help, std::move(read));
}

void Metrics::watch_count(const std::string& name, const std::string& help,
                          const std::pair<std::string, std::string>& label, std::function<double()> read) {
  // A family of the same name is the one that is there.
  auto& family = prometheus::BuildCounter().Name("lmsd_" + name).Help(help).Register(impl_->registry);
  impl_->watched_counts.push_back({&family.Add({{label.first, label.second}}), std::move(read)});
}

std::string Metrics::text() const {
  const std::lock_guard lock(impl_->reading);
  for (const auto& one : impl_->watched) one.gauge->Set(one.read());
  for (const auto& one : impl_->watched_counts) one.counter->Increment(one.read() - one.counter->Value());
  return prometheus::TextSerializer().Serialize(impl_->registry.Collect());
}

}  // namespace lms
