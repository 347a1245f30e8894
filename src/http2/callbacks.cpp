#include "http2/callbacks.hpp"

#include <algorithm>
#include <cstdint>
#include <memory>
#include <string_view>

#include "http2/response_head.hpp"
#include "http2/session.hpp"
#include "net/output_queue.hpp"

// Since 1.61, and in older versions of distributions that brought its fix back.
extern "C" [[gnu::weak]] void nghttp2_option_set_max_continuations(nghttp2_option* option, std::size_t val);

namespace tas::http2 {

struct Callbacks {
    [[nodiscard]] static Session& self(void* user) noexcept { return *static_cast<Session*>(user); }
    /// nullptr: a stream that we did not open, or that is gone.
    [[nodiscard]] static Stream* stream_of(nghttp2_session* session, std::int32_t id) noexcept {
        return static_cast<Stream*>(nghttp2_session_get_stream_user_data(session, id));
    }
    [[nodiscard]] static std::string_view text(const std::uint8_t* bytes, std::size_t size) noexcept {
        return {reinterpret_cast<const char*>(bytes), size};
    }
    [[nodiscard]] static bool ends_stream(const nghttp2_frame_hd& header) noexcept {
        return (header.flags & NGHTTP2_FLAG_END_STREAM) != 0;
    }

    static int on_begin_headers(nghttp2_session* session, const nghttp2_frame* frame, void* user) {
        const std::int32_t id = frame->hd.stream_id;
        if (frame->headers.cat != NGHTTP2_HCAT_REQUEST) {
            self(user).incoming_ = stream_of(session, id);
            return 0;
        }
        self(user).incoming_ = self(user).open_stream(id);
        if (self(user).incoming_ == nullptr) {
            return NGHTTP2_ERR_TEMPORAL_CALLBACK_FAILURE;
        }
        nghttp2_session_set_stream_user_data(session, id, self(user).incoming_);
        return 0;
    }

    static int on_header(nghttp2_session*, const nghttp2_frame* frame, const std::uint8_t* name, std::size_t name_size,
                         const std::uint8_t* value, std::size_t value_size, std::uint8_t, void* user) {
        Stream* stream = self(user).incoming_;
        if (stream == nullptr) {
            return 0;
        }
        const bool good = frame->headers.cat == NGHTTP2_HCAT_REQUEST
                              ? self(user).take_field(*stream, text(name, name_size), text(value, value_size))
                              : self(user).take_trailer(*stream, text(name, name_size), text(value, value_size));
        return good ? 0 : NGHTTP2_ERR_TEMPORAL_CALLBACK_FAILURE;
    }

    /// nghttp2 would pass over the field. // RFC 9113 §8.1.1: a malformed request is a stream error
    static int on_invalid_header(nghttp2_session*, const nghttp2_frame*, const std::uint8_t*, std::size_t,
                                 const std::uint8_t*, std::size_t, std::uint8_t, void*) {
        return NGHTTP2_ERR_TEMPORAL_CALLBACK_FAILURE;
    }

    static int on_data_chunk(nghttp2_session* session, std::uint8_t, std::int32_t id, const std::uint8_t* bytes,
                             std::size_t size, void* user) {
        self(user).take_data(stream_of(session, id), text(bytes, size));
        return 0;
    }

    static int on_frame_recv(nghttp2_session* session, const nghttp2_frame* frame, void* user) {
        switch (frame->hd.type) {
            case NGHTTP2_HEADERS:
                if (Stream* stream = self(user).incoming_) {
                    if (frame->headers.cat == NGHTTP2_HCAT_REQUEST) {
                        self(user).end_head(*stream, ends_stream(frame->hd));
                    } else if (ends_stream(frame->hd)) {
                        self(user).end_body(*stream);
                    }
                }
                break;
            case NGHTTP2_DATA:
                if (Stream* stream = ends_stream(frame->hd) ? stream_of(session, frame->hd.stream_id) : nullptr) {
                    self(user).end_body(*stream);
                }
                break;
            case NGHTTP2_RST_STREAM:
                self(user).on_reset_received();
                break;
            case NGHTTP2_PING:
                if ((frame->hd.flags & NGHTTP2_FLAG_ACK) != 0) {
                    self(user).on_ping_ack();
                }
                break;
            case NGHTTP2_GOAWAY:
                ++self(user).context_.counters.goaways_received;
                break;
            default:
                break;
        }
        return 0;
    }

    static int on_frame_send(nghttp2_session* session, const nghttp2_frame* frame, void* user) {
        switch (frame->hd.type) {
            case NGHTTP2_HEADERS:
            case NGHTTP2_DATA:
                if (Stream* stream = ends_stream(frame->hd) ? stream_of(session, frame->hd.stream_id) : nullptr) {
                    self(user).on_end_stream_sent(*stream);
                }
                break;
            case NGHTTP2_RST_STREAM:
                self(user).on_reset_sent(frame->rst_stream.error_code);
                break;
            case NGHTTP2_GOAWAY:
                self(user).on_goaway_sent();
                break;
            case NGHTTP2_WINDOW_UPDATE:
                self(user).on_room_given(stream_of(session, frame->hd.stream_id));
                break;
            default:
                break;
        }
        return 0;
    }

    /// A section that is larger than nghttp2 sends, for one.
    static int on_frame_not_send(nghttp2_session* session, const nghttp2_frame* frame, int, void* user) {
        if (frame->hd.type == NGHTTP2_HEADERS) {
            if (Stream* stream = stream_of(session, frame->hd.stream_id)) {
                self(user).reset_stream(*stream, NGHTTP2_INTERNAL_ERROR);
            }
        }
        return 0;
    }

    static int on_stream_close(nghttp2_session* session, std::int32_t id, std::uint32_t error_code, void* user) {
        if (Stream* stream = stream_of(session, id)) {
            self(user).on_stream_closed(*stream, error_code);  // nghttp2 finds no stream of this id any more, then
        }
        return 0;
    }

    static ssize_t read_body(nghttp2_session* session, std::int32_t id, std::uint8_t*, std::size_t size,
                             std::uint32_t* flags, nghttp2_data_source* source, void* user) {
        Stream& stream = *static_cast<Stream*>(source->ptr);
        const std::uint64_t pending = stream.pending();
        if (pending == 0 && !stream.finished()) {
            stream.defer();
            return NGHTTP2_ERR_DEFERRED;
        }
        const std::uint64_t n = std::min<std::uint64_t>({pending, size, self(user).data_payload(pending)});
        *flags |= NGHTTP2_DATA_FLAG_NO_COPY;
        if (n == pending && stream.finished()) {
            *flags |= NGHTTP2_DATA_FLAG_EOF;
            if (const auto trailers = stream.trailers(); !trailers.empty()) {
                *flags |= NGHTTP2_DATA_FLAG_NO_END_STREAM;
                submit_trailers(session, id, trailers);
            }
        }
        return static_cast<ssize_t>(n);
    }

    static int send_data(nghttp2_session*, nghttp2_frame*, const std::uint8_t* header, std::size_t size,
                         nghttp2_data_source* source, void* user) {
        net::OutputQueue& output = self(user).output();
        output.append(text(header, kFrameHeaderBytes));
        Stream& stream = *static_cast<Stream*>(source->ptr);
        stream.move_body(size, output);
        self(user).on_data_sent(stream, size);
        return output.is_full() ? NGHTTP2_ERR_PAUSE : 0;
    }
};

namespace {

struct CallbacksDeleter {
    void operator()(nghttp2_session_callbacks* callbacks) const noexcept { nghttp2_session_callbacks_del(callbacks); }
};
struct OptionDeleter {
    void operator()(nghttp2_option* option) const noexcept { nghttp2_option_del(option); }
};

#if defined(__SANITIZE_ADDRESS__)
#define TAS_WATCHES_MEMORY 1
#elif defined(__has_feature)
#define TAS_WATCHES_MEMORY __has_feature(address_sanitizer)
#else
#define TAS_WATCHES_MEMORY 0
#endif
/// Whether AddressSanitizer is to see each block of nghttp2's.
constexpr bool kWatchesMemory = TAS_WATCHES_MEMORY != 0;
#undef TAS_WATCHES_MEMORY

/// nghttp2 takes and leaves half a dozen small blocks for each request.
[[nodiscard]] nghttp2_mem allocator_of(SmallMemory& memory) noexcept {
    return {.mem_user_data = &memory,
            .malloc = [](std::size_t size, void* user) { return static_cast<SmallMemory*>(user)->allocate(size); },
            .free = [](void* block, void* user) { static_cast<SmallMemory*>(user)->free(block); },
            .calloc = [](std::size_t count, std::size_t size,
                         void* user) { return static_cast<SmallMemory*>(user)->allocate_zeroed(count, size); },
            .realloc = [](void* block, std::size_t size,
                          void* user) { return static_cast<SmallMemory*>(user)->reallocate(block, size); }};
}

}  // namespace

Nghttp2SessionPtr make_nghttp2_session(Session& session) {
    nghttp2_session_callbacks* made_callbacks = nullptr;
    nghttp2_session_callbacks_new(&made_callbacks);
    const std::unique_ptr<nghttp2_session_callbacks, CallbacksDeleter> callbacks(made_callbacks);
    nghttp2_session_callbacks_set_on_begin_headers_callback(callbacks.get(), Callbacks::on_begin_headers);
    nghttp2_session_callbacks_set_on_header_callback(callbacks.get(), Callbacks::on_header);
    nghttp2_session_callbacks_set_on_invalid_header_callback(callbacks.get(), Callbacks::on_invalid_header);
    nghttp2_session_callbacks_set_on_data_chunk_recv_callback(callbacks.get(), Callbacks::on_data_chunk);
    nghttp2_session_callbacks_set_on_frame_recv_callback(callbacks.get(), Callbacks::on_frame_recv);
    nghttp2_session_callbacks_set_on_frame_send_callback(callbacks.get(), Callbacks::on_frame_send);
    nghttp2_session_callbacks_set_on_frame_not_send_callback(callbacks.get(), Callbacks::on_frame_not_send);
    nghttp2_session_callbacks_set_on_stream_close_callback(callbacks.get(), Callbacks::on_stream_close);
    nghttp2_session_callbacks_set_send_data_callback(callbacks.get(), Callbacks::send_data);

    nghttp2_option* made_option = nullptr;
    nghttp2_option_new(&made_option);
    const std::unique_ptr<nghttp2_option, OptionDeleter> option(made_option);
    nghttp2_option_set_no_auto_window_update(option.get(), 1);
    nghttp2_option_set_no_closed_streams(option.get(), 1);
    if (&nghttp2_option_set_max_continuations != nullptr) {
        // AbuseGuard counts them; nghttp2 counts a frame again for every read in which a piece of it comes.
        nghttp2_option_set_max_continuations(option.get(), SIZE_MAX);
    }
#if NGHTTP2_VERSION_NUM >= 0x013200  // 1.50: priorities of RFC 9218
    nghttp2_option_set_builtin_recv_extension_type(option.get(), NGHTTP2_PRIORITY_UPDATE);
#endif

    nghttp2_mem memory = allocator_of(session.context().streams.memory());
    nghttp2_session* made = nullptr;
    nghttp2_session_server_new3(&made, callbacks.get(), &session, option.get(), kWatchesMemory ? nullptr : &memory);
    return Nghttp2SessionPtr(made);
}

nghttp2_data_provider body_of(Stream& stream) noexcept {
    return {.source = {.ptr = &stream}, .read_callback = Callbacks::read_body};
}

}  // namespace tas::http2
