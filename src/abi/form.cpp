#include "abi/form.h"

#include <cstring>
#include <optional>

#include "abi/convert.hpp"
#include "http/multipart.hpp"
#include "http/parameters.hpp"
#include "http/text.hpp"

using namespace tas;
using abi::str;
using abi::view;

struct tas_multipart {
    http::MultipartReader reader;
};

namespace {

tas_multipart_event event_of(http::MultipartEvent event) noexcept {
    switch (event) {
        case http::MultipartEvent::need_more:
            return TAS_MULTIPART_MORE;
        case http::MultipartEvent::part:
            return TAS_MULTIPART_PART;
        case http::MultipartEvent::data:
            return TAS_MULTIPART_DATA;
        case http::MultipartEvent::part_end:
            return TAS_MULTIPART_PART_END;
        case http::MultipartEvent::end:
            return TAS_MULTIPART_END;
        case http::MultipartEvent::failed:
            return TAS_MULTIPART_FAILED;
    }
    return TAS_MULTIPART_FAILED;
}

}  // namespace

tas_form_kind tas_form_kind_of(tas_str content_type) {
    const std::string_view type = http::first_word(view(content_type));
    if (http::equals_ignoring_case(type, "application/x-www-form-urlencoded")) {
        return TAS_FORM_URLENCODED;
    }
    return http::equals_ignoring_case(type, "multipart/form-data") ? TAS_FORM_MULTIPART : TAS_FORM_NONE;
}

tas_str tas_media_type(tas_str content_type) { return str(http::first_word(view(content_type))); }

bool tas_media_type_parameter(tas_str content_type, tas_str name, char* target, size_t size) {
    const std::optional<std::string> value = http::find_parameter(view(content_type), view(name));
    if (!value || value->size() >= size) {
        return false;
    }
    std::memcpy(target, value->c_str(), value->size() + 1);
    return true;
}

tas_multipart* tas_multipart_new(tas_str content_type, uint32_t max_parts) {
    const std::optional<std::string> boundary = http::find_parameter(view(content_type), "boundary");
    if (!boundary || !http::is_boundary(*boundary)) {
        return nullptr;
    }
    return new tas_multipart{http::MultipartReader(*boundary, {.max_parts = max_parts})};
}

void tas_multipart_free(tas_multipart* multipart) { delete multipart; }

tas_multipart_event tas_multipart_next(tas_multipart* multipart, tas_str* input, tas_multipart_item* item) {
    http::MultipartReader& reader = multipart->reader;
    std::string_view rest = view(*input);
    const http::MultipartEvent event = reader.next(rest);
    *input = str(rest);
    *item = {};
    if (event == http::MultipartEvent::part) {
        const http::Part& part = reader.part();
        item->name = str(part.name);
        item->is_file = part.file_name.has_value();
        item->file_name = str(item->is_file ? std::string_view(*part.file_name) : std::string_view());
        item->content_type = str(part.content_type);
    } else if (event == http::MultipartEvent::data) {
        item->data = str(reader.data());
    } else if (event == http::MultipartEvent::failed) {
        item->too_many_parts = reader.error() == http::MultipartError::too_many_parts;
        item->message = str(http::describe(reader.error()));
    }
    return event_of(event);
}
