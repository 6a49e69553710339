#include "base/text.hpp"
#include "package/aicc_relations.hpp"
#include "package/aicc_table.hpp"
#include "package/graph.hpp"
#include "package/href_locator.hpp"
#include "package/launch_url.hpp"
#include "package/paths.hpp"
#include "package/readers.hpp"
#include "package/scorm_files.hpp"
#include "package/value_type.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <map>
#include <optional>
#include <set>

namespace lms::package {
namespace {

constexpr std::array<std::string_view, 7> kEndings = {".crs", ".au", ".des", ".cst", ".ort", ".pre", ".cmp"};

std::string_view ending_of(std::string_view name) {
  const std::string lower = ascii_lower(base_name(name));
  for (const std::string_view ending : kEndings)
    if (lower.ends_with(ending)) return ending;
  return {};
}

std::optional<int> whole_number(std::string_view text) {
  int value = 0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (problem != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

class AiccReader {
 public:
  AiccReader(const FileSet& files, Findings& findings, const PackageLimits& limits)
      : files_(files), findings_(findings), limits_(limits), lookup_(lookup_in(files)) {}

  Result<CourseStructure> read() {
    choose_files();
    LMS_TRY(load());
    if (!require_files()) return unreadable("files of the AICC course structure are missing");
    read_course();
    constexpr std::size_t kMostUnits = 30'000;
    if (tables_[".au"].rows().size() > kMostUnits) return too_large(chosen_[".au"]);
    read_units();
    if (course_.units.empty()) {
      findings_.add("AICC019", "the .au file defines no assignable unit",
                    {.file = chosen_[".au"], .line = 1, .column = 1});
      return unreadable("the course has no assignable unit");
    }
    read_blocks();
    read_descriptors();
    read_relations();
    check_structure();
    CourseStructure structure{.standard = CourseStandard::aicc,
                              .title = ini_.text("course", "course_title"),
                              .manifest_identifier = course_.course_id,
                              .description = course_.description};
    if (structure.title.empty()) structure.title = course_.course_id;
    std::set<std::string> open;
    if (!course_.blocks.empty()) {
      open.insert(ascii_lower(course_.blocks.front().system_id));
      for (const std::string& member : course_.blocks.front().members)
        build(member, open, structure.items, 0);
    }
    if (structure.items.empty())
      for (const AiccUnit& unit : course_.units) build(unit.system_id, open, structure.items, 0);
    structure.definition = plain_definition(structure.title, structure.items);
    structure.particulars = std::move(course_);
    return structure;
  }

 private:
  std::unexpected<Error> unreadable(std::string message) {
    return fail(
        Error{.code = "package.aicc.unreadable", .message = std::move(message), .file = chosen_[".crs"]});
  }

  std::unexpected<Error> too_large(const std::string& file) {
    Error error{.code = "package.manifest.too_large",
                .message = "the file has more rows than a course can have",
                .file = file};
    findings_.add(error, Place{.file = file, .line = 1, .column = 1});
    return fail(std::move(error));
  }

  // The files that are named like the .crs nearest to the root; without one, the first of each kind.
  void choose_files() {
    std::string_view lead;
    const auto nearer = [](std::string_view a, std::string_view b) {
      return std::ranges::count(a, '/') < std::ranges::count(b, '/');
    };
    for (const std::string_view kind : {".crs", ".au", ".cst"}) {
      for (const PackageFile& file : files_.files())
        if (ending_of(file.name) == kind && (lead.empty() || nearer(file.name, lead))) lead = file.name;
      if (!lead.empty()) break;
    }
    folder_ = std::string(folder_of(lead));
    const std::string stem = ascii_lower(lead.substr(0, lead.rfind('.')));
    for (const PackageFile& file : files_.files()) {
      const std::string_view kind = ending_of(file.name);
      if (kind.empty() || folder_of(file.name) != folder_) continue;
      const bool same = ascii_lower(file.name.substr(0, file.name.rfind('.'))) == stem;
      std::string& chosen = chosen_[std::string(kind)];
      if (!chosen.empty())
        findings_.add("AICC003", fmt::format("there are several {} files", kind),
                      Place{.file = printable(file.name)});
      if (chosen.empty() || same) chosen = std::string(file.name);
    }
  }

  Result<void> load() {
    for (const auto& [kind, name] : chosen_) {
      if (name.empty()) continue;
      auto bytes = files_.read(name, limits_.manifest_size);
      if (!bytes) {
        findings_.add(bytes.error(), Place{.file = name});
        return fail(std::move(bytes.error()));
      }
      XmlText text = decode_plain(as_text(*bytes));
      if (!text.guess.empty()) findings_.add("AICC020", "the file is not UTF-8", Place{.file = name});
      std::erase(text.text, '\0');
      // What DOS programs end a text file with.
      while (text.text.ends_with('\x1a')) text.text.pop_back();
      if (kind == ".crs") {
        ini_ = AiccIni(name, text.text);
        continue;
      }
      AiccTable table(name, text.text);
      for (const int line : table.bad_lines())
        findings_.add("AICC006", "a quote is not closed, or there is text behind it",
                      Place{.file = name, .line = line, .column = 1});
      if (table.cut_off()) return too_large(name);
      tables_[kind] = std::move(table);
    }
    return {};
  }

  bool require_files() {
    bool all = true;
    for (const std::string_view kind : {".crs", ".au", ".cst"})
      if (chosen_[std::string(kind)].empty()) {
        findings_.add("AICC001", fmt::format("the {} file is missing", kind), {});
        all = false;
      }
    if (chosen_[".des"].empty()) findings_.add("AICC002", "the .des file is missing", {});
    for (const auto& [kind, column] : {std::pair{".au", "system_id"}, std::pair{".au", "file_name"},
                                       std::pair{".cst", "block"}, std::pair{".cst", "member"}}) {
      // Members may be numbered: member1, member2.
      const bool numbered = std::ranges::any_of(tables_[kind].columns(), [column](const std::string& each) {
        return column == std::string_view("member") && each.starts_with(column);
      });
      if (chosen_[kind].empty() || numbered || tables_[kind].has(column)) continue;
      findings_.add("AICC005", fmt::format("the {} file has no column {}", kind, column),
                    Place{.file = chosen_[kind], .line = 1, .column = 1});
      all = false;
    }
    return all;
  }

  void read_course() {
    std::vector<std::string_view> missing;
    for (const std::string_view key : {"Course_Creator", "Course_ID", "Course_System", "Course_Title",
                                       "Level", "Max_Fields_CST", "Total_AUs", "Total_Blocks", "Version"})
      if (ini_.find("course", key) == nullptr) missing.push_back(key);
    if (!missing.empty())
      findings_.add("AICC004", fmt::format("[Course] has no {}", fmt::join(missing, ", ")),
                    ini_.section_place("course"));
    if (!ini_.has_section("course_behavior") || ini_.find("course_behavior", "max_normal") == nullptr)
      findings_.add("AICC004", "[Course_Behavior] has no Max_Normal", ini_.section_place("course_behavior"));
    course_.course_id = ini_.text("course", "course_id");
    course_.creator = ini_.text("course", "course_creator");
    course_.system = ini_.text("course", "course_system");
    course_.version = ini_.text("course", "version");
    course_.level = whole_number(ini_.text("course", "level").substr(0, 1)).value_or(1);
    course_.max_normal = whole_number(ini_.text("course_behavior", "max_normal"));
    course_.description = std::string(trim(ini_.description()));
  }

  void read_units() {
    const AiccTable& au = tables_[".au"];
    for (const AiccTable::Row& row : au.rows()) {
      const auto text = [&](std::string_view column) { return au.text(row, column); };
      AiccUnit unit{.system_id = text("system_id"),
                    .type = text("type"),
                    .command_line = text("command_line"),
                    .file_name = text("file_name"),
                    .max_score = text("max_score"),
                    .mastery_score = text("mastery_score"),
                    .max_time_allowed = text("max_time_allowed"),
                    .time_limit_action = text("time_limit_action"),
                    .core_vendor = text("core_vendor"),
                    .web_launch = text("web_launch"),
                    .au_password = text("au_password")};
      if (unit.system_id.empty()) {
        findings_.add("AICC011", "an assignable unit has no System_ID and is left out", au.place(row));
        continue;
      }
      if (!unit_index_.emplace(ascii_lower(unit.system_id), course_.units.size()).second) {
        findings_.add("AICC007", fmt::format("there is another unit '{}'", printable(unit.system_id)),
                      au.place(row));
        continue;
      }
      check_values(au, row, unit);
      check_launch(au, row, unit);
      unit.title = unit.system_id;
      course_.units.push_back(std::move(unit));
      row_of_unit_.push_back(au.place(row));
    }
    check_total("total_aus", course_.units.size(), "assignable units");
  }

  // Its row in the .au file.
  [[nodiscard]] Place place_of(const AiccUnit& unit) const {
    return row_of_unit_[static_cast<std::size_t>(&unit - course_.units.data())];
  }

  void bad_value(const AiccTable& table, const AiccTable::Row& row, std::string_view column,
                 std::string_view wanted) {
    const AiccCell* const cell = table.cell(row, column);
    if (cell != nullptr)
      findings_.add("AICC011", fmt::format("{} \"{}\" is not {}", column, printable(cell->text), wanted),
                    table.place(*cell));
  }

  void check_values(const AiccTable& au, const AiccTable::Row& row, const AiccUnit& unit) {
    constexpr std::array kActions = {"c,n", "c,m", "e,n", "e,m", "n,c", "m,c",
                                     "n,e", "m,e", "c",   "e",   "n",   "m"};
    for (const std::string_view column : {"max_score", "mastery_score"}) {
      double value = 0;
      const std::string text = au.text(row, column);
      if (!text.empty() && (!parse_xs_decimal(text, value) || value < 0))
        bad_value(au, row, column, "a number of 0 or more");
      if (column == "mastery_score" && value > 100) bad_value(au, row, column, "a number from 0 to 100");
    }
    if (!unit.max_time_allowed.empty() && !is_timespan12(unit.max_time_allowed))
      bad_value(au, row, "max_time_allowed", "a time span such as 01:30:00");
    std::string action = ascii_lower(unit.time_limit_action);
    std::erase(action, ' ');
    if (!action.empty() && std::ranges::find(kActions, action) == kActions.end())
      bad_value(au, row, "time_limit_action", "C or E with M or N, such as C,N");
    for (const auto& [column, most] :
         {std::pair{"file_name", std::size_t{200}}, std::pair{"command_line", std::size_t{255}},
          std::pair{"web_launch", std::size_t{255}}})
      if (const AiccCell* const cell = au.cell(row, column); cell != nullptr && is_longer(cell->text, most))
        findings_.add("AICC018", fmt::format("{} has more than {} characters", column, most),
                      au.place(*cell));
  }

  void check_launch(const AiccTable& au, const AiccTable::Row& row, AiccUnit& unit) {
    const AiccCell* const cell = au.cell(row, "file_name");
    const Place place = cell == nullptr ? au.place(row) : au.place(*cell);
    if (unit.file_name.empty()) {
      findings_.add("AICC009", fmt::format("unit '{}' has no File_Name", printable(unit.system_id)), place);
      return;
    }
    const Located located = locate_href({folder_, folder_}, unit.file_name, lookup_);
    if (!located.found())
      findings_.add("AICC010", fmt::format("'{}' is not in the package", printable(unit.file_name)), place);
    if (located.how == FoundAs::other_case)
      findings_.add("RES004",
                    fmt::format("'{}' is called '{}' in the package", printable(unit.file_name),
                                printable(file_name_of(located.url))),
                    place);
    if (located.how == FoundAs::remote && ascii_lower(unit.file_name.substr(0, 5)) == "http:")
      findings_.add("PORT004", fmt::format("'{}' is not https", printable(unit.file_name)), place);
    hrefs_[ascii_lower(unit.system_id)] = located.url;  // none for what is no file and no web address
  }

  void check_total(std::string_view key, std::size_t found, std::string_view what) {
    const AiccCell* const cell = ini_.find("course", key);
    if (cell == nullptr) return;
    const auto claimed = whole_number(cell->text);
    if (claimed != static_cast<int>(found))
      findings_.add(
          "AICC012",
          fmt::format("{} is \"{}\"; the number of {} is {}", key, printable(cell->text), what, found),
          ini_.place(cell));
  }

  void read_blocks() {
    const AiccTable& cst = tables_[".cst"];
    std::map<std::string, std::size_t> index;
    for (const AiccTable::Row& row : cst.rows()) {
      const std::string id = cst.text(row, "block");
      if (id.empty()) continue;
      const auto [at, fresh] = index.emplace(ascii_lower(id), course_.blocks.size());
      if (fresh) course_.blocks.push_back({.system_id = id, .title = id});
      AiccBlock& block = course_.blocks[at->second];
      if (row_of_block_.size() < course_.blocks.size()) row_of_block_.push_back(cst.place(row));
      // A row has one member, or as many as there are columns of that name.
      for (std::size_t i = 0; i < row.size() && i < cst.columns().size(); ++i)
        if ((cst.columns()[i] == "member" || cst.columns()[i].starts_with("member")) &&
            !row[i].text.empty()) {
          block.members.push_back(row[i].text);
          members_.emplace_back(row[i].text, cst.place(row[i]));
        }
    }
    // The root goes first.
    const auto root = std::ranges::find_if(
        course_.blocks, [](const AiccBlock& b) { return ascii_lower(b.system_id) == "root"; });
    if (root != course_.blocks.end()) {
      const auto offset = root - course_.blocks.begin();
      std::rotate(course_.blocks.begin(), root, root + 1);
      std::rotate(row_of_block_.begin(), row_of_block_.begin() + offset, row_of_block_.begin() + offset + 1);
    } else {
      findings_.add("AICC015", "no block is called ROOT",
                    Place{.file = chosen_[".cst"], .line = 1, .column = 1});
    }
    for (std::size_t i = 0; i < course_.blocks.size(); ++i)
      block_index_[ascii_lower(course_.blocks[i].system_id)] = i;
  }

  void read_descriptors() {
    if (chosen_[".des"].empty()) return;
    const AiccTable& des = tables_[".des"];
    for (const AiccTable::Row& row : des.rows()) {
      const std::string id = ascii_lower(des.text(row, "system_id"));
      described_.insert(id);
      const std::string title = des.text(row, "title");
      if (is_longer(title, 255))
        findings_.add("AICC018", "a title has more than 255 characters", des.place(row));
      if (const auto unit = unit_index_.find(id); unit != unit_index_.end()) {
        AiccUnit& u = course_.units[unit->second];
        if (!title.empty()) u.title = title;
        u.developer_id = des.text(row, "developer_id");
        u.description = des.text(row, "description");
      }
      if (const auto block = block_index_.find(id); block != block_index_.end()) {
        if (!title.empty()) course_.blocks[block->second].title = title;
        course_.blocks[block->second].description = des.text(row, "description");
      }
    }
    for (const AiccUnit& unit : course_.units)
      if (!described_.contains(ascii_lower(unit.system_id)))
        findings_.add("AICC002", fmt::format("the .des file has no row for '{}'", printable(unit.system_id)),
                      place_of(unit));
  }

  void read_relations() {
    relations_.emplace(course_, findings_);
    // An objective's identifier begins with J (CMI001 6.2); a course without .ort has them here only.
    for (const std::string& id : described_)
      if (id.starts_with('j')) relations_->add_objective(id);
    if (const auto ort = tables_.find(".ort"); ort != tables_.end()) relations_->read_objectives(ort->second);
    if (const auto pre = tables_.find(".pre"); pre != tables_.end())
      relations_->read_prerequisites(pre->second);
    if (const auto cmp = tables_.find(".cmp"); cmp != tables_.end())
      relations_->read_completions(cmp->second);
  }

  void check_structure() {
    std::set<std::string> placed;
    for (const auto& [id, place] : members_) {
      if (!relations_->known(id))
        findings_.add("AICC008", fmt::format("'{}' is not defined", printable(id)), place);
      if (!placed.insert(ascii_lower(id)).second)
        findings_.add("AICC021", fmt::format("'{}' is a member of a block already", printable(id)), place);
    }
    for (const AiccUnit& unit : course_.units)
      if (!placed.contains(ascii_lower(unit.system_id)))
        findings_.add("AICC013", fmt::format("unit '{}' is in no block", printable(unit.system_id)),
                      place_of(unit));
    std::vector<std::vector<std::size_t>> edges(course_.blocks.size());
    for (std::size_t i = 0; i < course_.blocks.size(); ++i)
      for (const std::string& member : course_.blocks[i].members)
        if (const auto to = block_index_.find(ascii_lower(member)); to != block_index_.end())
          edges[i].push_back(to->second);
    for (const std::size_t at : find_circles(edges))
      findings_.add("AICC014",
                    fmt::format("block '{}' contains itself", printable(course_.blocks[at].system_id)),
                    row_of_block_[at]);
    check_total("total_blocks", course_.blocks.size() - (block_index_.contains("root") ? 1 : 0),
                "blocks beside ROOT");
  }

  // `open` holds the elements on the way from the root, so that a circle ends.
  void build(const std::string& id, std::set<std::string>& open, std::vector<StructureItem>& out, int depth) {
    const std::string key = ascii_lower(id);
    if (depth > 100 || ++built_ > 100'000 || !open.insert(key).second) return;
    StructureItem item{.id = id, .title = id};
    if (const auto unit = unit_index_.find(key); unit != unit_index_.end()) {
      item.title = course_.units[unit->second].title;
      item.href = hrefs_[key];
    }
    if (const auto block = block_index_.find(key); block != block_index_.end()) {
      const AiccBlock& b = course_.blocks[block->second];
      if (b.title != b.system_id || item.href.empty()) item.title = b.title;
      for (const std::string& member : b.members) build(member, open, item.children, depth + 1);
    }
    open.erase(key);
    if (unit_index_.contains(key) || block_index_.contains(key)) out.push_back(std::move(item));
  }

  const FileSet& files_;
  Findings& findings_;
  const PackageLimits& limits_;
  FileLookup lookup_;
  std::string folder_;
  std::map<std::string, std::string> chosen_;
  std::map<std::string, AiccTable> tables_;
  AiccIni ini_;
  AiccCourse course_;
  std::map<std::string, std::size_t> unit_index_;
  std::map<std::string, std::size_t> block_index_;
  std::map<std::string, std::string> hrefs_;
  std::set<std::string> described_;
  std::optional<AiccRelations> relations_;
  std::vector<std::pair<std::string, Place>> members_;
  std::vector<Place> row_of_unit_;
  std::vector<Place> row_of_block_;
  std::size_t built_ = 0;
};

}  // namespace

bool has_aicc(const FileSet& files) {
  const auto any = [&files](std::string_view kind) {
    return std::ranges::any_of(files.files(),
                               [kind](const PackageFile& file) { return ending_of(file.name) == kind; });
  };
  // Sounds are called .au, too.
  return any(".crs") || any(".cst") || (any(".au") && any(".des"));
}

Result<CourseStructure> read_aicc(const FileSet& files, Findings& findings, const PackageLimits& limits) {
  return AiccReader(files, findings, limits).read();
}

}  // namespace lms::package
