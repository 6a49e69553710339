#include "commands/toml_file.hpp"

#define TOML_EXCEPTIONS 0
#define TOML_HEADER_ONLY 1
#define TOML_ENABLE_FORMATTERS 0
#include <toml++/toml.h>

#include <algorithm>
#include <cerrno>
#include <fstream>
#include <iterator>
#include <string_view>
#include <system_error>
#include <utility>

namespace lms::commands {
namespace {

int line_of(const toml::node& node) { return static_cast<int>(node.source().begin.line); }

FileEntry read_list(std::string key, const toml::array& array) {
  FileEntry entry{.key = std::move(key), .type = FileEntry::Type::list, .texts = {}, .line = line_of(array)};
  for (const toml::node& element : array) {
    const auto* text = element.as_string();
    if (text == nullptr) return {.key = entry.key, .type = FileEntry::Type::other, .line = entry.line};
    entry.texts.push_back(text->get());
  }
  return entry;
}

FileEntry read_value(std::string key, const toml::node& node) {
  const int line = line_of(node);
  if (const auto* text = node.as_string())
    return {.key = std::move(key), .type = FileEntry::Type::text, .texts = {text->get()}, .line = line};
  if (const auto* number = node.as_integer())
    return {.key = std::move(key),
            .type = FileEntry::Type::integer,
            .texts = {std::to_string(number->get())},
            .line = line};
  if (const auto* array = node.as_array()) return read_list(std::move(key), *array);
  return {.key = std::move(key), .type = FileEntry::Type::other, .line = line};
}

void flatten(const toml::table& table, const std::string& prefix, std::vector<FileEntry>& out) {
  for (const auto& [name, node] : table) {
    std::string key = prefix + std::string(name.str());
    if (const auto* inner = node.as_table())
      flatten(*inner, key + ".", out);
    else
      out.push_back(read_value(std::move(key), node));
  }
}

}  // namespace

Result<std::vector<FileEntry>> read_toml(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in.is_open())
    return fail(Error{.code = "options.usage",
                      .message = "cannot read the configuration: " +
                                 std::error_code(errno, std::generic_category()).message(),
                      .file = file.string()});
  const std::string text{std::istreambuf_iterator<char>(in), {}};
  const toml::parse_result parsed = toml::parse(text, file.string());
  if (!parsed) {
    const toml::parse_error& error = parsed.error();
    return fail(Error{.code = "options.usage",
                      .message = "not TOML: " + std::string(error.description()),
                      .file = file.string(),
                      .line = static_cast<int>(error.source().begin.line)});
  }
  std::vector<FileEntry> entries;
  flatten(parsed.table(), "", entries);
  std::ranges::stable_sort(entries, {}, &FileEntry::line);
  return entries;
}

}  // namespace lms::commands
