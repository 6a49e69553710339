#include "service/lrs_forwards.hpp"

#include "world.hpp"

#include <string>

namespace lms::service {

using test::must;
using test::World;

TEST_CASE("a forward's secret is one line, when it is made and when it is replaced") {
  World world;
  world.tenant("acme");
  Forwards forwards(world.context);
  NewForward wanted{
      .tenant = "acme", .name = "f", .url = "https://lrs.example.org/xapi/statements/", .secret = "s"};
  const Forward made = must(forwards.create(world.admin, wanted));
  CHECK(made.url == "https://lrs.example.org/xapi");
  for (const std::string& secret :
       {std::string("a\r\nX-Other: b"), std::string("a\0b", 3), std::string(513, 's')}) {
    wanted.secret = secret;
    CHECK(error_code(forwards.create(world.admin, wanted)) == "request.invalid");
    CHECK(error_code(forwards.update(world.admin, made.id, std::nullopt, secret)) == "request.invalid");
  }
  wanted.secret.clear();
  CHECK(error_code(forwards.create(world.admin, wanted)) == "request.invalid");
}

}  // namespace lms::service
