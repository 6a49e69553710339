#include "support/course_package.hpp"

#include "base/text.hpp"
#include "support/raw_zip.hpp"

#include <fmt/format.h>
#include <zip.h>

#include <algorithm>
#include <iterator>
#include <stdexcept>

namespace lms::test {
namespace {

// A page with the buttons a learner has in mind, and `window.sco` for scripted tests.
constexpr std::string_view kScript = R"(// Finds the run-time of either standard and opens it once.
(function () {
  "use strict";
  function find(win, name) {
    for (var hops = 0; win && hops < 20; hops += 1) {
      try { if (win[name]) return win[name]; } catch (e) { return null; }
      if (win.parent === win) return null;
      win = win.parent;
    }
    return null;
  }
  var v2004 = find(window, "API_1484_11");
  var v12 = v2004 ? null : find(window, "API");
  var api = v2004 || v12;
  function call(name12, name2004) {
    var args = Array.prototype.slice.call(arguments, 2);
    return api ? api[v2004 ? name2004 : name12].apply(api, args) : "";
  }
  var done = false;
  var sco = {
    standard: v2004 ? "2004" : v12 ? "1.2" : "none",
    get: function (e) { return call("LMSGetValue", "GetValue", e); },
    set: function (e, v) { return call("LMSSetValue", "SetValue", e, String(v)); },
    commit: function () { return call("LMSCommit", "Commit", ""); },
    error: function () { return call("LMSGetLastError", "GetLastError"); },
    finish: function () {
      if (done) return "false";
      done = true;
      return call("LMSFinish", "Terminate", "");
    },
    complete: function () {
      if (v2004) sco.set("cmi.completion_status", "completed");
      else sco.set("cmi.core.lesson_status", "completed");
    },
    score: function (raw) {
      if (v2004) {
        sco.set("cmi.score.raw", raw); sco.set("cmi.score.min", 0); sco.set("cmi.score.max", 100);
        sco.set("cmi.score.scaled", raw / 100);
        sco.set("cmi.success_status", raw >= 80 ? "passed" : "failed");
      } else {
        sco.set("cmi.core.score.raw", raw); sco.set("cmi.core.score.min", 0); sco.set("cmi.core.score.max", 100);
        sco.set("cmi.core.lesson_status", raw >= 80 ? "passed" : "failed");
      }
    },
    suspend: function (data) {
      sco.set("cmi.suspend_data", data);
      sco.set(v2004 ? "cmi.exit" : "cmi.core.exit", "suspend");
    }
  };
  sco.opened = call("LMSInitialize", "Initialize", "");
  window.sco = sco;
  window.addEventListener("pagehide", function () { sco.finish(); });
  document.addEventListener("click", function (event) {
    var act = event.target.getAttribute && event.target.getAttribute("data-act");
    if (act === "complete") sco.complete();
    if (act === "score") sco.score(90);
    if (act === "suspend") sco.suspend("page 2");
    if (act) { sco.commit(); document.getElementById("said").textContent = act; }
  });
})();
)";

std::string sco_page(std::size_t number, const std::string& title) {
  return fmt::format(R"(<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>{0} - part {1}</title>
<link rel="stylesheet" href="../shared/style.css"><script src="../shared/sco.js"></script></head>
<body><h1>{0}, part {1}</h1>
<p><button data-act="complete">Complete</button> <button data-act="score">Score 90</button>
<button data-act="suspend">Suspend</button></p><p id="said" role="status"></p></body></html>
)",
                     escape_markup(title), number);
}

class Generator {
 public:
  explicit Generator(std::uint64_t seed) : state_(seed) {}
  std::uint64_t next() {  // splitmix64
    std::uint64_t z = (state_ += 0x9E3779B97F4A7C15ULL);
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ULL;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBULL;
    return z ^ (z >> 31);
  }

 private:
  std::uint64_t state_;
};

// Text that deflates to about a quarter, as scripts and pages do.
std::string text_of(std::size_t size, Generator& random) {
  constexpr std::string_view kWords[] = {
      "function ", "return ", "course", "slide",         "document.", "getElementById", "(",
      ")",         ";\n",     "var ",   "this.",         "layout",    "answer ",        "the learner ",
      "= ",        "{\n",     "}\n",    "<div class=\"", "\">",       "</div>\n",       "0",
      "1"};
  std::string out;
  out.reserve(size + 32);
  while (out.size() < size) {
    const std::uint64_t pick = random.next();
    out += kWords[pick % std::size(kWords)];
    if (pick % 5 == 0) out += fmt::format("{:x}", (pick >> 20) & 0xFFFFF);
  }
  out.resize(size);
  return out;
}

std::string noise_of(std::size_t size, Generator& random) {
  std::string out;
  out.reserve(size + 8);
  while (out.size() < size) {
    const std::uint64_t value = random.next();
    for (int i = 0; i < 8; ++i)
      out.push_back(static_cast<char>(static_cast<unsigned char>(value >> (8 * i))));
  }
  out.resize(size);
  return out;
}

std::string items_of(const CourseOptions& o) {
  std::string out;
  for (std::size_t i = 1; i <= o.scos; ++i)
    out += fmt::format(
        "   <item identifier=\"item-{0}\" identifierref=\"res-{0}\"><title>Part {0}</title></item>\n", i);
  return out;
}

std::string resources_of(const CourseOptions& o, const std::vector<std::string>& more) {
  const std::string_view type = o.standard == CourseStandard::scorm12 ? "scormtype" : "scormType";
  std::string out;
  for (std::size_t i = 1; i <= o.scos; ++i)
    out += fmt::format(
        "  <resource identifier=\"res-{0}\" type=\"webcontent\" adlcp:{1}=\"sco\" "
        "href=\"sco{0}/index.html\">\n"
        "   <file href=\"sco{0}/index.html\"/><dependency identifierref=\"shared\"/>\n  </resource>\n",
        i, type);
  out += fmt::format("  <resource identifier=\"shared\" type=\"webcontent\" adlcp:{}=\"asset\">\n", type);
  out += "   <file href=\"shared/sco.js\"/><file href=\"shared/style.css\"/>\n";
  for (const std::string& name : more) out += "   <file href=\"" + escape_markup(name) + "\"/>\n";
  return out + "  </resource>\n";
}

std::string finished_zip(zip_source_t* source) {
  zip_stat_t status;
  zip_stat_init(&status);
  if (zip_source_stat(source, &status) != 0 || zip_source_open(source) != 0)
    throw std::runtime_error("libzip: cannot reopen");
  std::string out(status.size, '\0');
  const zip_int64_t got = zip_source_read(source, out.data(), out.size());
  zip_source_close(source);
  zip_source_free(source);
  if (got != static_cast<zip_int64_t>(out.size())) throw std::runtime_error("libzip: short read");
  return out;
}

void add_files(zip_t* archive, const std::vector<NamedFile>& files) {
  for (const NamedFile& file : files) {
    zip_source_t* const source = zip_source_buffer(archive, file.content.data(), file.content.size(), 0);
    const zip_int64_t index = zip_file_add(archive, file.name.c_str(), source, ZIP_FL_ENC_UTF_8);
    if (index < 0) throw std::runtime_error("libzip: " + std::string(zip_strerror(archive)));
    const auto at = static_cast<zip_uint64_t>(index);
    zip_set_file_compression(archive, at, file.deflate ? ZIP_CM_DEFLATE : ZIP_CM_STORE, 0);
    zip_file_set_mtime(archive, at, 946684800, 0);
  }
}

}  // namespace

std::string manifest_text(const CourseOptions& o, const std::vector<std::string>& more_files) {
  const bool v12 = o.standard == CourseStandard::scorm12;
  const std::string_view version = v12                                           ? "1.2"
                                   : o.standard == CourseStandard::scorm2004_3rd ? "2004 3rd Edition"
                                                                                 : "2004 4th Edition";
  const std::string_view spaces =
      v12 ? R"(xmlns="http://www.imsproject.org/xsd/imscp_rootv1p1p2" xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_rootv1p2")"
          : R"(xmlns="http://www.imsglobal.org/xsd/imscp_v1p1" xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_v1p3" xmlns:imsss="http://www.imsglobal.org/xsd/imsss")";
  std::string sequencing;
  if (!v12)
    sequencing = fmt::format(
        "   <imsss:sequencing><imsss:controlMode choice=\"{}\" flow=\"true\" "
        "forwardOnly=\"{}\"/></imsss:sequencing>\n",
        !o.forced_order, o.forced_order);
  return fmt::format(R"(<?xml version="1.0" encoding="UTF-8"?>
<manifest identifier="{}" version="1" {}>
 <metadata><schema>ADL SCORM</schema><schemaversion>{}</schemaversion></metadata>
 <organizations default="org">
  <organization identifier="org"><title>{}</title>
{}{}  </organization>
 </organizations>
 <resources>
{} </resources>
</manifest>
)",
                     escape_markup(o.identifier), spaces, version, escape_markup(o.title), items_of(o),
                     sequencing, resources_of(o, more_files));
}

std::vector<NamedFile> course_files(const CourseOptions& options) {
  Generator random(options.files * 31 + options.bytes);
  std::vector<NamedFile> files;
  for (std::size_t i = 1; i <= options.scos; ++i)
    files.push_back({fmt::format("sco{}/index.html", i), sco_page(i, options.title)});
  files.push_back({"shared/sco.js", std::string(kScript)});
  files.push_back({"shared/style.css", "body { font-family: sans-serif; margin: 2rem; }\n"});
  std::uint64_t used = 0;
  for (const NamedFile& file : files) used += file.content.size();

  const std::size_t fill = options.files > files.size() + 1 ? options.files - files.size() - 1 : 0;
  const std::uint64_t left = options.bytes > used ? options.bytes - used : fill * 200;
  std::vector<std::string> names;
  for (std::size_t i = 0; i < fill; ++i) {
    // Sizes spread from an eighth of the mean to nearly twice of it.
    const std::uint64_t mean = left / fill;
    const auto size = static_cast<std::size_t>(mean / 8 + mean * 7 / 4 * (i % 64) / 63);
    const bool picture = i % 3 == 0;
    std::string name = fmt::format("media/{:03}/{}{:05}.{}", i / 100, picture ? "picture" : "script", i,
                                   picture ? "png" : "js");
    names.push_back(name);
    files.push_back({std::move(name), picture ? noise_of(size, random) : text_of(size, random), !picture});
  }
  files.insert(files.begin(), {"imsmanifest.xml", manifest_text(options, names)});
  return files;
}

void write_zip(const std::filesystem::path& path, const std::vector<NamedFile>& files) {
  int problem = 0;
  zip_t* const archive = zip_open(path.c_str(), ZIP_CREATE | ZIP_TRUNCATE, &problem);
  if (archive == nullptr) throw std::runtime_error("libzip: cannot create " + path.string());
  add_files(archive, files);
  if (zip_close(archive) != 0) throw std::runtime_error("libzip: cannot write " + path.string());
}

void write_course(const std::filesystem::path& path, const CourseOptions& options) {
  write_zip(path, course_files(options));
}

std::string course_zip(const CourseOptions& options) {
  const std::vector<NamedFile> files = course_files(options);
  zip_error_t problem;
  zip_error_init(&problem);
  zip_source_t* const source = zip_source_buffer_create(nullptr, 0, 0, &problem);
  zip_source_keep(source);
  zip_t* const archive = zip_open_from_source(source, ZIP_TRUNCATE, &problem);
  if (archive == nullptr) throw std::runtime_error("libzip: cannot create in memory");
  add_files(archive, files);
  if (zip_close(archive) != 0) throw std::runtime_error("libzip: cannot write in memory");
  return finished_zip(source);
}

}  // namespace lms::test
