#pragma once
// Runs a multipart body through the reader, cut into pieces in any way, and tells what came of it as text. Fuzzer and
// unit tests share it.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "http/multipart.hpp"

namespace tas::test {

inline constexpr http::MultipartLimits kSmallMultipart{.max_parts = 8, .max_head_bytes = 256};

/// "part [name] file=[name] type=[type] data=[bytes] end\n", then "end\n", or "failed: why\n". `cuts` are rising
/// offsets into the body at which a piece ends.
inline std::string run_multipart(std::string_view boundary, std::string_view body, const std::vector<std::size_t>& cuts,
                                 const http::MultipartLimits& limits = kSmallMultipart) {
    http::MultipartReader reader(boundary, limits);
    std::string events;
    std::string data;
    const auto feed = [&](std::string_view bytes) {
        const std::string piece(bytes);  // exact size: reading past it is seen
        std::string_view input = piece;
        for (;;) {
            switch (reader.next(input)) {
                case http::MultipartEvent::need_more:
                    return true;
                case http::MultipartEvent::part: {
                    const http::Part& part = reader.part();
                    events += "part [" + part.name + "]";
                    events += part.file_name ? " file=[" + *part.file_name + "]" : "";
                    events += part.content_type.empty() ? "" : " type=[" + part.content_type + "]";
                    data.clear();
                    break;
                }
                case http::MultipartEvent::data:
                    events += reader.data().empty() ? " empty data" : "";
                    data += reader.data();
                    break;
                case http::MultipartEvent::part_end:
                    events += " data=[" + data + "] end\n";
                    break;
                case http::MultipartEvent::end:
                    events += "end\n";
                    break;
                case http::MultipartEvent::failed:
                    events += "failed: " + std::string(describe(reader.error())) + "\n";
                    return false;
            }
        }
    };
    std::size_t from = 0;
    for (const std::size_t cut : cuts) {
        if (!feed(body.substr(from, cut - from))) {
            return events;
        }
        from = cut;
    }
    feed(body.substr(from));
    return events;
}

}  // namespace tas::test
