#include "content/response_plan.hpp"

#include "support/raw_zip.hpp"

#include <catch2/catch.hpp>
#include <zlib.h>

namespace lms::content::response_plan_test {
namespace {

using test::RawZip;

/// A package in memory: a stored entry of 1,000 bytes, a deflated one of 10,000, empty ones of both kinds.
class Fixture {
 public:
  Fixture() {
    for (int i = 0; stored.size() < 1000; ++i) stored += std::to_string(i * 31) + " ";
    stored.resize(1000);
    for (int i = 0; text.size() < 10'000; ++i) text += "line " + std::to_string(i) + "\n";
    text.resize(10'000);
    RawZip zip;
    zip.add("picture.png", stored)
        .add("page.html", text, true)
        .add("empty.txt", "")
        .add("empty.js", "", true);
    bytes_ = zip.build();
    auto package = std::make_shared<OpenPackage>();
    package->hash = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
    package->source = std::make_shared<package::SpanSource>(as_bytes(bytes_));
    package->index = *package::read_index(*package->source);
    package_ = std::move(package);
  }

  [[nodiscard]] FileSlice file(std::string_view name) const {
    const package::ZipEntry* const entry = package_->index.find(name);
    REQUIRE(entry != nullptr);
    return {.package = package_, .entry = entry, .mime = mime_type(name)};
  }

  std::string stored;
  std::string text;

 private:
  std::string bytes_;
  std::shared_ptr<const OpenPackage> package_;
};

std::string header(const ResponsePlan& plan, std::string_view name) {
  for (const auto& [key, value] : plan.headers)
    if (key == name) return value;
  return "-";
}

std::string body(const FileSlice& file, const ResponsePlan& plan, std::size_t piece = 777) {
  BodyReader reader(file, plan);
  std::string all;
  Bytes buffer(piece);
  for (;;) {
    const auto got = reader.read(buffer);
    if (!got) return "error " + got.error().code;
    if (*got == 0) return all;
    all += as_text(ByteView(buffer).first(*got));
  }
}

std::string gunzip(std::string data) {
  z_stream stream{};
  REQUIRE(inflateInit2(&stream, MAX_WBITS + 16) == Z_OK);
  std::string out(1 << 20, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(data.data());
  stream.avail_in = static_cast<uInt>(data.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  const int state = inflate(&stream, Z_FINISH);
  out.resize(stream.total_out);
  const bool all = stream.avail_in == 0;
  inflateEnd(&stream);
  return state == Z_STREAM_END && all ? out : "not gzip";
}

}  // namespace

TEST_CASE("a range is answered 206, 416 or with the whole file") {
  const Fixture f;
  struct Case {
    const char* range;
    int status;
    const char* content_range;
    std::size_t from;
    std::size_t length;
  };
  const Case cases[] = {
      {"", 200, "-", 0, 1000},
      {"bytes=0-0", 206, "bytes 0-0/1000", 0, 1},
      {"bytes=0-999", 206, "bytes 0-999/1000", 0, 1000},
      {"bytes=0-", 206, "bytes 0-999/1000", 0, 1000},
      {"bytes=100-199", 206, "bytes 100-199/1000", 100, 100},
      {"bytes=990-5000", 206, "bytes 990-999/1000", 990, 10},
      {"bytes=999-", 206, "bytes 999-999/1000", 999, 1},
      {"bytes=-1", 206, "bytes 999-999/1000", 999, 1},
      {"bytes=-1000", 206, "bytes 0-999/1000", 0, 1000},
      {"bytes=-5000", 206, "bytes 0-999/1000", 0, 1000},
      {"Bytes = 1-2", 206, "bytes 1-2/1000", 1, 2},
      {"bytes=0-99999999999999999999999", 206, "bytes 0-999/1000", 0, 1000},
      {"bytes=1000-", 416, "bytes */1000", 0, 0},
      {"bytes=5000-6000", 416, "bytes */1000", 0, 0},
      {"bytes=99999999999999999999999-", 416, "bytes */1000", 0, 0},
      {"bytes=-0", 416, "bytes */1000", 0, 0},
      {"bytes=0-1,5-6", 200, "-", 0, 1000},
      {"bytes=0-1,", 200, "-", 0, 1000},
      {"bytes=2-1", 200, "-", 0, 1000},
      {"bytes=", 200, "-", 0, 1000},
      {"bytes=-", 200, "-", 0, 1000},
      {"bytes=a-b", 200, "-", 0, 1000},
      {"bytes=+1-2", 200, "-", 0, 1000},
      {"bytes=1--2", 200, "-", 0, 1000},
      {"bytes=0x1-2", 200, "-", 0, 1000},
      {"bytes", 200, "-", 0, 1000},
      {"items=0-1", 200, "-", 0, 1000},
  };
  for (const Case& c : cases) {
    INFO(c.range);
    const auto file = f.file("picture.png");
    const ResponsePlan plan = plan_response({.range = c.range}, file);
    CHECK(plan.status == c.status);
    CHECK(header(plan, "Content-Range") == c.content_range);
    CHECK(plan.content_length == c.length);
    CHECK(body(file, plan) == f.stored.substr(c.from, c.length));
  }
}

TEST_CASE("ranges of a deflated entry are ranges of its content, whatever encodings are accepted") {
  const Fixture f;
  const auto file = f.file("page.html");
  for (const char* range : {"bytes=0-0", "bytes=5000-5099", "bytes=-10", "bytes=9999-"}) {
    const ResponsePlan plan = plan_response({.accept_encoding = "gzip, br", .range = range}, file);
    CHECK(plan.status == 206);
    CHECK(plan.body == BodyForm::inflate);
    CHECK(header(plan, "Content-Encoding") == "-");
    CHECK(body(file, plan) == f.text.substr(plan.from, plan.to - plan.from));
    CHECK(body(file, plan, 1) == f.text.substr(plan.from, plan.to - plan.from));
  }
  const ResponsePlan whole = plan_response({.accept_encoding = "gzip", .range = "bytes=0-1,3-4"}, file);
  CHECK(whole.status == 200);
  CHECK(whole.body == BodyForm::inflate);
  CHECK(body(file, whole) == f.text);
}

TEST_CASE("a deflated entry goes out in a gzip frame to clients that accept it") {
  const Fixture f;
  const auto file = f.file("page.html");
  struct Case {
    const char* accept;
    bool gzip;
  };
  const Case cases[] = {
      {"gzip", true},
      {"gzip, deflate, br, zstd", true},
      {"br, GZip;q=0.5", true},
      {"x-gzip", true},
      {"*", true},
      {"*;q=0.1", true},
      {"identity;q=0.5, *;q=0.3", true},
      {"", false},
      {"br", false},
      {"gzip;q=0", false},
      {"gzip; q=0.000", false},
      {"*;q=0", false},
      {"gzip;q=0, *", false},
      {"identity", false},
      {"gzippy", false},
  };
  for (const Case& c : cases) {
    INFO(c.accept);
    const ResponsePlan plan = plan_response({.accept_encoding = c.accept}, file);
    CHECK(plan.status == 200);
    CHECK((plan.body == BodyForm::gzip) == c.gzip);
    CHECK(header(plan, "Content-Encoding") == (c.gzip ? "gzip" : "-"));
    CHECK(header(plan, "ETag") == (c.gzip ? "\"0123456789ab-1-gz\"" : "\"0123456789ab-1\""));
    CHECK(header(plan, "Vary") == "Accept-Encoding");
    CHECK(header(plan, "Content-Type") == "text/html");
    for (const std::size_t piece : {1UL, 9UL, 10UL, 11UL, 4096UL, 100'000UL}) {
      const std::string sent = body(file, plan, piece);
      CHECK(sent.size() == plan.content_length);
      CHECK((c.gzip ? gunzip(sent) : sent) == f.text);
    }
  }
  const ResponsePlan stored = plan_response({.accept_encoding = "gzip"}, f.file("picture.png"));
  CHECK(stored.body == BodyForm::stored);
  CHECK(header(stored, "Content-Encoding") == "-");
  CHECK(header(stored, "Vary") == "-");
  CHECK(header(stored, "ETag") == "\"0123456789ab-0\"");
}

TEST_CASE("If-None-Match is weighed against the form that would be sent") {
  const Fixture f;
  const auto file = f.file("page.html");
  struct Case {
    const char* accept;
    const char* if_none_match;
    int status;
  };
  const Case cases[] = {
      {"", "\"0123456789ab-1\"", 304},
      {"", "W/\"0123456789ab-1\"", 304},
      {"", "\"x\", \"0123456789ab-1\" ", 304},
      {"", "*", 304},
      {"", "0123456789ab-1", 200},
      {"", "\"0123456789ab-0\"", 200},
      {"", "\"0123456789ab-1-gz\"", 200},
      {"gzip", "\"0123456789ab-1-gz\"", 304},
      {"gzip", "\"0123456789ab-1\"", 200},
  };
  for (const Case& c : cases) {
    INFO(c.accept << " " << c.if_none_match);
    const ResponsePlan plan =
        plan_response({.accept_encoding = c.accept, .if_none_match = c.if_none_match}, file);
    CHECK(plan.status == c.status);
    if (c.status != 304) continue;
    CHECK(plan.body == BodyForm::none);
    CHECK(header(plan, "ETag") != "-");
    CHECK(header(plan, "Cache-Control") == "private, max-age=31536000, immutable");
    CHECK(header(plan, "Vary") == "Accept-Encoding");
    CHECK(body(file, plan).empty());
  }
  CHECK(plan_response({.range = "bytes=50000-", .if_none_match = "*"}, file).status == 304);
}

TEST_CASE("If-Range that doesn't match strongly gives the whole file") {
  const Fixture f;
  const auto file = f.file("page.html");
  struct Case {
    const char* if_range;
    int status;
  };
  const Case cases[] = {
      {"", 206},
      {"\"0123456789ab-1\"", 206},
      {"W/\"0123456789ab-1\"", 200},
      {"\"0123456789ab-1-gz\"", 200},
      {"\"other\"", 200},
      {"Wed, 21 Oct 2015 07:28:00 GMT", 200},
  };
  for (const Case& c : cases) {
    const ResponsePlan plan =
        plan_response({.accept_encoding = "gzip", .range = "bytes=0-9", .if_range = c.if_range}, file);
    CHECK(plan.status == c.status);
    CHECK(plan.body == BodyForm::inflate);
  }
  CHECK(plan_response({.range = "bytes=90000-", .if_range = "\"other\""}, file).status == 200);
}

TEST_CASE("HEAD has GET's status, headers and length") {
  const Fixture f;
  for (const char* name : {"page.html", "picture.png"})
    for (const char* range : {"", "bytes=0-9", "bytes=99999-"})
      for (const char* accept : {"", "gzip"}) {
        const FileRequest get{.accept_encoding = accept, .range = range};
        FileRequest head = get;
        head.head = true;
        const ResponsePlan one = plan_response(get, f.file(name));
        const ResponsePlan other = plan_response(head, f.file(name));
        CHECK(one.status == other.status);
        CHECK(one.headers == other.headers);
        CHECK(one.content_length == other.content_length);
      }
}

TEST_CASE("every answer forbids sniffing and offers ranges") {
  const Fixture f;
  for (const char* range : {"", "bytes=0-1", "bytes=99999-"}) {
    const ResponsePlan plan = plan_response({.range = range}, f.file("picture.png"));
    CHECK(header(plan, "X-Content-Type-Options") == "nosniff");
    CHECK(header(plan, "Accept-Ranges") == "bytes");
  }
}

TEST_CASE("empty files") {
  const Fixture f;
  for (const char* name : {"empty.txt", "empty.js"}) {
    const auto file = f.file(name);
    const ResponsePlan plain = plan_response({}, file);
    CHECK(plain.status == 200);
    CHECK(plain.content_length == 0);
    CHECK(body(file, plain).empty());
    CHECK(plan_response({.range = "bytes=0-"}, file).status == 416);
    CHECK(plan_response({.range = "bytes=-1"}, file).status == 200);
  }
  const auto file = f.file("empty.js");
  CHECK(gunzip(body(file, plan_response({.accept_encoding = "gzip"}, file))).empty());
}

TEST_CASE("media types have no charset") {
  const std::pair<const char*, const char*> cases[] = {
      {"a.html", "text/html"},
      {"b/A.HTM", "text/html"},
      {"x.js", "text/javascript"},
      {"x.mjs", "text/javascript"},
      {"x.css", "text/css"},
      {"x.json", "application/json"},
      {"x.svg", "image/svg+xml"},
      {"x.woff2", "font/woff2"},
      {"x.mp4", "video/mp4"},
      {"x.m4a", "audio/mp4"},
      {"x.vtt", "text/vtt"},
      {"x.wasm", "application/wasm"},
      {"x.tar.gz", "application/gzip"},
      {"x", "application/octet-stream"},
      {"x.", "application/octet-stream"},
      {"a.js/x", "application/octet-stream"},
      {"x.unknown", "application/octet-stream"},
      {".htm", "text/html"},
  };
  for (const auto& [name, type] : cases) CHECK(mime_type(name) == type);
}

}  // namespace lms::content::response_plan_test
