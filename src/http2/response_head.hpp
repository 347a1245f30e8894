#pragma once
// Header sections of the server: turned into nghttp2's fields and handed to it. Knows what is to be sent, not why.

#include <nghttp2/nghttp2.h>

#include <cstdint>
#include <span>
#include <string_view>

#include "http/response.hpp"
#include "http/response_plan.hpp"

namespace tas::http2 {

struct ResponseFields {
    std::string_view date;    // empty: the handler's fields have it
    std::string_view server;  // empty: none is sent
};

/// Submits the final header section; `body` is nullptr where END_STREAM goes with it. The head is valid.
void submit_head(nghttp2_session* session, std::int32_t stream, const http::ResponseHead& head,
                 const http::ResponsePlan& plan, const ResponseFields& own, const nghttp2_data_provider* body);
/// 100 (Continue). // RFC 9110 §15.2.1
void submit_continue(nghttp2_session* session, std::int32_t stream);
/// The trailer section behind the last DATA frame.
void submit_trailers(nghttp2_session* session, std::int32_t stream, std::span<const http::Field> trailers);

}  // namespace tas::http2
