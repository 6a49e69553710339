#pragma once
#include "package/course_structure.hpp"
#include "package/href_locator.hpp"
#include "package/manifest.hpp"
#include "package/notes.hpp"

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace lms::package {

/// The resources of a manifest (and of manifests nested in it), resolved against xml:base.
class ResourceTable {
 public:
  ResourceTable(const pugi::xml_node& manifest, const FileLookup& files, Notes& notes);

  [[nodiscard]] const CourseResource* find(std::string_view id) const;
  /// The launch file of that resource is in the package, or lies on the web.
  [[nodiscard]] bool launch_file_found(std::string_view id) const;
  [[nodiscard]] std::vector<CourseResource> take() { return std::move(list_); }

 private:
  void read_manifest(const pugi::xml_node& manifest, const HrefBase& outer);
  void read_resource(const pugi::xml_node& node, const HrefBase& outer);
  [[nodiscard]] Located locate(const HrefBase& base, std::string_view href, const pugi::xml_node& at);
  [[nodiscard]] sequencing::ResourceKind kind_of(const pugi::xml_node& node);

  const FileLookup& files_;
  Notes& notes_;
  std::vector<CourseResource> list_;
  std::vector<bool> found_;
  std::map<std::string, std::size_t, std::less<>> by_id_;
};

}  // namespace lms::package
