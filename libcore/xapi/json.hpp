#pragma once
#include "base/result.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace lms::xapi {

enum class JsonKind : std::uint8_t { null, boolean, number, text, array, object };

/// What a text may hold before it is refused unread to its end.
struct JsonLimits {
  std::size_t depth = 64;
  std::size_t values = 1'000'000;
};

class JsonRef;

/// A JSON text with the place of every value in it, so that statements can be stored as they came.
/// Values lie in the order of the text; a view of one is a JsonRef. Immutable, owns its copy of nothing:
/// the text must outlive it.
class Json {
 public:
  /// RFC 8259, stricter: UTF-8, no lone surrogate (escaped or not), no key twice in an object, no number
  /// that a double cannot hold, nothing behind the value. Numbers keep their text.
  /// Errors: xapi.json.invalid (`message` has the byte, `line` a line behind the first), xapi.too_large (deeper or
  ///         more values than the limits); `element` is the path of the object or array in which that is,
  ///         `[3].result` of a text that is an array
  [[nodiscard]] static Result<Json> parse(std::string_view text, JsonLimits limits = {});

  [[nodiscard]] JsonRef root() const;
  [[nodiscard]] std::string_view source() const { return source_; }
  /// How many values there are, as the limits count them.
  [[nodiscard]] std::size_t values() const { return nodes_.size(); }
  /// `actor.mbox`; of a text that is an array, `<array>[3].actor.mbox`.
  [[nodiscard]] std::string path_of(JsonRef value, std::string_view array) const;

 private:
  friend class JsonRef;
  friend class JsonReader;
  /// Where decoded text lies: in the source, or (when it had escapes) in `unescaped_`.
  struct Text {
    std::uint32_t at = 0;
    std::uint32_t size = 0;
    bool escaped = false;
  };
  struct Node {
    JsonKind kind = JsonKind::null;
    bool truth = false;
    std::uint32_t begin = 0;  ///< in the source, of the value
    std::uint32_t end = 0;
    std::uint32_t next = 0;   ///< the node behind this one's last descendant
    std::uint32_t count = 0;  ///< members or items
    Text key{};
    Text text{};
  };

  [[nodiscard]] std::string_view view(Text text) const {
    return (text.escaped ? std::string_view(unescaped_) : source_).substr(text.at, text.size);
  }

  std::string_view source_;
  std::vector<Node> nodes_;
  std::string unescaped_;
};

/// One value of a Json, which must outlive it. Small; passed by value.
class JsonRef {
 public:
  JsonRef(const Json& json, std::uint32_t index) : json_(&json), index_(index) {}

  [[nodiscard]] JsonKind kind() const { return node().kind; }
  [[nodiscard]] bool is(JsonKind kind) const { return node().kind == kind; }
  [[nodiscard]] bool boolean() const { return node().truth; }
  /// Of a text, decoded; of a number, as written.
  [[nodiscard]] std::string_view text() const { return json_->view(node().text); }
  [[nodiscard]] double number() const;
  /// The name this value has in its object; "" of items.
  [[nodiscard]] std::string_view key() const { return json_->view(node().key); }
  [[nodiscard]] std::size_t size() const { return node().count; }
  /// The value as it was written.
  [[nodiscard]] std::string_view raw() const {
    return json_->source_.substr(node().begin, node().end - node().begin);
  }
  [[nodiscard]] std::uint32_t begin_at() const { return node().begin; }
  [[nodiscard]] std::uint32_t end_at() const { return node().end; }
  [[nodiscard]] std::uint32_t index() const { return index_; }
  [[nodiscard]] const Json& json() const { return *json_; }

  /// The member of that name of an object.
  [[nodiscard]] std::optional<JsonRef> find(std::string_view key) const;
  /// The text of the member of that name; "" when there is no such member, or when it is no text.
  [[nodiscard]] std::string_view text_of(std::string_view key) const;

  /// Members or items, in order.
  class Iterator {
   public:
    Iterator(const Json& json, std::uint32_t index) : json_(&json), index_(index) {}
    JsonRef operator*() const { return {*json_, index_}; }
    Iterator& operator++() {
      index_ = json_->nodes_[index_].next;
      return *this;
    }
    bool operator==(const Iterator& other) const { return index_ == other.index_; }

   private:
    const Json* json_;
    std::uint32_t index_;
  };
  [[nodiscard]] Iterator begin() const { return {*json_, node().count == 0 ? node().next : index_ + 1}; }
  [[nodiscard]] Iterator end() const { return {*json_, node().next}; }

 private:
  [[nodiscard]] const Json::Node& node() const { return json_->nodes_[index_]; }

  const Json* json_;
  std::uint32_t index_;
};

inline JsonRef Json::root() const { return {*this, 0}; }

/// Appends `text` as a JSON string, quotes included.
void append_json_text(std::string& out, std::string_view text);

}  // namespace lms::xapi
