#include "package/lone_structure.hpp"

#include "package/examine.hpp"
#include "package/xml_text.hpp"

#include <zip.h>

#include <algorithm>
#include <array>
#include <memory>
#include <span>
#include <string_view>

namespace lms::package {
namespace {

std::unexpected<Error> unwritable() {
  return fail("package.read_failed", "the course structure could not be put into a ZIP");
}

// Whether the file begins as XML does, in any encoding: `<` behind marks, zeros and white space.
bool begins_as_xml(ByteView head) {
  const auto text = as_text(head);
  const auto at = text.find_first_not_of(std::string_view("\xEF\xBB\xBF\xFE\xFF\0 \t\r\n", 10));
  return at != std::string_view::npos && text[at] == '<';
}

struct Discard {
  void operator()(zip_t* archive) const { zip_discard(archive); }
};
struct Free {
  void operator()(zip_source_t* source) const { zip_source_free(source); }
};

Result<Bytes> read_all(zip_source_t* source) {
  zip_stat_t status{};
  if (zip_source_stat(source, &status) != 0 || zip_source_open(source) != 0) return unwritable();
  Bytes out(static_cast<std::size_t>(status.size));
  const bool whole = zip_source_read(source, out.data(), out.size()) == static_cast<zip_int64_t>(out.size());
  zip_source_close(source);
  if (!whole) return unwritable();
  return out;
}

Result<Bytes> zip_with(const char* name, ByteView content) {
  const std::unique_ptr<zip_source_t, Free> target(zip_source_buffer_create(nullptr, 0, 0, nullptr));
  if (!target) return unwritable();
  zip_source_keep(target.get());
  std::unique_ptr<zip_t, Discard> archive(zip_open_from_source(target.get(), ZIP_TRUNCATE, nullptr));
  if (!archive) {
    zip_source_free(target.get());
    return unwritable();
  }
  zip_source_t* const entry = zip_source_buffer(archive.get(), content.data(), content.size(), 0);
  const zip_int64_t index = zip_file_add(archive.get(), name, entry, ZIP_FL_ENC_UTF_8);
  if (index < 0) {
    zip_source_free(entry);
    return unwritable();
  }
  // Neither time nor the compressor's version is a part of it: stored, of 1 January 1980.
  zip_set_file_compression(archive.get(), static_cast<zip_uint64_t>(index), ZIP_CM_STORE, 0);
  constexpr zip_uint16_t kFirstDay = 1 << 5 | 1;
  zip_file_set_dostime(archive.get(), static_cast<zip_uint64_t>(index), 0, kFirstDay, 0);
  if (zip_close(archive.get()) != 0) return unwritable();
  static_cast<void>(archive.release());
  return read_all(target.get());
}

}  // namespace

Result<std::optional<Bytes>> zip_of_lone_structure(const ByteSource& source, const PackageLimits& limits) {
  std::array<std::byte, 64> head{};
  const auto front =
      std::span(head).first(static_cast<std::size_t>(std::min<std::uint64_t>(64, source.size())));
  LMS_TRY(source.read(0, front));
  if (!begins_as_xml(front)) return std::nullopt;
  if (source.size() > limits.manifest_size)
    return fail("package.manifest.too_large", "the course structure is larger than is allowed");
  Bytes content(static_cast<std::size_t>(source.size()));
  LMS_TRY(source.read(0, content));
  if (kind_of_manifest(content) != "cmi5.xml") return std::nullopt;
  LMS_ASSIGN(Bytes zip, zip_with("cmi5.xml", content));
  return std::optional(std::move(zip));
}

}  // namespace lms::package
