#include "runtime/api_error.hpp"
#include "runtime/session_impl.hpp"

/// The API state machines: SCORM 2004 RTE 3.1, SCORM 1.2 RTE 3.3.
namespace lms::runtime {
namespace {

std::string number_text(std::int32_t number) {
  std::string out;
  for (int unit = 100; unit > 0; unit /= 10)
    if (number >= unit || unit == 1) out += static_cast<char>('0' + number / unit % 10);
  return out;
}

bool is_error_function(Method method) {
  return method == Method::get_last_error || method == Method::get_error_string ||
         method == Method::get_diagnostic;
}

}  // namespace

CallOutcome Session::Impl::error_function(Method method, std::string_view argument,
                                          std::int32_t last_error) const {
  CallOutcome out{.error = last_error};
  if (method == Method::get_last_error) {
    out.value = number_text(last_error);
    return out;
  }
  if (method == Method::get_error_string) {
    out.value = error_text(course->standard, argument).message;
    return out;
  }
  // An empty parameter asks about the last error.
  out.value = error_text(course->standard, argument.empty() ? number_text(last_error) : std::string(argument))
                  .diagnostic;
  return out;
}

CallOutcome Session::Impl::answer(bool ok, std::int32_t error) {
  Answer out{.error = error};
  out.value = ok ? "true" : "false";
  return answer(std::move(out), true);
}

CallOutcome Session::Impl::answer(Answer&& from, bool get) {
  delivery.last_error = from.error;
  // What has nothing more particular to say says what the code means.
  if (from.error != 0 && from.diagnostic.empty())
    from.diagnostic = error_text(course->standard, from.error).diagnostic;
  CallOutcome out{.error = from.error, .diagnostic = std::string(from.diagnostic)};
  out.value = get ? std::move(from.value) : std::string(from.error == 0 ? "true" : "false");
  return out;
}

CallOutcome Session::Impl::call_2004(Method method, std::string_view argument, std::string_view value) {
  using namespace error2004;
  const bool running = delivery.api == ApiState::running;
  const bool over = delivery.api == ApiState::terminated;
  switch (method) {
    case Method::initialize:
      if (!argument.empty()) return answer(false, kArgument);
      if (running) return answer(false, kAlreadyInitialized);
      if (over) return answer(false, kInstanceTerminated);
      delivery.api = ApiState::running;
      delivery.touched = true;
      preview.reset();
      return answer(true, kNone);
    case Method::terminate: {
      if (!argument.empty()) return answer(false, kArgument);
      if (!running)
        return over ? answer(false, kTerminateAfterTerminate) : answer(false, kTerminateBeforeInit);
      CallOutcome out = answer(true, kNone);
      terminate();
      return out;
    }
    case Method::commit:
      if (!argument.empty()) return answer(false, kArgument);
      if (!running) return over ? answer(false, kCommitAfterTerminate) : answer(false, kCommitBeforeInit);
      commit();
      return answer(true, kNone);
    case Method::get_value:
      if (!running) {
        CallOutcome out = over ? answer(false, kGetAfterTerminate) : answer(false, kGetBeforeInit);
        out.value.clear();
        return out;
      }
      return answer(cmi2004::get(sco, *this, argument), true);
    case Method::set_value: {
      if (!running) return over ? answer(false, kSetAfterTerminate) : answer(false, kSetBeforeInit);
      Answer set = cmi2004::set(sco, *this, argument, value);
      if (set.error == kNone) preview.reset();
      return answer(std::move(set), false);
    }
    default:
      break;
  }
  return error_function(method, argument, delivery.last_error);
}

CallOutcome Session::Impl::call_12(Method method, std::string_view argument, std::string_view value) {
  using namespace error12;
  const bool running = delivery.api == ApiState::running;
  if (!running && !is_error_function(method) && method != Method::initialize) {
    CallOutcome out = answer(false, kNotInitialized);
    if (method == Method::get_value) out.value.clear();
    return out;
  }
  switch (method) {
    case Method::initialize:
      if (!argument.empty()) return answer(false, kArgument);
      if (running) return answer(false, kGeneral);
      if (delivery.api == ApiState::terminated) return answer(false, kGeneral);
      delivery.api = ApiState::running;
      delivery.touched = true;
      preview.reset();
      return answer(true, kNone);
    case Method::terminate: {
      if (!argument.empty()) return answer(false, kArgument);
      CallOutcome out = answer(true, kNone);
      terminate();
      return out;
    }
    case Method::commit:
      if (!argument.empty()) return answer(false, kArgument);
      commit();
      return answer(true, kNone);
    case Method::get_value:
      return answer(cmi12::get(sco, argument), true);
    case Method::set_value: {
      Answer set = cmi12::set(sco, argument, value);
      if (set.error == kNone) preview.reset();
      return answer(std::move(set), false);
    }
    default:
      break;
  }
  return error_function(method, argument, delivery.last_error);
}

CallOutcome Session::Impl::call_stale(Method method, std::string_view argument) {
  if (is_error_function(method)) return error_function(method, argument, stale_error);
  switch (method) {
    case Method::initialize:
      stale_error = scorm12() ? error12::kGeneral : error2004::kInstanceTerminated;
      break;
    case Method::terminate:
      stale_error = error2004::kTerminateAfterTerminate;
      break;
    case Method::get_value:
      stale_error = error2004::kGetAfterTerminate;
      break;
    case Method::set_value:
      stale_error = error2004::kSetAfterTerminate;
      break;
    default:
      stale_error = error2004::kCommitAfterTerminate;
      break;
  }
  if (scorm12() && method != Method::initialize) stale_error = error12::kNotInitialized;
  return {.value = method == Method::get_value ? "" : "false",
          .error = stale_error,
          .diagnostic = "the page that calls has been taken away"};
}

CallOutcome Session::Impl::call(std::uint32_t number, Method method, std::string_view argument,
                                std::string_view value) {
  if (delivery.activity < 0 || number != delivery.number) return call_stale(method, argument);
  return scorm12() ? call_12(method, argument, value) : call_2004(method, argument, value);
}

}  // namespace lms::runtime
