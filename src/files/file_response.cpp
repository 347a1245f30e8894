#include "files/file_response.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "http/content_disposition.hpp"
#include "http/date.hpp"
#include "http/field_rules.hpp"
#include "http/text.hpp"

namespace tas::files {
namespace {

/// Fields that speak of the content, which a 304, 412 or 416 does not have. // RFC 9110 §15.4.5
constexpr std::array<std::string_view, 5> kContentFields{"content-type", "content-encoding", "content-language",
                                                         "content-disposition", "accept-ranges"};
/// Fields that speak of the representation; a 304 has them, as the 200 would.
constexpr std::array<std::string_view, 4> kRepresentationFields{"etag", "last-modified", "cache-control", "expires"};

template <std::size_t N>
[[nodiscard]] bool is_one_of(const std::array<std::string_view, N>& names, std::string_view name) noexcept {
    return std::any_of(names.begin(), names.end(),
                       [name](std::string_view one) { return http::equals_ignoring_case(name, one); });
}

void append_hex(std::string& into, std::uint64_t number) {
    std::array<char, 16> digits;
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number, 16).ptr;
    into.append(digits.data(), end);
}

/// Strong: any change of the content changes the time of modification, to the nanosecond, or the size. The same on every
/// host that has the same copy.
[[nodiscard]] std::string entity_tag_of(const OpenFile& file) {
    std::string tag = "\"";
    append_hex(tag, static_cast<std::uint64_t>(file.modified().tv_sec) * 1'000'000'000 +
                        static_cast<std::uint64_t>(file.modified().tv_nsec));
    tag += '-';
    append_hex(tag, file.size());
    return tag += '"';
}

[[nodiscard]] std::string date_text(std::time_t moment) {
    const http::DateText text = http::format_date(moment);
    return {text.data(), text.size()};
}

}  // namespace

bool has_file_semantics(const http::Request& request) noexcept {
    return request.method == "GET" || request.method == "HEAD";
}

FileResponse::FileResponse(const http::Request& request, const http::ResponseHead& wanted, const FileOptions& options,
                           Variant variant, std::string_view media_type, std::time_t now)
    : wanted_(wanted),
      variant_(std::move(variant)),
      file_semantics_(has_file_semantics(request) && wanted.status == 200),
      range_{.offset = 0, .size = variant_.file->size()},
      status_(wanted.status),
      reason_(wanted.reason) {
    const http::Validators current = make_validators(options, now);
    const Outcome outcome = file_semantics_ ? decide(request, options, current, now) : Outcome::whole;
    take_outcome(outcome);
    copy_wanted(outcome, options);
    describe(outcome, options, media_type);
}

const http::Field* FileResponse::wanted_field(std::string_view lower_case_name) const noexcept {
    const auto found = std::find_if(wanted_.fields.begin(), wanted_.fields.end(), [&](const http::Field& field) {
        return http::equals_ignoring_case(field.name, lower_case_name);
    });
    return found == wanted_.fields.end() ? nullptr : &*found;
}

/// Makes the texts of ETag and Last-Modified, where they are ours to make.
http::Validators FileResponse::make_validators(const FileOptions& options, std::time_t now) {
    http::Validators current;
    const http::Field* tag = wanted_field("etag");
    if (!options.entity_tag.empty()) {
        entity_tag_ = options.entity_tag;
    } else if (tag == nullptr && options.send_entity_tag) {
        entity_tag_ = entity_tag_of(*variant_.file);
    }
    if (tag != nullptr || !entity_tag_.empty()) {
        current.entity_tag = http::parse_entity_tag(entity_tag_.empty() ? tag->value : std::string_view(entity_tag_));
    }
    const http::Field* modified = wanted_field("last-modified");
    if (options.last_modified) {
        current.last_modified = options.last_modified;
    } else if (modified != nullptr) {
        current.last_modified = http::parse_date(modified->value, now);
        return current;
    } else if (options.send_last_modified) {
        // RFC 9110 §8.8.2.1: never later than the response itself.
        current.last_modified = std::min<std::time_t>(variant_.file->modified().tv_sec, now);
    }
    if (current.last_modified) {
        last_modified_ = date_text(*current.last_modified);
    }
    return current;
}

FileResponse::Outcome FileResponse::decide(const http::Request& request, const FileOptions& options,
                                           const http::Validators& current, std::time_t now) {
    if (options.conditional) {
        switch (http::check_preconditions(request.fields, current, now)) {
            case http::Precondition::none_fails: break;
            case http::Precondition::not_modified: return Outcome::not_modified;
            case http::Precondition::failed: return Outcome::precondition_failed;
        }
    }
    // RFC 9110 §14.2: a range is of a GET only.
    return options.accept_ranges && request.method == "GET" ? decide_range(request, current, now) : Outcome::whole;
}

FileResponse::Outcome FileResponse::decide_range(const http::Request& request, const http::Validators& current,
                                                 std::time_t now) {
    if (request.fields.count("range") != 1 || !http::range_applies(request.fields, current, now)) {
        return Outcome::whole;
    }
    const http::RangeRequest wanted = http::parse_range(*request.fields.find("range"), range_.size);
    switch (wanted.kind) {
        case http::RangeRequest::Kind::ignored: return Outcome::whole;
        case http::RangeRequest::Kind::unsatisfiable: return Outcome::range_not_satisfiable;
        case http::RangeRequest::Kind::satisfiable: break;
    }
    if (wanted.ranges.size() > 1) {
        return Outcome::whole;  // RFC 9110 §14.2: a server may ignore the Range field
    }
    range_ = wanted.ranges.front();
    return Outcome::part;
}

void FileResponse::take_outcome(Outcome outcome) {
    const std::string size = std::to_string(variant_.file->size());
    switch (outcome) {
        case Outcome::whole: return;
        case Outcome::part:
            status_ = 206;
            content_range_ = "bytes " + std::to_string(range_.offset) + "-" +
                             std::to_string(range_.offset + range_.size - 1) + "/" + size;
            break;
        case Outcome::not_modified: status_ = 304; break;
        case Outcome::precondition_failed: status_ = 412; break;
        case Outcome::range_not_satisfiable:
            status_ = 416;
            content_range_ = "bytes */" + size;
            break;
    }
    if (outcome != Outcome::part) {
        range_ = {};
    }
    reason_ = {};  // the handler's was meant for the 200
}

/// The handler's fields, but for those that an option replaces or the status does not have.
void FileResponse::copy_wanted(Outcome outcome, const FileOptions& options) {
    const bool has_content = outcome == Outcome::whole || outcome == Outcome::part;
    const auto replaced = [&](std::string_view name) {
        return (!options.content_type.empty() && http::equals_ignoring_case(name, "content-type")) ||
               (!options.disposition.empty() && http::equals_ignoring_case(name, "content-disposition")) ||
               (!options.cache_control.empty() && http::equals_ignoring_case(name, "cache-control")) ||
               (!options.entity_tag.empty() && http::equals_ignoring_case(name, "etag")) ||
               (options.last_modified && http::equals_ignoring_case(name, "last-modified"));
    };
    fields_.reserve(wanted_.fields.size() + 10);
    for (const http::Field& field : wanted_.fields) {
        const bool ours = http::equals_ignoring_case(field.name, "content-length") ||
                          http::equals_ignoring_case(field.name, "content-range") || replaced(field.name);
        const bool out_of_place = (!has_content && is_one_of(kContentFields, field.name)) ||
                                  (!has_content && outcome != Outcome::not_modified &&
                                   is_one_of(kRepresentationFields, field.name));
        if (!ours && !out_of_place) {
            fields_.push_back(field);
        }
    }
}

void FileResponse::put(std::string_view name, std::string_view lower_case_name, std::string_view option,
                       std::string_view own) {
    if (!option.empty()) {
        fields_.push_back({name, option});
    } else if (!own.empty() && wanted_field(lower_case_name) == nullptr) {
        fields_.push_back({name, own});
    }
}

void FileResponse::describe(Outcome outcome, const FileOptions& options, std::string_view media_type) {
    if (outcome == Outcome::whole || outcome == Outcome::part) {
        describe_content(options, media_type);
    }
    if (outcome != Outcome::precondition_failed && outcome != Outcome::range_not_satisfiable) {
        put("ETag", "etag", entity_tag_, {});
        put("Last-Modified", "last-modified", last_modified_, {});
        put("Cache-Control", "cache-control", options.cache_control, {});
    }
    if (options.precompressed) {
        fields_.push_back({"Vary", "Accept-Encoding"});  // RFC 9110 §12.5.5: beside what the handler has said
    }
    put("Content-Range", "content-range", content_range_, {});
}

void FileResponse::describe_content(const FileOptions& options, std::string_view media_type) {
    put("Content-Type", "content-type", options.content_type, media_type);
    if (!options.disposition.empty()) {
        disposition_ = http::content_disposition(options.disposition, options.download_name);
        fields_.push_back({"Content-Disposition", disposition_});
    }
    if (variant_.coding) {
        fields_.push_back({"Content-Encoding", to_text(*variant_.coding)});
    }
    if (file_semantics_) {
        put("Accept-Ranges", "accept-ranges", {}, options.accept_ranges ? "bytes" : "none");
    }
}

bool FileResponse::length_agrees() const noexcept {
    const http::Field* length = wanted_field("content-length");
    return length == nullptr || http::parse_content_length(length->value) == variant_.file->size();
}

Chunk FileResponse::take_body() && {
    return OpenFile::to_chunk(std::move(variant_.file), range_.offset, range_.size);
}

}  // namespace tas::files
