#pragma once
#include "package/xml.hpp"

#include <string>
#include <utility>
#include <vector>

namespace lms::package {

/// Collects what a manifest was forgiven, with file, line and element. Internal to the parser.
class Notes {
 public:
  explicit Notes(const xml::Document& document) : document_(document) {}
  void add(std::string code, std::string message, const pugi::xml_node& at) {
    add(document_.error(std::move(code), std::move(message), at));
  }
  void add(Error note) {
    if (list_.size() < kMost) list_.push_back(std::move(note));
  }
  [[nodiscard]] std::vector<Error> take() { return std::move(list_); }
  [[nodiscard]] const xml::Document& document() const { return document_; }

 private:
  static constexpr std::size_t kMost = 500;
  const xml::Document& document_;
  std::vector<Error> list_;
};

}  // namespace lms::package
