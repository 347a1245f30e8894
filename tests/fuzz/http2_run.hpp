#pragma once
// Runs a stream of bytes through an HTTP/2 session, cut into pieces in any way, and tells what came of each stream and of
// the connection. Fuzzer and unit tests share it.

#include <nghttp2/nghttp2.h>

#include <cstddef>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "http/date.hpp"
#include "http2/frame_walker.hpp"
#include "http2/session.hpp"
#include "support/fixed_clock.hpp"
#include "support/scripted_host.hpp"

namespace tas::test {

/// What the frames of a server say, without the order in which streams take turns.
class FrameReader final {
public:
    FrameReader() { nghttp2_hd_inflate_new(&inflater_); }
    FrameReader(const FrameReader&) = delete;
    FrameReader& operator=(const FrameReader&) = delete;
    ~FrameReader() { nghttp2_hd_inflate_del(inflater_); }

    void read(std::string_view bytes) {
        while (bytes.size() >= http2::kFrameHeaderBytes) {
            const auto at = [&](std::size_t i) { return std::size_t{static_cast<unsigned char>(bytes[i])}; };
            const std::size_t size = at(0) << 16 | at(1) << 8 | at(2);
            const std::size_t type = at(3);
            const std::size_t flags = at(4);
            const std::size_t stream = (at(5) << 24 | at(6) << 16 | at(7) << 8 | at(8)) & 0x7fffffff;
            good &= bytes.size() >= http2::kFrameHeaderBytes + size;
            const std::string_view payload = bytes.substr(http2::kFrameHeaderBytes, size);
            bytes.remove_prefix(std::min(bytes.size(), http2::kFrameHeaderBytes + size));
            switch (type) {
                case NGHTTP2_HEADERS:
                    streams[stream] += "head " + decode(payload);
                    break;
                case NGHTTP2_DATA:
                    streams[stream] += payload;
                    break;
                case NGHTTP2_RST_STREAM:
                    if (payload[3] != NGHTTP2_NO_ERROR) {  // else: behind a response, if the request had not ended by then
                        streams[stream] += " reset " + std::to_string(static_cast<unsigned char>(payload[3]));
                    }
                    break;
                case NGHTTP2_GOAWAY:
                    goaway = static_cast<unsigned char>(payload[7]);
                    break;
                default:
                    break;
            }
            if ((type == NGHTTP2_HEADERS || type == NGHTTP2_DATA) && (flags & NGHTTP2_FLAG_END_STREAM) != 0) {
                streams[stream] += " end";
            }
        }
        good &= bytes.empty();
    }

    std::map<std::size_t, std::string> streams;
    int goaway = -1;
    bool good = true;

private:
    std::string decode(std::string_view block) {
        std::string text;
        const auto* from = reinterpret_cast<const std::uint8_t*>(block.data());
        std::size_t left = block.size();
        for (int flags = 0; (flags & NGHTTP2_HD_INFLATE_FINAL) == 0;) {
            nghttp2_nv field;
            flags = 0;
            const ssize_t used = nghttp2_hd_inflate_hd2(inflater_, &field, &flags, from, left, 1);
            if (used < 0) {
                good = false;
                break;
            }
            from += used;
            left -= static_cast<std::size_t>(used);
            if ((flags & NGHTTP2_HD_INFLATE_EMIT) != 0) {
                text.append(reinterpret_cast<const char*>(field.name), field.namelen).append("=");
                text.append(reinterpret_cast<const char*>(field.value), field.valuelen).append(" ");
            } else if (left == 0) {
                break;
            }
        }
        nghttp2_hd_inflate_end_headers(inflater_);
        return text;
    }

    nghttp2_hd_inflater* inflater_ = nullptr;
};

/// Waits for every body, and answers it with what the request was. `later`: in a turn of its own.
class Http2Echo final : public http::RequestHandler {
public:
    explicit Http2Echo(http::ExchangePool& exchanges, bool later) : exchanges_(exchanges), later_(later) {}

    void on_request(http::Exchange& exchange) override {
        exchanges_.hold_by_handler(exchange);
        if (exchange.request.body.complete) {
            ready(exchange);
        } else {
            exchange.source()->want_body(true);
        }
    }
    void on_body(http::Exchange& exchange) override {
        if (exchange.request.body.complete || exchange.request.body.failure != 0) {
            ready(exchange);
        }
    }
    void on_writable(http::Exchange&) override {}
    void on_gone(http::Exchange& exchange) override {
        waiting_.erase(exchange.id());
        exchanges_.release_by_handler(exchange);
    }
    void on_refused(std::uint16_t) override {}
    void on_response(std::uint16_t) override {}

    void answer_all() {
        while (!waiting_.empty()) {
            const http::ExchangeId id = *waiting_.begin();
            waiting_.erase(waiting_.begin());
            answer(*exchanges_.find(id));
        }
    }

private:
    void ready(http::Exchange& exchange) {
        if (later_) {
            waiting_.insert(exchange.id());
        } else {
            answer(exchange);
        }
    }
    void answer(http::Exchange& exchange) {
        const http::Request& request = exchange.request;
        std::string text = request.method + " " + request.target + " @" + request.authority + "\n";
        for (const http::Fields* fields : {&request.fields, &request.trailers}) {
            for (std::size_t i = 0; i < fields->size(); ++i) {
                text.append((*fields)[i].name).append(": ").append((*fields)[i].value).append("\n");
            }
        }
        text += request.body.failure != 0 ? std::to_string(request.body.failure) : std::string(request.body.unread());
        const bool streamed = text.size() % 2 == 1;
        http::ResponseSink& sink = *exchange.sink();
        const auto* kept = new std::string(text);  // until its frames have left
        Chunk body = Chunk::borrowed(as_bytes(*kept), Release([](void* user) { delete static_cast<std::string*>(user); },
                                                              const_cast<std::string*>(kept)));
        const http::Field trailers[] = {{"x-end", "1"}};
        if (sink.begin({}, streamed ? std::nullopt : std::optional<std::uint64_t>(text.size())) != http::SendStatus::ok ||
            sink.write(std::move(body)) != http::SendStatus::ok ||
            sink.finish(streamed ? std::span<const http::Field>(trailers) : std::span<const http::Field>()) !=
                http::SendStatus::ok) {
            sink.abort();
        }
        exchanges_.release_by_handler(exchange);
    }

    http::ExchangePool& exchanges_;
    std::set<http::ExchangeId> waiting_;
    bool later_;
};

struct Http2Run {
    std::map<std::size_t, std::string> streams;
    std::set<std::size_t> reset_by_client;
    int goaway = -1;
    int closes = 0;
    bool good = true;

    /// Whether both tell the same. What a client resets, and what crosses the end of a connection, depends on the reads.
    [[nodiscard]] bool agrees_with(const Http2Run& other) const {
        if (!good || !other.good || closes != other.closes) {
            return false;
        }
        // A window of a stream that is answered meanwhile cannot overflow, and of two violations in one read the guard
        // sees its own first.
        if (goaway > 0 || other.goaway > 0) {
            return true;
        }
        for (const auto& [stream, said] : streams) {
            const auto found = other.streams.find(stream);
            if (reset_by_client.count(stream) == 0 && (found == other.streams.end() || found->second != said)) {
                return false;
            }
        }
        return true;
    }
};

/// `step`: bytes in one read; 0: all in one. The host's queue is emptied behind each.
inline Http2Run run_http2(std::string_view stream, std::size_t step, bool later) {
    FixedClock clock;
    http::DateClock date(clock);
    http::ExchangePool exchanges;
    Http2Echo handler(exchanges, later);
    const http::Limits limits{.max_target_bytes = 64, .max_fields = 12, .max_trailer_bytes = 128, .max_body_bytes = 4096};
    const http2::Settings settings{.max_concurrent_streams = 8,
                                   .initial_window_bytes = 65'535,
                                   .max_header_list_bytes = 1'024};
    http2::Counters counters;
    http2::StreamPool pool;
    ScriptedHost host;
    host.record_phases = false;
    FrameReader reader;
    Http2Run run;
    http2::FrameWalker walker;
    for (ByteView input = as_bytes(stream); const http2::FrameHeader* frame = walker.next(input);) {
        if (frame->type == http2::FrameType::rst_stream) {
            run.reset_by_client.insert(frame->stream);
        }
    }
    {
        http2::Session session({exchanges, handler, limits, date, clock, true, settings, counters, pool}, host,
                               std::make_shared<const http::ConnectionInfo>());
        const auto settle = [&] {
            for (std::string said = host.take_output();; said = host.take_output()) {
                reader.read(said);
                handler.answer_all();
                session.on_output_low();
                session.feed({});
                if (said.empty() && host.output().empty()) {
                    return;
                }
            }
        };
        for (std::size_t at = 0; at < stream.size();) {
            const std::string piece(stream.substr(at, step == 0 ? stream.size() : step));  // exact size
            session.feed(as_bytes(piece));
            settle();
            at += piece.size();
        }
        session.on_input_end();
        settle();
    }
    run.good = reader.good && exchanges.live() == 0 && counters.connections_active == 0;
    run.streams = std::move(reader.streams);
    run.goaway = reader.goaway;
    run.closes = host.closes;
    return run;
}

}  // namespace tas::test
