#pragma once
#include "cli/yaml.hpp"

#include <nlohmann/json_fwd.hpp>

#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace lms::cli {

enum class Kind { tenant, course, user, dispatch };
[[nodiscard]] std::string_view to_text(Kind kind);

/// Where the password of a new user comes from; it is never written in the file itself.
struct PasswordSource {
  enum class From { nowhere, file, environment, hash };
  From from = From::nowhere;
  std::string value{};  ///< path, name of the variable, or the encoded hash
};

/// One thing as a file wants it. What the file does not say is not in `fields` and is left alone.
struct Wanted {
  Kind kind = Kind::tenant;
  std::string tenant{};  ///< domain; "" = the tenant of whoever applies; of a tenant: its own domain
  std::string key{};     ///< e-mail, course key; of a dispatch the course's key or id
  Place place{};
  /// Path in the server's record → value: {"usage.maxRegistrations", 10}. Times as format_time() has them.
  std::vector<std::pair<std::string, nlohmann::json>> fields;
  std::string package{};               ///< path of a course's ZIP; "" = the course has to be there
  std::string sha256{};                ///< what the course's latest package must be
  std::vector<std::string> earlier{};  ///< packages of a new course's versions before that, oldest first
  PasswordSource password{};

  Wanted();
  Wanted(const Wanted&);
  Wanted(Wanted&&) noexcept;
  Wanted& operator=(const Wanted&);
  Wanted& operator=(Wanted&&) noexcept;
  ~Wanted();
};

/// What a set of files wants.
struct Declaration {
  std::vector<Wanted> objects{};
  /// Lists that a file gives, even empty ones: with --prune they are complete. (Kind, tenant);
  /// the list of tenants itself has the tenant "".
  std::set<std::pair<Kind, std::string>> lists{};
};

/// What a Declaration is read from: a text and the name that messages give it.
struct SourceText {
  std::string name{};    ///< as the user named it; "standard input"
  std::string folder{};  ///< paths in it start here; "" = the current folder
  std::string text{};
};

/// FILE, every *.yaml, *.yml and *.json of a DIR in the order of their names, or - for `input`.
/// Errors: file.not_found, file.unreadable, file.empty (a folder without such files)
[[nodiscard]] Result<std::vector<SourceText>> read_sources(const std::string& path, std::istream& input);

/// Reads all texts as one declaration. Everything that is wrong with them is appended to
/// `problems`, with file, line and the key in `element`; then the declaration is not to be used.
[[nodiscard]] Declaration read_declaration(const std::vector<SourceText>& sources,
                                           std::vector<Error>& problems);

}  // namespace lms::cli
