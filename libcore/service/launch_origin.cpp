#include "service/launch_origin.hpp"

#include "security/file_capability.hpp"

namespace lms::service {

std::string labelled_origin(const Context& context, std::string url, std::string_view dispatch_id,
                            std::string_view learner_id) {
  if (const auto star = url.find('*'); star != std::string::npos)
    url.replace(star, 1, security::content_label(context.keys, dispatch_id, learner_id));
  return url;
}

std::string content_origin(const Context& context, std::string_view dispatch_id,
                           std::string_view learner_id) {
  return labelled_origin(context, context.config.content_url, dispatch_id, learner_id);
}

}  // namespace lms::service
