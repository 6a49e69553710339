#pragma once
#include "package/findings.hpp"
#include "package/xml.hpp"

#include <string>
#include <string_view>

namespace lms::package {

/// Where a manifest's readers say what they put up with: a finding at the element, or at one of its
/// attributes. Internal to the parser.
class Notes {
 public:
  Notes(const xml::Document& document, Findings& findings) : document_(document), findings_(findings) {}
  void add(std::string_view code, std::string message, const pugi::xml_node& at,
           std::string_view attribute = {}) {
    findings_.add(document_.error(std::string(code), std::move(message), at), document_.place(at, attribute));
  }
  [[nodiscard]] const xml::Document& document() const { return document_; }
  [[nodiscard]] Findings& findings() { return findings_; }

 private:
  const xml::Document& document_;
  Findings& findings_;
};

}  // namespace lms::package
