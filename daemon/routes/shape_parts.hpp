#pragma once
#include "routes/shapes.hpp"
#include "service/users.hpp"

#include <string_view>

/// What the shapes of several resources are made of.
namespace lms::routes::shapes {

using enum http::Presence;

inline const Shape kAnyText = Shape::text(0, 65536);
inline const Shape kText = Shape::text(1, 4096);
inline const Shape kName = Shape::text(1, 800);  // the services count characters
inline const Shape kEmail = Shape::text(1, 320, "email");
inline const Shape kPassword = Shape::text(1, service::kMaxPasswordLength, "password");
inline const Shape kSecret = Shape::text(1, 512);
inline const Shape kId = Shape::text(1, 64);
inline const Shape kUrl = Shape::text(1, 8192, "uri");
inline const Shape kCount = Shape::integer(0);
inline const Shape kRole =
    Shape::word({to_text(service::Role::platform_admin), to_text(service::Role::tenant_admin),
                 to_text(service::Role::instructor), to_text(service::Role::learner)});

[[nodiscard]] inline Shape page_of(const Shape& items, std::string_view name) {
  return Shape::object(
      name, "One page of a list.",
      {{"items", &items}, {"next", &kCursor, nullable, "`cursor` of the next page; null on the last one."}});
}

}  // namespace lms::routes::shapes
