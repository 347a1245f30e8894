#include "support/http2_client.hpp"

#include <algorithm>
#include <cstring>

namespace tas::test {
namespace {

nghttp2_nv view(const std::pair<std::string, std::string>& field) {
    return {reinterpret_cast<std::uint8_t*>(const_cast<char*>(field.first.data())),
            reinterpret_cast<std::uint8_t*>(const_cast<char*>(field.second.data())), field.first.size(),
            field.second.size(), NGHTTP2_NV_FLAG_NONE};
}

std::vector<nghttp2_nv> views(const Http2Fields& fields) {
    std::vector<nghttp2_nv> list;
    for (const auto& field : fields) {
        list.push_back(view(field));
    }
    return list;
}

std::string hpack_string(std::string_view text) {
    // RFC 7541 §5.1: a prefix of 7 bits.
    std::string bytes;
    std::size_t size = text.size();
    if (size < 127) {
        bytes += static_cast<char>(size);
    } else {
        bytes += '\x7f';
        for (size -= 127; size >= 128; size /= 128) {
            bytes += static_cast<char>(size % 128 + 128);
        }
        bytes += static_cast<char>(size);
    }
    return bytes.append(text);
}

}  // namespace

std::string Http2Response::field(std::string_view name) const {
    for (const auto& [key, value] : fields) {
        if (key == name) {
            return value;
        }
    }
    return {};
}

struct Http2Client::Callbacks {
    static Http2Client& self(void* user) { return *static_cast<Http2Client*>(user); }

    static int on_header(nghttp2_session*, const nghttp2_frame* frame, const std::uint8_t* name, std::size_t name_size,
                         const std::uint8_t* value, std::size_t value_size, std::uint8_t, void* user) {
        Http2Response& response = self(user)[frame->hd.stream_id];
        const std::string key(reinterpret_cast<const char*>(name), name_size);
        const std::string text(reinterpret_cast<const char*>(value), value_size);
        if (key == ":status") {
            (text[0] == '1' ? response.informational : response.status) = std::stoi(text);
        } else {
            (frame->headers.cat == NGHTTP2_HCAT_HEADERS && response.status != 0 && response.data_frames > 0
                 ? response.trailers
                 : response.fields)
                .emplace_back(key, text);
        }
        return 0;
    }
    static int on_data(nghttp2_session*, std::uint8_t, std::int32_t stream, const std::uint8_t* bytes,
                       std::size_t size, void* user) {
        self(user)[stream].body.append(reinterpret_cast<const char*>(bytes), size);
        return 0;
    }
    static int on_frame(nghttp2_session*, const nghttp2_frame* frame, void* user) {
        Http2Client& client = self(user);
        const bool ack = (frame->hd.flags & NGHTTP2_FLAG_ACK) != 0;
        switch (frame->hd.type) {
            case NGHTTP2_DATA:
                ++client[frame->hd.stream_id].data_frames;
                [[fallthrough]];
            case NGHTTP2_HEADERS:
                client[frame->hd.stream_id].ended |= (frame->hd.flags & NGHTTP2_FLAG_END_STREAM) != 0;
                break;
            case NGHTTP2_PING:
                client.ping_acks += ack ? 1 : 0;
                break;
            case NGHTTP2_SETTINGS:
                client.settings_acks += ack ? 1 : 0;
                break;
            case NGHTTP2_WINDOW_UPDATE:
                ++client.window_updates;
                break;
            case NGHTTP2_GOAWAY:
                client.goaways.push_back(frame->goaway.error_code);
                client.goaway_last_streams.push_back(frame->goaway.last_stream_id);
                break;
            default:
                break;
        }
        return 0;
    }
    static int on_invalid_frame(nghttp2_session*, const nghttp2_frame*, int, void* user) {
        ++self(user).violations;
        return 0;
    }
    static int on_close(nghttp2_session*, std::int32_t stream, std::uint32_t error_code, void* user) {
        self(user)[stream].closed = true;
        self(user)[stream].error_code = error_code;
        return 0;
    }
    static ssize_t read_upload(nghttp2_session* session, std::int32_t stream, std::uint8_t* into, std::size_t size,
                               std::uint32_t* flags, nghttp2_data_source*, void* user) {
        Upload& upload = self(user).uploads_[stream];
        if (upload.bytes.empty() && !upload.finished) {
            return NGHTTP2_ERR_DEFERRED;
        }
        const std::size_t n = std::min(size, upload.bytes.size());
        std::memcpy(into, upload.bytes.data(), n);
        upload.bytes.erase(0, n);
        if (upload.bytes.empty() && upload.finished) {
            *flags |= NGHTTP2_DATA_FLAG_EOF;
            if (!upload.trailers.empty()) {
                *flags |= NGHTTP2_DATA_FLAG_NO_END_STREAM;
                const auto trailers = views(upload.trailers);
                nghttp2_submit_trailer(session, stream, trailers.data(), trailers.size());
            }
        }
        return static_cast<ssize_t>(n);
    }
};

Http2Client::Http2Client(std::uint32_t window, bool auto_window) {
    nghttp2_session_callbacks* callbacks = nullptr;
    nghttp2_session_callbacks_new(&callbacks);
    nghttp2_session_callbacks_set_on_header_callback(callbacks, Callbacks::on_header);
    nghttp2_session_callbacks_set_on_data_chunk_recv_callback(callbacks, Callbacks::on_data);
    nghttp2_session_callbacks_set_on_frame_recv_callback(callbacks, Callbacks::on_frame);
    nghttp2_session_callbacks_set_on_invalid_frame_recv_callback(callbacks, Callbacks::on_invalid_frame);
    nghttp2_session_callbacks_set_on_stream_close_callback(callbacks, Callbacks::on_close);
    nghttp2_option* option = nullptr;
    nghttp2_option_new(&option);
    nghttp2_option_set_no_auto_window_update(option, auto_window ? 0 : 1);
    nghttp2_session_client_new2(&session_, callbacks, this, option);
    nghttp2_option_del(option);
    nghttp2_session_callbacks_del(callbacks);
    const nghttp2_settings_entry entry{NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE, window};
    nghttp2_submit_settings(session_, NGHTTP2_FLAG_NONE, &entry, 1);
}

Http2Client::~Http2Client() { nghttp2_session_del(session_); }

std::int32_t Http2Client::request(Http2Fields fields, bool has_body) {
    Http2Fields all{{":method", has_body ? "POST" : "GET"}, {":scheme", "http"}, {":authority", "h"}, {":path", "/"}};
    for (auto& field : fields) {
        const auto same = std::find_if(all.begin(), all.begin() + 4, [&](auto& own) { return own.first == field.first; });
        if (same != all.begin() + 4) {
            same->second = field.second;
        } else {
            all.push_back(std::move(field));
        }
    }
    const auto list = views(all);
    const nghttp2_data_provider body{.source = {}, .read_callback = Callbacks::read_upload};
    return nghttp2_submit_request(session_, nullptr, list.data(), list.size(), has_body ? &body : nullptr, nullptr);
}

std::int32_t Http2Client::post(std::string body, Http2Fields fields) {
    const std::int32_t stream = request(std::move(fields), true);
    uploads_[stream] = {std::move(body), true, {}};
    return stream;
}

void Http2Client::write(std::int32_t stream, std::string_view bytes) {
    uploads_[stream].bytes.append(bytes);
    nghttp2_session_resume_data(session_, stream);
}

void Http2Client::finish(std::int32_t stream, Http2Fields trailers) {
    uploads_[stream].finished = true;
    uploads_[stream].trailers = std::move(trailers);
    nghttp2_session_resume_data(session_, stream);
}

void Http2Client::reset(std::int32_t stream, std::uint32_t error_code) {
    nghttp2_submit_rst_stream(session_, NGHTTP2_FLAG_NONE, stream, error_code);
}

void Http2Client::ping() { nghttp2_submit_ping(session_, NGHTTP2_FLAG_NONE, nullptr); }

void Http2Client::update_window(std::int32_t stream, std::int32_t increment) {
    nghttp2_submit_window_update(session_, NGHTTP2_FLAG_NONE, stream, increment);
}

std::string Http2Client::take_output() {
    std::string all;
    const std::uint8_t* bytes = nullptr;
    for (ssize_t size; (size = nghttp2_session_mem_send(session_, &bytes)) > 0;) {
        all.append(reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(size));
    }
    return all;
}

void Http2Client::feed(std::string_view bytes) {
    const ssize_t used =
        nghttp2_session_mem_recv(session_, reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
    violations += used < 0 ? 1 : 0;
}

std::string http2_frame(int type, int flags, std::uint32_t stream, std::string_view payload) {
    const std::size_t size = payload.size();
    std::string frame;
    for (const std::size_t byte : {size >> 16, size >> 8, size}) {
        frame += static_cast<char>(byte & 0xff);
    }
    frame += static_cast<char>(type);
    frame += static_cast<char>(flags);
    for (const int shift : {24, 16, 8, 0}) {
        frame += static_cast<char>((stream >> shift) & 0xff);
    }
    return frame.append(payload);
}

std::string http2_hello() { return std::string(kHttp2Preface) + http2_frame(NGHTTP2_SETTINGS, 0, 0); }

std::string http2_block(const Http2Fields& fields) {
    std::string block;
    for (const auto& [name, value] : fields) {
        block += '\0';
        block += hpack_string(name);
        block += hpack_string(value);
    }
    return block;
}

std::string http2_get(std::uint32_t stream, std::string path) {
    return http2_frame(NGHTTP2_HEADERS, NGHTTP2_FLAG_END_STREAM | NGHTTP2_FLAG_END_HEADERS, stream,
                       http2_block({{":method", "GET"}, {":scheme", "http"}, {":authority", "h"}, {":path", path}}));
}

}  // namespace tas::test
