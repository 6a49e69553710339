#include "cli/run.hpp"
#include "cli/world.hpp"

#include <exception>
#include <iostream>
#include <string>
#include <vector>

int main(int argc, char** argv) {
  try {
    lms::cli::install_signal_handlers();
    lms::cli::World world = lms::cli::real_world();
    return lms::cli::run_lmsctl(std::vector<std::string>(argv + 1, argv + argc), world);
  } catch (const std::exception& broken) {
    std::cerr << "lmsctl: internal error: " << broken.what() << '\n';
    return 1;
  }
}
