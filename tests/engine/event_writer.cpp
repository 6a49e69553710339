#include "random_session.hpp"
#include "runtime/call_log.hpp"

#include <cstdio>
#include <cstdlib>
#include <cstring>

/// Plays random sessions natively and writes what happened, for the WebAssembly engine to do the same.
///
/// A launch is one frame: definition, context, snapshot at its beginning, epoch, number of events; each
/// event with what it gave; then the view, the result of batch_from(1) and the snapshot at its end.
/// Integers are 32 bits little-endian; byte runs have their length in front.
namespace {

using namespace lms;
using namespace lms::runtime;
using namespace lms::runtime::test;

void put(std::uint32_t v) {
  const unsigned char bytes[] = {static_cast<unsigned char>(v), static_cast<unsigned char>(v >> 8),
                                 static_cast<unsigned char>(v >> 16), static_cast<unsigned char>(v >> 24)};
  std::fwrite(bytes, 1, sizeof bytes, stdout);
}
void put(std::string_view text) {
  put(static_cast<std::uint32_t>(text.size()));
  std::fwrite(text.data(), 1, text.size(), stdout);
}
void put(ByteView bytes) { put(as_text(bytes)); }

/// One launch; gives the snapshot that it leaves.
Bytes play_launch(Random& random, const sequencing::CourseDefinition& course, const Bytes& snapshot,
                  std::uint32_t epoch) {
  const LaunchContext context = random_context(random);
  auto session = Session::open_launch(course, context, snapshot);
  if (!session) {
    std::fprintf(stderr, "a launch was refused: %s\n", session.error().message.c_str());
    std::exit(1);
  }
  Recorder recorder(std::move(*session), epoch);
  put(sequencing::encode(course));
  put(encode(context));
  put(snapshot);
  put(epoch);
  const std::uint32_t count = 5 + random.below(40);
  put(count);
  std::int64_t now = 0;
  for (std::uint32_t i = 0; i < count; ++i) {
    const Event event = random_event(random, recorder.session(), now);
    now = event.at_ms;
    CallOutcome outcome;
    if (event.navigation)
      recorder.navigate(event.at_ms, event.kind, event.argument);
    else
      outcome = recorder.call(event.at_ms, event.delivery, event.method, event.argument, event.value);
    put(static_cast<std::uint32_t>(event.at_ms));
    put(event.navigation ? 1U : 0U);
    put(static_cast<std::uint32_t>(event.navigation ? static_cast<unsigned>(event.kind)
                                                    : static_cast<unsigned>(event.method)));
    put(event.delivery);
    put(event.argument);
    put(event.value);
    put(outcome.value);
    put(static_cast<std::uint32_t>(outcome.error));
  }
  put(recorder.batch_from(1).bytes);
  Bytes after = recorder.session().snapshot();
  put(after);
  return after;
}

}  // namespace

int main(int argc, char** argv) {
  const std::uint64_t rounds = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 1;
  const std::uint64_t seed = argc > 2 ? std::strtoull(argv[2], nullptr, 10) : 1;
  for (std::uint64_t i = 0; i < rounds; ++i) {
    Random random(seed * 1'000'003 + i);
    const auto course = random_course(random);
    Bytes snapshot;
    const std::uint32_t launches = 1 + random.below(3);
    for (std::uint32_t k = 1; k <= launches; ++k) snapshot = play_launch(random, course, snapshot, k);
  }
  return std::ferror(stdout) ? 1 : 0;
}
