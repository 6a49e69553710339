#include "package/href_locator.hpp"

#include "base/encoding.hpp"
#include "base/text.hpp"
#include "package/launch_url.hpp"
#include "package/xml.hpp"
#include "package/xml_text.hpp"

#include <pugixml.hpp>

namespace lms::package {
namespace {

std::string with_slash(std::string base) {
  if (!base.empty() && !base.ends_with('/') && split_url(base).query.empty()) base += '/';
  return base;
}

// A name that has a literal per cent sign, as a URL.
std::string escape_percent(std::string_view path) {
  std::string out;
  for (const char c : path) {
    if (c == '%')
      out += "%25";
    else
      out += c;
  }
  return out;
}

// A file's name as the path of a URL.
std::string escape_path(std::string_view name) {
  std::string out;
  for (const char c : name) {
    if (c == '%' || c == '?' || c == '#')
      out += url_encode(std::string_view(&c, 1));
    else
      out += c;
  }
  return out;
}

// `a//b` is `a/b` to a file system.
std::string squeeze(std::string_view path) {
  std::string out;
  for (const char c : path)
    if (c != '/' || !out.ends_with('/')) out += c;
  return out;
}

}  // namespace

HrefBase HrefBase::inside(const pugi::xml_node& node) const {
  const auto own = xml::attribute(node, "base");
  if (!own || own->empty()) return *this;
  return {resolve(strict, *own), with_slash(resolve(folder, *own))};
}

Located locate_href(const HrefBase& base, std::string_view href, const FileLookup& files) {
  std::string url = resolve(base.strict, href);
  const UrlParts parts = split_url(url);
  if (!parts.scheme.empty()) {
    if (is_web_url(url)) return {std::move(url), FoundAs::remote};
    return {std::string{}, FoundAs::not_a_file};
  }
  if (!files.exists || files.exists(file_name_of(url))) return {std::move(url), FoundAs::as_written};
  if (std::string in_folder = resolve(base.folder, href); files.exists(file_name_of(in_folder)))
    return {std::move(in_folder), FoundAs::in_base};
  if (std::string at_root = resolve("", href); files.exists(file_name_of(at_root)))
    return {std::move(at_root), FoundAs::at_root};
  const std::string tail = std::string(parts.query) + std::string(parts.fragment);
  if (files.exists(parts.path)) return {escape_percent(parts.path) + tail, FoundAs::literal};
  if (std::string squeezed = squeeze(parts.path); files.exists(url_decode(squeezed)))
    return {std::move(squeezed) + tail, FoundAs::as_written};
  if (const std::string name = file_name_of(url); !is_utf8(name))
    if (const std::string text = decode_plain(name).text; files.exists(text))
      return {escape_path(text) + tail, FoundAs::other_encoding};
  if (files.folded)
    if (const std::string name = files.folded(file_name_of(url)); !name.empty())
      return {escape_path(name) + tail, FoundAs::other_case};
  // `//host/page` leaves the scheme to the page it stands on.
  if (base.strict.empty() && href.starts_with("//") && href.find('/', 3) != std::string_view::npos)
    return {"https:" + std::string(href), FoundAs::remote};
  return {std::move(url), FoundAs::missing};
}

std::string_view guess_reason(FoundAs how) {
  switch (how) {
    case FoundAs::in_base:
      return "xml:base lacks its final slash";
    case FoundAs::at_root:
      return "xml:base doesn't apply to it";
    case FoundAs::literal:
      return "the file's name has a per cent sign";
    case FoundAs::other_encoding:
      return "it is percent-encoded as Windows-1252, not as UTF-8";
    default:
      return {};
  }
}

}  // namespace lms::package
