#include "package/zip_mentions.hpp"

#include "base/text.hpp"
#include "package/xml.hpp"
#include "package/zip_reader.hpp"

#include <pugixml.hpp>

namespace lms::package {
namespace {

enum class Kind : std::uint8_t { none, xml, plain };

Kind kind_of(std::string_view name) {
  while (name.starts_with("./")) name.remove_prefix(2);
  const std::string lower = ascii_lower(name);
  if (lower == "imsmanifest.xml" || lower == "tincan.xml" || lower == "cmi5.xml") return Kind::xml;
  return lower.ends_with(".au") ? Kind::plain : Kind::none;
}

void collect(const pugi::xml_node& node, std::string& out) {
  for (const pugi::xml_attribute a : node.attributes()) (out += url_decode(a.value())) += '\n';
  for (const pugi::xml_node child : node.children()) {
    if (child.type() == pugi::node_element)
      collect(child, out);
    else
      (out += url_decode(child.value())) += '\n';
  }
}

Result<Bytes> read_file(const ByteSource& source, const EntryHeader& header, const PackageLimits& limits) {
  std::array<std::byte, kLocalHeaderSize> fixed{};
  LMS_TRY(source.read(header.local_offset, fixed));
  const auto length = local_header_length(fixed);
  if (!length) return fail("package.zip.malformed", "there is no header where it should be");
  const ZipEntry entry{.data_offset = header.local_offset + *length,
                       .compressed = header.compressed,
                       .size = header.size,
                       .crc = header.crc,
                       .method = header.method == 0 ? Method::stored : Method::deflated};
  return read_entry(source, entry, limits.manifest_size);
}

}  // namespace

std::string text_of_manifests(const ByteSource& source, std::span<const EntryHeader> headers,
                              const PackageLimits& limits) {
  std::string out;
  for (const EntryHeader& header : headers) {
    const Kind kind = kind_of(header.name);
    if (kind == Kind::none) continue;
    const auto bytes = read_file(source, header, limits);
    if (!bytes) continue;  // whoever reads the manifest says what is wrong with it
    if (kind == Kind::plain) {
      (out += url_decode(decode_plain(as_text(*bytes)).text)) += '\n';
      continue;
    }
    const auto document = xml::Document::parse(*bytes, std::string(header.name), limits);
    if (document) collect((*document)->root(), out);
  }
  return out;
}

}  // namespace lms::package
