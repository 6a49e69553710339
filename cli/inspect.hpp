#pragma once
#include "base/result.hpp"

#include <nlohmann/json_fwd.hpp>

#include <string>

namespace lms::cli {

class Printer;

/// Reads the package at `file` as the import does: title, standard, launchable, manifest
/// identifier, sizes, SHA-256, launch URLs, biggest files, structure, what only its standard has
/// (course_json.hpp) and warnings.
/// Errors: file.not_found, file.unreadable, package.* (with the file inside the package)
[[nodiscard]] Result<nlohmann::json> inspect_package(const std::string& file);

/// The first of `[{name, bytes}]`; in table format only.
void print_biggest_files(Printer& print, const nlohmann::json& files);

/// A table of contents `[{title, href, children}]` as indented lines; in table format only.
void print_structure(Printer& print, const nlohmann::json& structure);

}  // namespace lms::cli
