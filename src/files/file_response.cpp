#include "files/file_response.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "http/content_disposition.hpp"
#include "http/date.hpp"
#include "http/field_rules.hpp"
#include "http/response_plan.hpp"
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

/// Strong: a change of the content changes the size, or the time of modification as finely as the file system keeps it.
/// The same on every host that has the same copy.
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
      options_(options),
      media_type_(media_type),
      variant_(std::move(variant)),
      file_semantics_(has_file_semantics(request) && wanted.status == 200),
      range_{.offset = 0, .size = variant_.file->size()},
      status_(wanted.status),
      reason_(wanted.reason) {
    const http::Validators current = make_validators(now);
    const Outcome outcome = file_semantics_ ? decide(request, current, now) : Outcome::whole;
    take_outcome(outcome);
    copy_wanted(outcome);
    describe(outcome);
    facts_ = http::read_fields(fields_);
}

const http::Field* FileResponse::wanted_field(std::string_view lower_case_name) const noexcept {
    const auto found = std::find_if(wanted_.fields.begin(), wanted_.fields.end(), [&](const http::Field& field) {
        return http::equals_ignoring_case(field.name, lower_case_name);
    });
    return found == wanted_.fields.end() ? nullptr : &*found;
}

/// The Content-Type of the file, whatever that of the response is.
std::string_view FileResponse::content_type() const noexcept {
    const http::Field* type = wanted_field("content-type");
    return !options_.content_type.empty() ? options_.content_type : type != nullptr ? type->value : media_type_;
}

/// The text of ETag, where it is ours to make.
void FileResponse::make_entity_tag() {
    const http::Field* tag = wanted_field("etag");
    if (!options_.entity_tag.empty()) {
        entity_tag_ = options_.entity_tag;
    } else if (tag != nullptr) {
        entity_tag_ = tag->value;
    } else if (options_.send_entity_tag) {
        entity_tag_ = entity_tag_of(*variant_.file);
    }
    // RFC 9110 §8.8.3.3: a strong tag names one coding of the representation.
    const std::optional<http::EntityTag> parsed = http::parse_entity_tag(entity_tag_);
    if (variant_.coding && parsed && !parsed->weak) {
        entity_tag_.insert(entity_tag_.size() - 1, "-" + std::string(to_text(*variant_.coding)));
    }
}

/// Makes the texts of ETag and Last-Modified, where they are ours to make.
http::Validators FileResponse::make_validators(std::time_t now) {
    make_entity_tag();
    http::Validators current{.entity_tag = http::parse_entity_tag(entity_tag_)};
    const http::Field* modified = wanted_field("last-modified");
    if (options_.last_modified) {
        current.last_modified = options_.last_modified;
    } else if (modified != nullptr) {
        current.last_modified = http::parse_date(modified->value, now);
        return current;
    } else if (options_.send_last_modified) {
        // RFC 9110 §8.8.2.1: never later than the response itself.
        current.last_modified = std::min<std::time_t>(variant_.file->modified().tv_sec, now);
    }
    if (current.last_modified) {
        last_modified_ = date_text(*current.last_modified);
    }
    return current;
}

FileResponse::Outcome FileResponse::decide(const http::Request& request, const http::Validators& current,
                                           std::time_t now) {
    if (options_.conditional) {
        switch (http::check_preconditions(request.fields, current, now)) {
            case http::Precondition::none_fails: break;
            case http::Precondition::not_modified: return Outcome::not_modified;
            case http::Precondition::failed: return Outcome::precondition_failed;
        }
    }
    // RFC 9110 §14.2: a range is of a GET only.
    return options_.accept_ranges && request.method == "GET" ? decide_range(request, current, now) : Outcome::whole;
}

FileResponse::Outcome FileResponse::decide_range(const http::Request& request, const http::Validators& current,
                                                 std::time_t now) {
    if (request.fields.count("range") != 1 || !http::range_applies(request.fields, current, now)) {
        return Outcome::whole;
    }
    http::RangeRequest wanted = http::parse_range(*request.fields.find("range"), range_.size);
    switch (wanted.kind) {
        case http::RangeRequest::Kind::ignored: return Outcome::whole;
        case http::RangeRequest::Kind::unsatisfiable: return Outcome::range_not_satisfiable;
        case http::RangeRequest::Kind::satisfiable: return take_ranges(std::move(wanted.ranges));
    }
    return Outcome::whole;
}

/// Between any two parts lies at least the head of one: whatever is asked for, the body is not longer than the file by
/// more than the text of one part and the end.
FileResponse::Outcome FileResponse::take_ranges(std::vector<http::ByteRange> ranges) {
    const std::uint64_t size = range_.size;
    if (ranges.size() > 1) {
        http::coalesce(ranges, http::RangeParts::overhead(content_type(), size));
    }
    if (ranges.size() == 1) {
        range_ = ranges.front();  // RFC 9110 §15.3.7.2: a part of its own only where there are others
        return Outcome::part;
    }
    const std::string boundary = http::random_boundary();
    if (boundary.empty()) {
        return Outcome::whole;  // RFC 9110 §14.2: a server may ignore the Range field
    }
    parts_ = Ref(new http::RangeParts(boundary, content_type(), std::move(ranges), size));
    return Outcome::parts;
}

void FileResponse::take_outcome(Outcome outcome) {
    switch (outcome) {
        case Outcome::whole: return;
        case Outcome::part:
            status_ = 206;
            content_range_ = http::content_range(range_, variant_.file->size());
            break;
        case Outcome::parts: status_ = 206; break;
        case Outcome::not_modified: status_ = 304; break;
        case Outcome::precondition_failed: status_ = 412; break;
        case Outcome::range_not_satisfiable:
            status_ = 416;
            content_range_ = http::unsatisfied_range(variant_.file->size());
            break;
    }
    if (outcome != Outcome::part) {
        range_ = {};
    }
    reason_ = {};  // the handler's was meant for the 200
}

/// Whether a field of the handler's gives way to one of ours.
bool FileResponse::is_replaced(Outcome outcome, std::string_view name) const noexcept {
    const auto is = [name](std::string_view lower_case) { return http::equals_ignoring_case(name, lower_case); };
    return is("content-length") || is("content-range") ||
           (is("content-type") && (!options_.content_type.empty() || outcome == Outcome::parts)) ||
           (is("content-disposition") && !options_.disposition.empty()) ||
           (is("cache-control") && !options_.cache_control.empty()) || (is("etag") && !entity_tag_.empty()) ||
           (is("last-modified") && !last_modified_.empty());
}

/// Whether a field has no place in a response that does not carry the file. // RFC 9110 §15.4.5
bool FileResponse::is_out_of_place(Outcome outcome, std::string_view name) const noexcept {
    switch (outcome) {
        case Outcome::whole:
        case Outcome::part:
        case Outcome::parts: return false;
        case Outcome::not_modified:
            return is_one_of(kContentFields, name) ||
                   (!entity_tag_.empty() && http::equals_ignoring_case(name, "last-modified"));
        case Outcome::precondition_failed:
        case Outcome::range_not_satisfiable:
            return is_one_of(kContentFields, name) || is_one_of(kRepresentationFields, name);
    }
    return false;
}

void FileResponse::copy_wanted(Outcome outcome) {
    fields_.reserve(wanted_.fields.size() + 10);
    for (const http::Field& field : wanted_.fields) {
        if (!is_replaced(outcome, field.name) && !is_out_of_place(outcome, field.name)) {
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

void FileResponse::describe(Outcome outcome) {
    switch (outcome) {
        case Outcome::whole:
        case Outcome::part:
        case Outcome::parts:
            describe_content(outcome);
            [[fallthrough]];
        case Outcome::not_modified:
            put("ETag", "etag", entity_tag_, {});
            if (!is_out_of_place(outcome, "last-modified")) {
                put("Last-Modified", "last-modified", last_modified_, {});
            }
            put("Cache-Control", "cache-control", options_.cache_control, {});
            break;
        case Outcome::precondition_failed:
        case Outcome::range_not_satisfiable: break;
    }
    if (options_.precompressed) {
        fields_.push_back({"Vary", "Accept-Encoding"});  // RFC 9110 §12.5.5: beside what the handler has said
    }
    put("Content-Range", "content-range", content_range_, {});
}

void FileResponse::describe_content(Outcome outcome) {
    const bool in_parts = outcome == Outcome::parts;
    put("Content-Type", "content-type", in_parts ? parts_->content_type() : options_.content_type, media_type_);
    if (!options_.disposition.empty()) {
        disposition_ = http::content_disposition(options_.disposition, options_.download_name);
        fields_.push_back({"Content-Disposition", disposition_});
    }
    if (variant_.coding) {
        fields_.push_back({"Content-Encoding", to_text(*variant_.coding)});
    }
    if (file_semantics_) {
        put("Accept-Ranges", "accept-ranges", {}, options_.accept_ranges ? "bytes" : "none");
    }
}

bool FileResponse::length_agrees() const noexcept {
    const http::Field* length = wanted_field("content-length");
    return length == nullptr || http::parse_content_length(length->value) == variant_.file->size();
}

std::optional<Chunk> FileResponse::next_piece() {
    const std::size_t piece = next_piece_++;
    if (!parts_) {
        const bool is_body = piece == 0 && range_.size > 0;
        return is_body ? std::optional(OpenFile::to_chunk(variant_.file, range_.offset, range_.size)) : std::nullopt;
    }
    if (piece > 2 * parts_->ranges().size()) {
        return std::nullopt;
    }
    if (piece % 2 == 0) {
        return Chunk::borrowed(as_bytes(parts_->text_before(piece / 2)), Ref(parts_).to_release());
    }
    const http::ByteRange& range = parts_->ranges()[piece / 2];
    return OpenFile::to_chunk(variant_.file, range.offset, range.size);
}

http::SendStatus send(http::Exchange& exchange, FileResponse& response) {
    http::ResponseSink* sink = exchange.sink();
    if (sink == nullptr) {
        return http::SendStatus::gone;
    }
    if (const http::SendStatus begun = sink->begin(response.head(), response.body_size());
        begun != http::SendStatus::ok) {
        return begun;
    }
    while (std::optional<Chunk> piece = response.next_piece()) {
        if (const http::SendStatus written = sink->write(*std::move(piece)); written != http::SendStatus::ok) {
            sink->abort();
            return written;
        }
    }
    return sink->finish({});
}

}  // namespace tas::files
