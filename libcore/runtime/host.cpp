#include "runtime/datatypes.hpp"
#include "runtime/element.hpp"
#include "runtime/session_impl.hpp"

#include <utility>

/// What a SCO reaches beyond its own data: shared data and navigation.
namespace lms::runtime {

using sequencing::Request;

std::optional<NavRequest> parse_request(std::string_view text) {
  if (text == "continue") return NavRequest{Request::continue_};
  if (text == "previous") return NavRequest{Request::previous};
  if (text == "exit") return NavRequest{Request::exit};
  if (text == "exitAll") return NavRequest{Request::exit_all};
  if (text == "abandon") return NavRequest{Request::abandon};
  if (text == "abandonAll") return NavRequest{Request::abandon_all};
  if (text == "suspendAll") return NavRequest{Request::suspend_all};
  const Delimiter target = take_delimiter(text, "target");
  if (target.present && target.rest == "choice") return NavRequest{Request::choice, target.value};
  if (target.present && target.rest == "jump") return NavRequest{Request::jump, target.value};
  return std::nullopt;
}

std::size_t Session::Impl::bucket_count() const {
  return delivery.activity < 0 ? 0 : definition(delivery.activity).shared_data.size();
}

SharedBucket& Durable::bucket(std::string_view id) {
  std::size_t i = buckets.size();
  while (i > 0 && buckets[i - 1].id > id) --i;
  if (i > 0 && buckets[i - 1].id == id) return buckets[i - 1];
  buckets.push_back({.id = std::string(id)});
  for (std::size_t k = buckets.size() - 1; k > i; --k) std::swap(buckets[k], buckets[k - 1]);
  return buckets[i];
}

const std::string* Session::Impl::bucket_value(std::string_view id) const {
  for (const SharedBucket& bucket : durable.buckets)
    if (bucket.id == id) return bucket.value.empty() ? nullptr : &bucket.value;
  return nullptr;
}

ScoHost::Bucket Session::Impl::bucket(std::size_t index) const {
  const auto& map = definition(delivery.activity).shared_data[index];
  return {.id = map.target, .readable = map.read, .writable = map.write, .value = bucket_value(map.target)};
}

const std::string* Session::Impl::stored(std::string_view element) const {
  if (!element.starts_with("adl.data.")) return stored_value(sco, element);
  const Path path = parse_path(element);
  if (!path.valid || path.pattern() != "adl.data.n.store" || path.index[0] >= bucket_count()) return nullptr;
  return bucket_value(definition(delivery.activity).shared_data[path.index[0]].target);
}

void Session::Impl::set_bucket(std::size_t index, std::string_view value) {
  durable.bucket(definition(delivery.activity).shared_data[index].target).value = value;
}

std::string_view Session::Impl::request_valid(std::string_view request_name, std::string_view target) {
  if (delivery.activity < 0) return "unknown";
  std::string text(request_name);
  std::int32_t activity = -1;
  if (request_name == "choice" || request_name == "jump") {
    activity = sequencer.find(target);
    if (activity < 0) return "false";
    text = "{target=x}" + text;
  }
  const auto asked = parse_request(text);
  return asked && tree().possible(asked->request, activity) ? "true" : "false";
}

}  // namespace lms::runtime
