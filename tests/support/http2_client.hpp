#pragma once
// An HTTP/2 client of bytes: nghttp2's own, which checks all that a server sends, and raw frames for what it would
// not say.

#include <nghttp2/nghttp2.h>

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tas::test {

using Http2Fields = std::vector<std::pair<std::string, std::string>>;

struct Http2Response {
    int status = 0;
    int informational = 0;  // the last 1xx
    Http2Fields fields;
    Http2Fields trailers;
    std::string body;
    int data_frames = 0;
    bool ended = false;   // END_STREAM
    bool closed = false;  // both sides, or a reset
    std::uint32_t error_code = 0;

    [[nodiscard]] std::string field(std::string_view name) const;
};

class Http2Client final {
public:
    /// `window`: of a stream, in the client's SETTINGS.
    explicit Http2Client(std::uint32_t window = 65'535, bool auto_window = true);
    Http2Client(const Http2Client&) = delete;
    Http2Client& operator=(const Http2Client&) = delete;
    ~Http2Client();

    /// A request; the pseudo-header fields of a GET stand unless `fields` names them. With `body`, the stream stays open
    /// until finish().
    std::int32_t request(Http2Fields fields = {}, bool has_body = false);
    std::int32_t get(std::string path) { return request({{":path", std::move(path)}}); }
    std::int32_t post(std::string body, Http2Fields fields = {});
    void write(std::int32_t stream, std::string_view bytes);
    void finish(std::int32_t stream, Http2Fields trailers = {});
    void reset(std::int32_t stream, std::uint32_t error_code = NGHTTP2_CANCEL);
    void ping();
    void update_window(std::int32_t stream, std::int32_t increment);

    /// What the client has to say.
    [[nodiscard]] std::string take_output();
    /// What the server said. A violation of the protocol is noted in `violations`.
    void feed(std::string_view bytes);

    [[nodiscard]] Http2Response& operator[](std::int32_t stream) { return responses_[stream]; }
    [[nodiscard]] nghttp2_session* session() const noexcept { return session_; }

    int violations = 0;
    int ping_acks = 0;
    int settings_acks = 0;
    int window_updates = 0;
    std::vector<std::uint32_t> goaways;  // error codes
    std::vector<std::int32_t> goaway_last_streams;

private:
    struct Upload {
        std::string bytes;
        bool finished = false;
        Http2Fields trailers;
    };
    struct Callbacks;

    nghttp2_session* session_ = nullptr;
    std::map<std::int32_t, Http2Response> responses_;
    std::map<std::int32_t, Upload> uploads_;
};

inline constexpr std::string_view kHttp2Preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

/// One frame, whatever it says. // RFC 9113 §4.1
[[nodiscard]] std::string http2_frame(int type, int flags, std::uint32_t stream, std::string_view payload = {});
/// The preface and empty SETTINGS.
[[nodiscard]] std::string http2_hello();
/// A header block without compression: literals that are not indexed, not Huffman-coded. // RFC 7541 §6.2.2
[[nodiscard]] std::string http2_block(const Http2Fields& fields);
/// HEADERS of a GET for `path`, END_STREAM and END_HEADERS.
[[nodiscard]] std::string http2_get(std::uint32_t stream, std::string path = "/");

}  // namespace tas::test
