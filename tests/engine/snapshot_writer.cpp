#include "random_session.hpp"
#include "snapshot_sample.hpp"

#include <cstdio>
#include <cstdlib>
#include <fstream>

/// Writes samples of saved states, to be kept beside the tests when the format changes:
///   engine_snapshots FOLDER NAME [COUNT]
using namespace lms;
using namespace lms::runtime;
using namespace lms::runtime::test;

namespace {

Sample play(std::uint64_t seed) {
  Random random(seed);
  Sample out{.course = random_course(random)};
  Bytes snapshot;
  for (int launch = 0; launch < 2; ++launch) {
    out.context = random_context(random);
    auto session = Session::open_launch(out.course, out.context, snapshot);
    if (!session) std::abort();
    std::int64_t now = 0;
    for (int i = 0; i < 60; ++i) {
      const Event event = random_event(random, *session, now);
      now = event.at_ms;
      apply(*session, event);
    }
    snapshot = session->snapshot();
    out.says = described(*session);
  }
  out.snapshot = std::move(snapshot);
  return out;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) return 2;
  const std::uint64_t count = argc > 3 ? std::strtoull(argv[3], nullptr, 10) : 12;
  for (std::uint64_t seed = 0; seed < count; ++seed) {
    const std::string file = std::string(argv[1]) + "/" + argv[2] + "-" + std::to_string(seed) + ".sample";
    const Bytes bytes = encode(play(9'000'000 + seed));
    std::ofstream(file, std::ios::binary)
        .write(as_text(bytes).data(), static_cast<std::streamsize>(bytes.size()));
  }
  return 0;
}
