#include "dispatch/package_writer.hpp"

#include "base/text.hpp"
#include "dispatch/zip_writer.hpp"

#include <nlohmann/json.hpp>
#include <pugixml.hpp>

#include <array>
#include <sstream>

namespace lms::dispatch {
namespace {

constexpr std::size_t kMaxDescription = 1000;
constexpr std::array kFiles = {"index.html", "dispatch.js", "config.js"};

/// What differs between the manifests of the formats.
struct Dialect {
  PackageFormat format;
  std::string_view name;
  const char* version;
  bool is_2004;
};
constexpr std::array kDialects = {
    Dialect{PackageFormat::scorm12, "scorm12", "1.2", false},
    Dialect{PackageFormat::scorm2004_3rd, "scorm2004-3rd", "2004 3rd Edition", true},
    Dialect{PackageFormat::scorm2004_4th, "scorm2004-4th", "2004 4th Edition", true},
};

const Dialect& dialect_of(PackageFormat format) { return kDialects[static_cast<std::size_t>(format)]; }

/// The first `max` characters of UTF-8 text.
std::string cut(std::string_view text, std::size_t max) {
  std::size_t at = 0;
  for (std::size_t count = 0; at < text.size(); ++at) {
    const bool begins = (static_cast<unsigned char>(text[at]) & 0xC0U) != 0x80U;
    if (begins && ++count > max) break;
  }
  return std::string(text.substr(0, at));
}

pugi::xml_node add(pugi::xml_node parent, const char* name, const std::string& text = {}) {
  pugi::xml_node node = parent.append_child(name);
  if (!text.empty()) node.text().set(text.c_str());
  return node;
}

void set(pugi::xml_node node, const char* name, const std::string& value) {
  node.append_attribute(name).set_value(value.c_str());
}

void add_namespaces(pugi::xml_node manifest, const Dialect& dialect) {
  if (!dialect.is_2004) {
    set(manifest, "xmlns", "http://www.imsproject.org/xsd/imscp_rootv1p1p2");
    set(manifest, "xmlns:adlcp", "http://www.adlnet.org/xsd/adlcp_rootv1p2");
    set(manifest, "xmlns:imsmd", "http://www.imsglobal.org/xsd/imsmd_rootv1p2p1");
    return;
  }
  set(manifest, "xmlns", "http://www.imsglobal.org/xsd/imscp_v1p1");
  set(manifest, "xmlns:adlcp", "http://www.adlnet.org/xsd/adlcp_v1p3");
  set(manifest, "xmlns:imsss", "http://www.imsglobal.org/xsd/imsss");
  set(manifest, "xmlns:lom", "http://ltsc.ieee.org/xsd/LOM");
}

/// Title and description in the metadata language of the format.
void add_metadata(pugi::xml_node manifest, const Dialect& dialect, const PackageContents& contents) {
  pugi::xml_node metadata = add(manifest, "metadata");
  add(metadata, "schema", "ADL SCORM");
  add(metadata, "schemaversion", dialect.version);
  pugi::xml_node general = add(add(metadata, dialect.is_2004 ? "lom:lom" : "imsmd:lom"),
                               dialect.is_2004 ? "lom:general" : "imsmd:general");
  const auto add_text = [&](const char* element12, const char* element2004, const std::string& text) {
    const pugi::xml_node node = add(general, dialect.is_2004 ? element2004 : element12);
    add(node, dialect.is_2004 ? "lom:string" : "imsmd:langstring", text);
  };
  add_text("imsmd:title", "lom:title", contents.title);
  if (const auto text = cut(contents.description, kMaxDescription); !text.empty())
    add_text("imsmd:description", "lom:description", text);
}

void add_organization(pugi::xml_node manifest, const Dialect& dialect, const std::string& title) {
  pugi::xml_node organizations = add(manifest, "organizations");
  set(organizations, "default", "course");
  pugi::xml_node organization = add(organizations, "organization");
  set(organization, "identifier", "course");
  add(organization, "title", title);
  pugi::xml_node item = add(organization, "item");
  set(item, "identifier", "item");
  set(item, "identifierref", "stub");
  set(item, "isvisible", "true");
  add(item, "title", title);
  if (!dialect.is_2004) return;
  // What the stub says is the result; nothing is rolled up from anything else.
  pugi::xml_node controls = add(add(item, "imsss:sequencing"), "imsss:deliveryControls");
  set(controls, "completionSetByContent", "true");
  set(controls, "objectiveSetByContent", "true");
}

void add_resource(pugi::xml_node manifest, const Dialect& dialect) {
  pugi::xml_node resource = add(add(manifest, "resources"), "resource");
  set(resource, "identifier", "stub");
  set(resource, "type", "webcontent");
  set(resource, dialect.is_2004 ? "adlcp:scormType" : "adlcp:scormtype", "sco");
  set(resource, "href", kFiles[0]);
  for (const char* file : kFiles) set(add(resource, "file"), "href", file);
}

/// A script that gives the stub its settings. ASCII, and nothing in it ends a script element.
std::string write_config(const PackageContents& contents) {
  nlohmann::ordered_json config{{"protocol", kStubProtocol},
                                {"dispatch", contents.dispatch_id},
                                {"token", contents.token},
                                {"origins", contents.origins},
                                {"format", to_text(contents.format)},
                                {"shownIn", to_text(contents.shown_in)},
                                {"title", contents.title}};
  if (!contents.hash_secret.empty()) config["hashSecret"] = contents.hash_secret;
  std::string text = config.dump(2, ' ', /*ensure_ascii=*/true, nlohmann::json::error_handler_t::replace);
  for (auto at = text.find('<'); at != std::string::npos; at = text.find('<', at))
    text.replace(at, 1, "\\u003c");
  return "window.lmsDispatch = " + text + ";\n";
}

template <class T>
std::optional<T> find_word(std::string_view text, std::initializer_list<T> values) {
  for (const T value : values)
    if (to_text(value) == text) return value;
  return std::nullopt;
}

}  // namespace

std::string_view to_text(PackageFormat format) { return dialect_of(format).name; }

std::optional<PackageFormat> parse_package_format(std::string_view text) {
  return find_word(text,
                   {PackageFormat::scorm12, PackageFormat::scorm2004_3rd, PackageFormat::scorm2004_4th});
}

std::string_view to_text(ShownIn shown) { return shown == ShownIn::frame ? "frame" : "window"; }

std::optional<ShownIn> parse_shown_in(std::string_view text) {
  return find_word(text, {ShownIn::frame, ShownIn::window});
}

std::string write_manifest(const PackageContents& contents) {
  const Dialect& dialect = dialect_of(contents.format);
  pugi::xml_document document;
  pugi::xml_node declaration = document.append_child(pugi::node_declaration);
  set(declaration, "version", "1.0");
  set(declaration, "encoding", "UTF-8");
  pugi::xml_node manifest = document.append_child("manifest");
  set(manifest, "identifier", "dispatch-" + contents.dispatch_id);
  set(manifest, "version", "1.0");
  add_namespaces(manifest, dialect);
  add_metadata(manifest, dialect, contents);
  add_organization(manifest, dialect, contents.title);
  add_resource(manifest, dialect);
  std::ostringstream out;
  document.save(out, "  ", pugi::format_indent, pugi::encoding_utf8);
  return out.str();
}

Result<std::string> write_package(const PackageContents& contents, const StubFiles& stub) {
  if (stub.page.empty() || stub.script.empty())
    return fail("dispatch.no_stub", "this lmsd was built without web pages and cannot write packages");
  const auto part = [](const char* name, std::string text) {
    return ZipPart{.name = name, .make = [text = std::move(text)]() -> Result<std::string> { return text; }};
  };
  return write_zip(
      {part("imsmanifest.xml", write_manifest(contents)), part(kFiles[0], std::string(stub.page)),
       part(kFiles[1], std::string(stub.script)), part(kFiles[2], write_config(contents))},
      contents.made_at);
}

}  // namespace lms::dispatch
