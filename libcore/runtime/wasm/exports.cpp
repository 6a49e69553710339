/// The engine as the player calls it: one WebAssembly module, no JavaScript glue.
///
/// Start: instantiate `engine.wasm` with stubs for whatever `WebAssembly.Module.imports()` lists (all in
/// `wasi_snapshot_preview1`; each may throw, none is called in normal work), call `_initialize()` once, then
/// use the functions below. All of them are synchronous. Integers are i32 unless noted; times and sequence
/// numbers are f64 (whole numbers). Strings are UTF-8 with lone surrogates kept (WTF-8: a lone U+D800…U+DFFF
/// as three bytes; TextEncoder would replace it, so write the encoder by hand for strings that hold one).
///
/// Input: `const p = input(n)` gives room for n bytes at p, valid until the next `input`. Write the
/// arguments one after the other (in the order given below), then call the function with their lengths.
/// Output: after a call that says "out", the bytes lie at `out()` and there are `out_size()` of them, until
/// the next call of any function. Memory may have grown: take `new Uint8Array(memory.buffer)` again when
/// `memory.buffer` has changed.
///
/// | function | gives |
/// |---|---|
/// | `build()` | out: the engine's build id, text |
/// | `open(definition_len, context_len, snapshot_len, epoch f64)` | handle > 0, or 0 and out: error JSON. A new launch (Session::open_launch); input: the three byte runs |
/// | `resume(definition_len, context_len, snapshot_len, epoch f64, sequence f64)` | the same, in the middle of a launch whose log the server has up to `sequence` (Session::continue_launch) |
/// | `close(handle)` | frees it |
/// | `course(handle)` | out: course JSON |
/// | `can_resume(handle)` | 1: begin with navigate resume_all, 0: with start |
/// | `call(handle, at_ms f64, delivery, method, argument_len, value_len)` | the error number after it; out: what the API function returns, text. Input: argument, value |
/// | `answer()` | the address, for good, of three i32 that `call` of an open handle leaves: where its answer lies, its size, and what `changes` gives. Spares three functions at every call |
/// | `diagnostic(handle)` | out: a sentence about the last `call` for the debug panel, text, may be empty |
/// | `set_tracing(handle, on)` | nothing. Keeps the steps that navigation events take from now on, for people |
/// | `trace(handle)` | out: trace JSON of the last navigation event |
/// | `navigate(handle, at_ms f64, kind, target_len)` | nothing; read `view` afterwards. Input: target |
/// | `changes(handle)` | a counter that rises whenever view or result may differ from before |
/// | `view(handle)` | out: view JSON |
/// | `result(handle)` | out: result JSON |
/// | `last_sequence(handle)` | f64: number of the last log entry (0 = none yet) |
/// | `acknowledged(handle)` | f64: number of the last entry that `acknowledge` dropped |
/// | `acknowledge(handle, sequence f64)` | drops log entries up to it: the server has them |
/// | `batch_from(handle, sequence f64)` | f64: the number of the last entry in the batch, 0 = nothing to send; out: the batch, the body of a sync request. Cut at the limits of one request: ask again from the returned number + 1 |
/// | `rebase(handle, snapshot_len, sequence f64)` | 1, or 0 and out: error JSON. After `runtime.diverged`: takes the server's state after `sequence` and applies the entries after it again. Look at `view` afterwards: another `delivery` = load its page |
/// | `snapshot(handle)`, `digest(handle)` | out: bytes; out: 16 hex digits |
///
/// `at_ms`: milliseconds since the launch, by a monotonic clock, whole; the engine itself never lets it go back.
/// `delivery`: the number that view.delivery had when the page making the call was loaded.
/// `method`: 0 initialize, 1 terminate, 2 get_value, 3 set_value, 4 commit, 5 get_last_error,
///   6 get_error_string, 7 get_diagnostic (SCORM 1.2's LMSInitialize … are the same eight). A parameter that the
///   page left out is the empty string.
/// `kind`: 0 start, 1 resume_all, 2 continue, 3 previous, 4 choice, 5 jump, 6 exit, 7 exit_all,
///   8 suspend_all, 9 abandon, 10 abandon_all, 11 leave.
///
/// A navigation event from the player's controls while a page is loaded goes: navigate(leave); unload the page
/// (its unload handlers still call the API with the old delivery number); navigate(event); view().
/// After `call(terminate)` what the page asked for by adl.nav.request has been carried out, so that `delivery`
/// may have changed or the session ended. Whether anything did is told cheaply by `changes(handle)`.
///
/// error JSON:  {"code":"engine.snapshot.invalid","message":"…"}
/// course JSON: {"title":"…","standard":"1.2"|"2004 2nd"|"2004 3rd"|"2004 4th","activities":[{"id":"…",
///   "title":"…","parent":-1,"visible":true,"kind":"none"|"asset"|"sco","href":"…","hide":0}]}
///   in document order, index = position; `hide` are the HiddenControl bits (1 previous, 2 continue, 4 exit,
///   8 exitAll, 16 abandon, 32 abandonAll, 64 suspendAll).
/// view JSON: {"delivered":0,"delivery":1,"ended":false,"suspended":false,"exception":"","timeLeft":null,
///   "timeAction":3,"controls":[3,1,…],"activities":[[index,flags,completion,success],…]}
///   timeLeft: milliseconds of the time allowed for the attempt that were left when the page was delivered;
///   timeAction 0 exit with a message, 1 exit, 2 a message, 3 nothing; controls in the order of the bits of
///   `hide`, with flags 1 shown, 2 enabled; activities with flags 1 visible, 2 enabled, 4 current;
///   completion 0 unknown, 1 not attempted, 2 incomplete, 3 completed; success 0 unknown, 1 failed, 2 passed.
/// trace JSON: ["SB.2.9 activity_id: SB.2.9-5",…], the steps of the pseudo-code in their order.
/// result JSON: {"completion":0,"success":0,"scaled":null,"raw":null,"min":null,"max":null,"progress":null,
///   "totalTimeMs":0} with the same numbers.
#include "runtime/call_log.hpp"
#include "runtime/number.hpp"
#include "runtime/session.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace {

using namespace lms;
using namespace lms::runtime;

struct Open {
  Recorder recorder;
  Bytes definition;
  Bytes context;
  std::string diagnostic{};
};

std::vector<std::byte> g_input;
std::string g_out;

/// What a call of the API gave, where the caller reads it without asking further: see `answer()`.
struct CallAnswer {
  const char* text = nullptr;
  std::int32_t size = 0;
  std::uint32_t changes = 0;
};
CallAnswer g_answer;

std::vector<std::unique_ptr<Open>> g_open;

Open* find(std::int32_t handle) {
  const auto i = static_cast<std::size_t>(handle) - 1;
  return i < g_open.size() ? g_open[i].get() : nullptr;
}

/// The next `size` bytes of the input, or nothing when the caller claims more than it wrote.
struct InputReader {
  std::size_t pos = 0;
  ByteView take(std::int32_t size) {
    const auto n = static_cast<std::size_t>(size);
    if (size < 0 || n > g_input.size() - pos) return {};
    const ByteView out = ByteView(g_input).subspan(pos, n);
    pos += n;
    return out;
  }
};

void put_string(std::string& out, std::string_view text) {
  out += '"';
  for (const char c : text) {
    const auto b = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (b < 0x20) {
      out += "\\u00";
      out += "0123456789abcdef"[b >> 4];
      out += "0123456789abcdef"[b & 15];
    } else {
      out += c;
    }
  }
  out += '"';
}

class Json {
 public:
  explicit Json(std::string& out) : out_(out) { out_.clear(); }
  Json& open(char bracket) {
    comma();
    out_ += bracket;
    fresh_ = true;
    return *this;
  }
  Json& close(char bracket) {
    out_ += bracket;
    fresh_ = false;
    return *this;
  }
  Json& key(std::string_view name) {
    comma();
    put_string(out_, name);
    out_ += ':';
    fresh_ = true;
    return *this;
  }
  Json& text(std::string_view value) {
    comma();
    put_string(out_, value);
    return *this;
  }
  Json& boolean(bool value) {
    comma();
    out_ += value ? "true" : "false";
    return *this;
  }
  Json& integer(std::int64_t value) {
    comma();
    append_integer(out_, value);
    return *this;
  }
  Json& real(const std::optional<double>& value) {
    comma();
    if (value)
      append_real(out_, *value);
    else
      out_ += "null";
    return *this;
  }

 private:
  void comma() {
    if (!fresh_) out_ += ',';
    fresh_ = false;
  }
  std::string& out_;
  bool fresh_ = true;
};

void put_error(const Error& error) {
  Json j(g_out);
  j.open('{').key("code").text(error.code).key("message").text(error.message).close('}');
}

void put_error_text(std::string code, std::string message) {
  put_error(Error{.code = std::move(code), .message = std::move(message)});
}

using Opener = Result<Session> (*)(sequencing::CourseDefinition, LaunchContext, ByteView);

std::int32_t open_with(Opener opener, std::int32_t definition_len, std::int32_t context_len,
                       std::int32_t snapshot_len, double epoch, double sequence) {
  InputReader in;
  const ByteView definition = in.take(definition_len);
  const ByteView context_bytes = in.take(context_len);
  const ByteView snapshot = in.take(snapshot_len);
  auto course = sequencing::decode_course(definition);
  if (!course) return put_error(course.error()), 0;
  auto context = decode_context(context_bytes);
  if (!context) return put_error(context.error()), 0;
  auto session = opener(std::move(*course), std::move(*context), snapshot);
  if (!session) return put_error(session.error()), 0;
  g_open.push_back(
      std::make_unique<Open>(Open{.recorder = Recorder(std::move(*session), static_cast<std::uint64_t>(epoch),
                                                       static_cast<std::uint64_t>(sequence)),
                                  .definition = {definition.begin(), definition.end()},
                                  .context = {context_bytes.begin(), context_bytes.end()}}));
  return static_cast<std::int32_t>(g_open.size());
}

std::string_view standard_name(sequencing::Standard standard) {
  switch (standard) {
    case sequencing::Standard::scorm12:
      return "1.2";
    case sequencing::Standard::scorm2004_2nd:
      return "2004 2nd";
    case sequencing::Standard::scorm2004_3rd:
      return "2004 3rd";
    case sequencing::Standard::scorm2004_4th:
      break;
  }
  return "2004 4th";
}

std::string_view kind_name(sequencing::ResourceKind kind) {
  switch (kind) {
    case sequencing::ResourceKind::none:
      return "none";
    case sequencing::ResourceKind::asset:
      return "asset";
    case sequencing::ResourceKind::sco:
      break;
  }
  return "sco";
}

}  // namespace

#define LMS_EXPORT(name) extern "C" __attribute__((export_name(name), used))

LMS_EXPORT("input") std::byte* lms_input(std::int32_t size) {
  g_input.resize(size > 0 ? static_cast<std::size_t>(size) : 1);
  return g_input.data();
}
LMS_EXPORT("out") const char* lms_out() { return g_out.data(); }
LMS_EXPORT("out_size") std::int32_t lms_out_size() { return static_cast<std::int32_t>(g_out.size()); }
LMS_EXPORT("answer") const CallAnswer* lms_answer() { return &g_answer; }
LMS_EXPORT("build") void lms_build() { g_out = engine_build(); }

LMS_EXPORT("open")
std::int32_t lms_open(std::int32_t definition_len, std::int32_t context_len, std::int32_t snapshot_len,
                      double epoch) {
  return open_with(&Session::open_launch, definition_len, context_len, snapshot_len, epoch, 0);
}

LMS_EXPORT("resume")
std::int32_t lms_resume(std::int32_t definition_len, std::int32_t context_len, std::int32_t snapshot_len,
                        double epoch, double sequence) {
  return open_with(&Session::continue_launch, definition_len, context_len, snapshot_len, epoch, sequence);
}

LMS_EXPORT("close") void lms_close(std::int32_t handle) {
  if (find(handle)) g_open[static_cast<std::size_t>(handle) - 1].reset();
}

LMS_EXPORT("course") void lms_course(std::int32_t handle) {
  g_out.clear();
  const Open* o = find(handle);
  if (!o) return;
  const auto& course = o->recorder.session().course();
  Json j(g_out);
  j.open('{').key("title").text(course.title).key("standard").text(standard_name(course.standard));
  j.key("activities").open('[');
  for (const auto& a : course.activities)
    j.open('{')
        .key("id")
        .text(a.id)
        .key("title")
        .text(a.title)
        .key("parent")
        .integer(a.parent)
        .key("visible")
        .boolean(a.visible)
        .key("kind")
        .text(kind_name(a.resource))
        .key("href")
        .text(a.href)
        .key("hide")
        .integer(a.hidden_controls)
        .close('}');
  j.close(']').close('}');
}

LMS_EXPORT("can_resume") std::int32_t lms_can_resume(std::int32_t handle) {
  const Open* o = find(handle);
  return o && o->recorder.session().can_resume() ? 1 : 0;
}

LMS_EXPORT("call")
std::int32_t lms_call(std::int32_t handle, double at_ms, std::int32_t delivery, std::int32_t method,
                      std::int32_t argument_len, std::int32_t value_len) {
  g_out.clear();
  Open* o = find(handle);
  if (!o || method < 0 || method > static_cast<std::int32_t>(Method::get_diagnostic)) return 101;
  InputReader in;
  const std::string_view argument = as_text(in.take(argument_len));
  const std::string_view value = as_text(in.take(value_len));
  CallOutcome outcome =
      o->recorder.call(static_cast<std::int64_t>(at_ms), static_cast<std::uint32_t>(delivery),
                       static_cast<Method>(method), argument, value);
  g_out = std::move(outcome.value);
  o->diagnostic = std::move(outcome.diagnostic);
  g_answer = {.text = g_out.data(),
              .size = static_cast<std::int32_t>(g_out.size()),
              .changes = o->recorder.session().changes()};
  return outcome.error;
}

LMS_EXPORT("diagnostic") void lms_diagnostic(std::int32_t handle) {
  const Open* o = find(handle);
  g_out = o ? o->diagnostic : std::string{};
}

LMS_EXPORT("set_tracing") void lms_set_tracing(std::int32_t handle, std::int32_t on) {
  if (Open* o = find(handle)) o->recorder.set_tracing(on != 0);
}

LMS_EXPORT("trace") void lms_trace(std::int32_t handle) {
  g_out.clear();
  const Open* o = find(handle);
  if (!o) return;
  Json j(g_out);
  j.open('[');
  for (const std::string& step : o->recorder.session().trace()) j.text(step);
  j.close(']');
}

LMS_EXPORT("navigate")
void lms_navigate(std::int32_t handle, double at_ms, std::int32_t kind, std::int32_t target_len) {
  Open* o = find(handle);
  if (!o || kind < 0 || kind > static_cast<std::int32_t>(NavKind::leave)) return;
  InputReader in;
  o->recorder.navigate(static_cast<std::int64_t>(at_ms), static_cast<NavKind>(kind),
                       as_text(in.take(target_len)));
}

LMS_EXPORT("changes") std::int32_t lms_changes(std::int32_t handle) {
  const Open* o = find(handle);
  return o ? static_cast<std::int32_t>(o->recorder.session().changes()) : 0;
}

LMS_EXPORT("view") void lms_view(std::int32_t handle) {
  g_out.clear();
  const Open* o = find(handle);
  if (!o) return;
  const PlayerView v = o->recorder.session().view();
  Json j(g_out);
  j.open('{')
      .key("delivered")
      .integer(v.delivered)
      .key("delivery")
      .integer(v.delivery)
      .key("ended")
      .boolean(v.ended)
      .key("suspended")
      .boolean(v.suspended)
      .key("exception")
      .text(v.exception)
      .key("timeLeft");
  if (v.time_left_ms)
    j.integer(*v.time_left_ms);
  else
    j.real(std::nullopt);
  j.key("timeAction").integer(static_cast<int>(v.time_limit_action)).key("controls").open('[');
  for (const ControlView& c : v.controls) j.integer((c.shown ? 1 : 0) + (c.enabled ? 2 : 0));
  j.close(']');
  j.key("activities").open('[');
  for (const ActivityView& a : v.activities)
    j.open('[')
        .integer(a.index)
        .integer((a.visible ? 1 : 0) + (a.enabled ? 2 : 0) + (a.current ? 4 : 0))
        .integer(static_cast<int>(a.completion))
        .integer(static_cast<int>(a.success))
        .close(']');
  j.close(']').close('}');
}

LMS_EXPORT("result") void lms_result(std::int32_t handle) {
  g_out.clear();
  const Open* o = find(handle);
  if (!o) return;
  const CourseResult r = o->recorder.session().result();
  Json j(g_out);
  j.open('{')
      .key("completion")
      .integer(static_cast<int>(r.completion))
      .key("success")
      .integer(static_cast<int>(r.success))
      .key("scaled")
      .real(r.scaled)
      .key("raw")
      .real(r.raw)
      .key("min")
      .real(r.min)
      .key("max")
      .real(r.max)
      .key("progress")
      .real(r.progress)
      .key("totalTimeMs")
      .integer(r.total_time_ms)
      .close('}');
}

LMS_EXPORT("last_sequence") double lms_last_sequence(std::int32_t handle) {
  const Open* o = find(handle);
  return o ? static_cast<double>(o->recorder.last_sequence()) : 0.0;
}

LMS_EXPORT("acknowledged") double lms_acknowledged(std::int32_t handle) {
  const Open* o = find(handle);
  return o ? static_cast<double>(o->recorder.acknowledged()) : 0.0;
}

LMS_EXPORT("acknowledge") void lms_acknowledge(std::int32_t handle, double sequence) {
  if (Open* o = find(handle)) o->recorder.acknowledge(static_cast<std::uint64_t>(sequence));
}

LMS_EXPORT("batch_from") double lms_batch_from(std::int32_t handle, double sequence) {
  g_out.clear();
  const Open* o = find(handle);
  if (!o) return 0.0;
  const Batch batch = o->recorder.batch_from(static_cast<std::uint64_t>(sequence));
  g_out = as_text(batch.bytes);
  return static_cast<double>(batch.last);
}

LMS_EXPORT("rebase")
std::int32_t lms_rebase(std::int32_t handle, std::int32_t snapshot_len, double sequence) {
  g_out.clear();
  Open* o = find(handle);
  if (!o) return put_error_text("engine.handle.invalid", "no session with this handle"), 0;
  InputReader in;
  auto course = sequencing::decode_course(o->definition);
  auto context = decode_context(o->context);
  if (!course || !context)
    return put_error_text("engine.definition.invalid", "the course cannot be read again"), 0;
  auto session = Session::continue_launch(std::move(*course), std::move(*context), in.take(snapshot_len));
  if (!session) return put_error(session.error()), 0;
  o->recorder.rebase(std::move(*session), static_cast<std::uint64_t>(sequence));
  return 1;
}

LMS_EXPORT("snapshot") void lms_snapshot(std::int32_t handle) {
  const Open* o = find(handle);
  g_out = o ? std::string(as_text(o->recorder.session().snapshot())) : std::string{};
}

LMS_EXPORT("digest") void lms_digest(std::int32_t handle) {
  g_out.clear();
  const Open* o = find(handle);
  if (!o) return;
  const std::uint64_t digest = o->recorder.session().digest();
  for (int shift = 60; shift >= 0; shift -= 4) g_out += "0123456789abcdef"[digest >> shift & 15];
}
