#pragma once
// What a file is as a response: its fields, and whether the request gets all of it, a part, several, or only a status.
// Knows the request, the file and what the handler wants; not who sends it.

#include <ctime>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/chunk.hpp"
#include "files/variant.hpp"
#include "http/byte_range.hpp"
#include "http/conditional.hpp"
#include "http/exchange.hpp"
#include "http/range_parts.hpp"
#include "http/request.hpp"
#include "http/response.hpp"

namespace tas::files {

/// Borrowed text; empty: not said.
struct FileOptions {
    std::string_view content_type;
    std::string_view disposition;    // "attachment" | "inline"
    std::string_view download_name;  // passes http::check_download_name()
    std::string_view cache_control;
    std::string_view entity_tag;                // passes http::parse_entity_tag()
    std::optional<std::time_t> last_modified;  // nullopt: the file's own
    bool send_entity_tag = true;
    bool send_last_modified = true;
    bool accept_ranges = true;
    bool conditional = true;
    bool precompressed = false;
};

/// Whether conditional requests, ranges and content codings mean anything: GET and HEAD. // RFC 9110 §13.2.1, §14.2
[[nodiscard]] bool has_file_semantics(const http::Request& request) noexcept;

class FileResponse final {
public:
    /// What the handler has set comes in `wanted`: its fields win over what the file says of itself, and options win over
    /// them. `media_type` is that of the file's name. The request, `wanted` and the options must outlive this.
    FileResponse(const http::Request& request, const http::ResponseHead& wanted, const FileOptions& options,
                 Variant variant, std::string_view media_type, std::time_t now);

    /// Whether a Content-Length that the handler has set is the size of the file.
    [[nodiscard]] bool length_agrees() const noexcept;
    [[nodiscard]] http::ResponseHead head() const noexcept {
        return {.status = status_, .reason = reason_, .fields = fields_, .facts = &facts_};
    }
    [[nodiscard]] std::uint64_t body_size() const noexcept { return parts_ ? parts_->size() : range_.size; }
    /// The same body for one more response of a whole file that has a body.
    [[nodiscard]] Chunk body() const { return OpenFile::to_chunk(variant_.file, range_.offset, range_.size); }
    /// The body piece by piece: the file, or a range of it, or several with the heads of their parts. A range is one of
    /// the owners of the file. nullopt: that was all.
    [[nodiscard]] std::optional<Chunk> next_piece();
    [[nodiscard]] const Ref<OpenFile>& file() const noexcept { return variant_.file; }

private:
    enum class Outcome : std::uint8_t { whole, part, parts, not_modified, precondition_failed, range_not_satisfiable };

    [[nodiscard]] const http::Field* wanted_field(std::string_view lower_case_name) const noexcept;
    [[nodiscard]] std::string_view content_type() const noexcept;
    void make_entity_tag();
    [[nodiscard]] http::Validators make_validators(std::time_t now);
    [[nodiscard]] Outcome decide(const http::Request& request, const http::Validators& current, std::time_t now);
    [[nodiscard]] Outcome decide_range(const http::Request& request, const http::Validators& current, std::time_t now);
    [[nodiscard]] Outcome take_ranges(std::vector<http::ByteRange> ranges);
    void take_outcome(Outcome outcome);
    [[nodiscard]] bool is_replaced(Outcome outcome, std::string_view name) const noexcept;
    [[nodiscard]] bool is_out_of_place(Outcome outcome, std::string_view name) const noexcept;
    void copy_wanted(Outcome outcome);
    void describe(Outcome outcome);
    void describe_content(Outcome outcome);
    /// The option, else what the handler has set (and copy_wanted() has taken), else what the file says.
    void put(std::string_view name, std::string_view lower_case_name, std::string_view option, std::string_view own);

    const http::ResponseHead& wanted_;
    const FileOptions& options_;
    std::string_view media_type_;
    Variant variant_;
    bool file_semantics_;
    http::ByteRange range_;        // the body, unless it has parts
    Ref<http::RangeParts> parts_;  // null: the body has none
    std::size_t next_piece_ = 0;
    std::uint16_t status_;
    std::string_view reason_;
    std::string entity_tag_;
    std::string last_modified_;
    std::string content_range_;
    std::string disposition_;
    std::vector<http::Field> fields_;
    http::FieldFacts facts_;
};

/// Sends head and body. Nothing is on the wire unless ok is answered, or gone.
[[nodiscard]] http::SendStatus send(http::Exchange& exchange, FileResponse& response);

}  // namespace tas::files
