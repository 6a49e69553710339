#include "support/course_package.hpp"
#include "support/hostile_package.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <fstream>
#include <iostream>
#include <map>

// Makes course packages for the functional, browser and bench tests:
//   make_package --files 6000 --bytes 90000000 out.zip
//   make_package --multi-sco 3 --standard 2004-4th out.zip
//   make_package --hostile traversal out.zip
int main(int argc, char** argv) {
  using namespace lms::test;
  CourseOptions options;
  std::string out;
  std::string hostile;
  std::string standard = "1.2";
  bool list = false;
  const std::map<std::string, CourseStandard> standards{{"1.2", CourseStandard::scorm12},
                                                        {"2004-3rd", CourseStandard::scorm2004_3rd},
                                                        {"2004-4th", CourseStandard::scorm2004_4th}};
  CLI::App app{"makes course packages for tests"};
  app.add_option("out", out, "the ZIP to write");
  app.add_option("--files", options.files, "files altogether");
  app.add_option("--bytes", options.bytes, "their uncompressed size, about");
  app.add_option("--multi-sco", options.scos, "number of SCOs")->check(CLI::Range(1, 5000));
  app.add_option("--standard", standard, "1.2, 2004-3rd or 2004-4th")->check(CLI::IsMember(standards));
  app.add_option("--title", options.title, "title of the course");
  app.add_option("--identifier", options.identifier, "identifier of the manifest");
  app.add_flag("--forced-order", options.forced_order, "SCORM 2004: forward only, no choice");
  app.add_option("--hostile", hostile, "a package that must be refused; see --list-hostile");
  app.add_flag("--list-hostile", list, "print kind, code and import|check of every hostile package");
  CLI11_PARSE(app, argc, argv);
  options.standard = standards.at(standard);
  if (list) {
    for (const HostileKind& kind : hostile_kinds())
      fmt::print("{}\t{}\t{}\n", kind.name, kind.code, kind.only_by_inflating ? "check" : "import");
    return 0;
  }
  if (out.empty()) {
    std::cerr << "make_package: name the ZIP to write\n";
    return 2;
  }
  if (hostile.empty()) {
    write_course(out, options);
    return 0;
  }
  const HostileKind* const kind = find_hostile_kind(hostile);
  if (kind == nullptr) {
    std::cerr << "make_package: no hostile package is called '" << hostile << "'; try --list-hostile\n";
    return 2;
  }
  std::ofstream file(out, std::ios::binary);
  file << kind->build();
  return file.flush() ? 0 : 1;
}
