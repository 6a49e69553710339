#pragma once
#include "http/router.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>

namespace lms {

/// The daemon's figures in Prometheus' text form. Thread-safe.
class Metrics {
 public:
  Metrics();
  ~Metrics();
  Metrics(const Metrics&) = delete;
  Metrics& operator=(const Metrics&) = delete;

  /// Counts the answers of the listener `site`; lives no longer than this.
  [[nodiscard]] std::function<void(const http::Route*, int status, std::uint64_t bytes, std::int64_t us)>
  counter_of(std::string site);

  /// A figure that is asked for at each text(): it must be quick and thread-safe. Before the first
  /// text(). `name` has no `lmsd_`.
  void watch(const std::string& name, const std::string& help, std::function<double()> read);

  /// The same for a count that only rises. Of one `name`, whose last word is `total`, each `label` is a figure.
  void watch_count(const std::string& name, const std::string& help,
                   const std::pair<std::string, std::string>& label, std::function<double()> read);

  /// All figures (text format 0.0.4).
  [[nodiscard]] std::string text() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace lms
