#include "unit/cli/console.hpp"

#include "cli/run.hpp"

#include <stdlib.h>

#include <fstream>
#include <stdexcept>

namespace lms::cli::test {

TempFolder::TempFolder() {
  std::string name = (std::filesystem::temp_directory_path() / "lmsctl-test-XXXXXX").string();
  if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary folder");
  path_ = name;
}

TempFolder::~TempFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

std::string TempFolder::file(const std::string& name, const std::string& text) const {
  const auto path = path_ / name;
  std::ofstream(path, std::ios::binary) << text;
  return path.string();
}

Console::Console() : clock(from_millis(1'900'000'000'000)) {
  environment["LMSCTL_CONFIG_DIR"] = (folder.path() / "config").string();
}

Ran Console::run(const std::vector<std::string>& words) {
  std::istringstream in(input);
  std::ostringstream out;
  std::ostringstream err;
  World world;
  world.in = &in;
  world.out = &out;
  world.err = &err;
  world.in_is_terminal = world.out_is_terminal = world.err_is_terminal = terminal;
  world.columns = columns;
  world.clock = &clock;
  world.env = [this](std::string_view name) -> std::optional<std::string> {
    const auto it = environment.find(name);
    return it == environment.end() ? std::nullopt : std::optional(it->second);
  };
  world.ask = [this](std::string_view prompt, Echo) -> Result<std::string> {
    prompts.emplace_back(prompt);
    if (answers.empty()) return fail("client.no_terminal", "there is no terminal to ask on");
    std::string answer = answers.front();
    answers.erase(answers.begin());
    return answer;
  };
  const int status = run_lmsctl(words, world);
  return {status, out.str(), err.str()};
}

}  // namespace lms::cli::test
