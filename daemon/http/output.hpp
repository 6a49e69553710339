#pragma once
#include "http/message.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace lms::http {

class Socket;

/// How a response is written to its connection.
struct OutputOptions {
  Method method = Method::get;  ///< HEAD gets no body
  bool keep_alive = true;
};

/// A response on its way out. Writes as much as the socket takes and never waits, so that a slow
/// reader costs a file descriptor and no thread.
class Output {
 public:
  Output(Response response, OutputOptions options);

  enum class Progress : std::uint8_t {
    done,     ///< everything is with the kernel
    blocked,  ///< the socket takes no more now
    yielded,  ///< it would take more, but others should have their turn
    broken,   ///< the connection is of no use any more
  };
  [[nodiscard]] Progress flush(Socket& socket);

 private:
  /// Each sends the start of what is left; the number of bytes, or what ended it.
  struct Sent {
    std::size_t bytes = 0;
    Progress end = Progress::done;
  };
  [[nodiscard]] Sent send_memory(Socket& socket);
  [[nodiscard]] Sent send_slice(Socket& socket, FileSlice& slice);
  [[nodiscard]] Sent send_generated(Socket& socket, Generated& made);
  void skip_finished();

  std::vector<Part> parts_;
  std::size_t index_ = 0;
  std::size_t offset_ = 0;   ///< within a part in memory
  std::string generated_{};  ///< made, and sent up to generated_offset_
  std::size_t generated_offset_ = 0;
};

}  // namespace lms::http
