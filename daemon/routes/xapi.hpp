#pragma once
#include "http/message.hpp"
#include "service/lrs.hpp"
#include "xapi/query.hpp"
#include "xapi/version.hpp"

#include <string>
#include <string_view>

/// The xAPI resources. Their routes stand in xapi.cpp, which takes a request in either syntax apart; the handlers
/// are in xapi_statements.cpp and xapi_documents.cpp.
namespace lms::routes {

/// A request as the standard sees it, whichever way it came (Communication 1.3).
struct XapiRequest {
  const service::LrsCaller& caller;
  xapi::Version version = xapi::Version::v2_0_0;
  http::Method method = http::Method::get;
  const xapi::Parameters& parameters;
  const http::Headers& headers;
  std::string_view body{};
  std::string_view path{};  ///< of the address, for links
  std::string_view more{};  ///< of the resource `more`: what stands behind it

  [[nodiscard]] std::string_view header(std::string_view name) const { return headers.get(name); }
};

enum class XapiResource : std::uint8_t {
  statements,
  more,
  state,
  agent_profile,
  activity_profile,
  agents,
  activities,
  about,
};

[[nodiscard]] Result<http::Response> answer_statements(service::Lrs& lrs, const XapiRequest& request);
[[nodiscard]] Result<http::Response> answer_more(service::Lrs& lrs, const XapiRequest& request);
[[nodiscard]] Result<http::Response> answer_documents(service::Lrs& lrs, XapiResource resource,
                                                      const XapiRequest& request);
[[nodiscard]] Result<http::Response> answer_agents(service::Lrs& lrs, const XapiRequest& request);
[[nodiscard]] Result<http::Response> answer_activities(service::Lrs& lrs, const XapiRequest& request);
[[nodiscard]] http::Response answer_about(xapi::Version version);

}  // namespace lms::routes
