#include "security/webhook_signature.hpp"

#include <catch2/catch.hpp>

namespace webhook_signature_test {

using namespace lms;
using namespace lms::security;

TEST_CASE("a message is signed as Standard Webhooks has it") {
  // The example of the standard's libraries.
  CHECK(*sign_webhook("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330,
                      R"({"test": 2432232314})") == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
  CHECK(error_code(sign_webhook("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "m", 1, "")) == "webhook.secret_invalid");
  CHECK(error_code(sign_webhook("whsec_not base64", "m", 1, "")) == "webhook.secret_invalid");
}

TEST_CASE("secrets differ and sign") {
  const auto one = make_webhook_secret();
  CHECK(one.starts_with("whsec_"));
  CHECK(one.size() == 6 + 44);
  CHECK(one != make_webhook_secret());
  CHECK(sign_webhook(one, "m", 1, "{}"));
}

}  // namespace webhook_signature_test
