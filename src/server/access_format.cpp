#include "server/access_format.hpp"

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <cstring>
#include <ctime>

namespace tas::server {
namespace {

constexpr char kHexDigits[] = "0123456789abcdef";
constexpr std::string_view kMonths = "JanFebMarAprMayJunJulAugSepOctNovDec";

using ByteSet = std::array<bool, 256>;

/// Bytes that stand for themselves in both formats: visible ASCII without the quote and the backslash.
constexpr ByteSet kPlain = [] {
    ByteSet set{};
    for (std::size_t c = 0x20; c < 0x7f; ++c) {
        set[c] = c != '"' && c != '\\';
    }
    return set;
}();

constexpr std::uint8_t byte_of(char c) noexcept { return static_cast<std::uint8_t>(c); }

/// Writes into a bounded room; what does not fit makes the whole line not fit.
class Cursor final {
public:
    explicit Cursor(std::span<char> room) noexcept : begin_(room.data()), at_(begin_), end_(begin_ + room.size()) {}

    /// A copy of known size takes a few instructions: most of a line is such.
    template <std::size_t kSize>
    void put(const char (&literal)[kSize]) noexcept {
        if (kSize - 1 > static_cast<std::size_t>(end_ - at_)) {
            full_ = true;
            return;
        }
        std::memcpy(at_, literal, kSize - 1);
        at_ += kSize - 1;
    }
    void put(std::string_view text) noexcept {
        if (text.size() > static_cast<std::size_t>(end_ - at_)) {
            full_ = true;
            return;
        }
        std::memcpy(at_, text.data(), text.size());
        at_ += text.size();
    }
    void put_number(std::uint64_t value) noexcept {
        char digits[20];
        put({digits, static_cast<std::size_t>(std::to_chars(digits, digits + sizeof digits, value).ptr - digits)});
    }
    void put_hex(std::uint8_t byte) noexcept {
        const char digits[] = {kHexDigits[byte >> 4], kHexDigits[byte & 15]};
        put({digits, sizeof digits});
    }
    [[nodiscard]] std::size_t size() const noexcept { return full_ ? 0 : static_cast<std::size_t>(at_ - begin_); }

private:
    char* begin_;
    char* at_;
    char* end_;
    bool full_ = false;
};

constexpr std::uint64_t kOnes = 0x0101010101010101;

/// The high bit of each byte that is zero; of those behind such a one, maybe more.
constexpr std::uint64_t zero_bytes(std::uint64_t word) noexcept { return (word - kOnes) & ~word; }

/// Whether eight bytes are plain.
constexpr bool are_plain(std::uint64_t word) noexcept {
    const std::uint64_t below_space = (word - kOnes * 0x20) & ~word;
    const std::uint64_t others =
        zero_bytes(word ^ kOnes * '"') | zero_bytes(word ^ kOnes * '\\') | zero_bytes(word ^ kOnes * 0x7f);
    return ((word | below_space | others) & kOnes << 7) == 0;
}

/// The length of the run of plain bytes at the front.
std::size_t plain_run(std::string_view text) noexcept {
    std::size_t run = 0;
    for (std::uint64_t word; run + sizeof word <= text.size(); run += sizeof word) {
        std::memcpy(&word, text.data() + run, sizeof word);
        if (!are_plain(word)) {
            break;
        }
    }
    while (run < text.size() && kPlain[byte_of(text[run])]) {
        ++run;
    }
    return run;
}

/// The length of the well-formed UTF-8 sequence of a character beyond ASCII at the front, or 0. // RFC 3629 §4
std::size_t utf8_sequence(std::string_view text) noexcept {
    const std::uint8_t lead = byte_of(text[0]);
    const std::size_t size = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
    if (lead < 0xc2 || lead > 0xf4 || text.size() < size) {
        return 0;
    }
    const std::uint8_t second = byte_of(text[1]);
    const bool overlong = (lead == 0xe0 && second < 0xa0) || (lead == 0xf0 && second < 0x90);
    const bool no_character = (lead == 0xed && second > 0x9f) || (lead == 0xf4 && second > 0x8f);
    const bool continued = std::all_of(text.begin() + 1, text.begin() + static_cast<std::ptrdiff_t>(size),
                                       [](char c) { return (byte_of(c) & 0xc0) == 0x80; });
    return continued && !overlong && !no_character ? size : 0;
}

/// Quote, backslash, controls and all beyond ASCII as \xHH.
void put_escaped(Cursor& line, std::string_view text) noexcept {
    for (;;) {
        const std::size_t run = plain_run(text);
        line.put(text.substr(0, run));
        if (run == text.size()) {
            return;
        }
        line.put("\\x");
        line.put_hex(byte_of(text[run]));
        text.remove_prefix(run + 1);
    }
}

/// UTF-8 as it is; a byte that is none, a control, quote or backslash as \u00XX.
void put_json_escaped(Cursor& line, std::string_view text) noexcept {
    for (;;) {
        const std::size_t run = plain_run(text);
        line.put(text.substr(0, run));
        text.remove_prefix(run);
        if (text.empty()) {
            return;
        }
        if (const std::size_t sequence = utf8_sequence(text); sequence > 0) {
            line.put(text.substr(0, sequence));
            text.remove_prefix(sequence);
            continue;
        }
        line.put("\\u00");
        line.put_hex(byte_of(text[0]));
        text.remove_prefix(1);
    }
}

/// A field between quotes; "-" where there is none.
void put_quoted(Cursor& line, std::string_view text) noexcept {
    line.put(" \"");
    if (text.empty()) {
        line.put("-");
    } else {
        put_escaped(line, text.substr(0, AccessFormatter::kMaxText));
    }
    line.put("\"");
}

/// "text" or null.
void put_value(Cursor& line, std::string_view text, std::size_t most) noexcept {
    if (text.empty()) {
        line.put("null");
        return;
    }
    line.put("\"");
    put_json_escaped(line, text.substr(0, most));
    line.put("\"");
}

/// `key` is ,"name":
template <std::size_t kSize>
void put_member(Cursor& line, const char (&key)[kSize], std::string_view text,
                std::size_t most = AccessFormatter::kMaxText) noexcept {
    line.put(key);
    put_value(line, text, most);
}

template <std::size_t kSize>
void put_member(Cursor& line, const char (&key)[kSize], std::uint64_t value) noexcept {
    line.put(key);
    line.put_number(value);
}

/// "HTTP/1.1", "HTTP/2.0" as other servers' logs name it
void put_protocol(Cursor& line, http::Version version) noexcept {
    line.put("HTTP/");
    line.put_number(version.major);
    line.put(".");
    line.put_number(version.minor);
}

}  // namespace

std::size_t AccessFormatter::format(const AccessEntry& entry, std::span<char> room) noexcept {
    return format_ == AccessLogFormat::combined ? combined(entry, room) : json(entry, room);
}

/// 192.0.2.1 - - [10/Oct/2000:13:55:36 -0700] "GET /a HTTP/1.1" 200 2326 "http://…" "Mozilla/5.0 …"
std::size_t AccessFormatter::combined(const AccessEntry& entry, std::span<char> room) noexcept {
    Cursor line(room);
    line.put(entry.remote_address.empty() ? std::string_view("unix:") : entry.remote_address);
    line.put(" - - [");
    line.put(second_text(entry.received_ms / 1'000));
    line.put("] \"");
    if (entry.method.empty()) {
        line.put("-");
    } else {
        put_escaped(line, entry.method.substr(0, kMaxText));
        line.put(" ");
        put_escaped(line, entry.target.substr(0, kMaxTarget));
        line.put(" ");
        put_protocol(line, entry.version);
    }
    line.put("\" ");
    line.put_number(entry.status);
    line.put(" ");
    line.put_number(entry.body_bytes);
    put_quoted(line, entry.referer);
    put_quoted(line, entry.user_agent);
    line.put("\n");
    return line.size();
}

std::size_t AccessFormatter::json(const AccessEntry& entry, std::span<char> room) noexcept {
    Cursor line(room);
    const auto ms = static_cast<unsigned>(entry.received_ms % 1'000);
    const char fraction[] = {'.', static_cast<char>('0' + ms / 100), static_cast<char>('0' + ms / 10 % 10),
                             static_cast<char>('0' + ms % 10)};
    line.put(R"({"time":")");
    line.put(second_text(entry.received_ms / 1'000));
    line.put({fraction, sizeof fraction});
    line.put(R"(Z")");
    put_member(line, R"(,"remote_address":)", entry.remote_address);
    put_member(line, R"(,"remote_port":)", entry.remote_port);
    put_member(line, R"(,"method":)", entry.method);
    put_member(line, R"(,"target":)", entry.target, kMaxTarget);
    if (entry.method.empty()) {
        put_member(line, R"(,"protocol":)", std::string_view());
    } else {
        line.put(R"(,"protocol":")");
        put_protocol(line, entry.version);
        line.put("\"");
    }
    put_member(line, R"(,"status":)", entry.status);
    put_member(line, R"(,"body_bytes":)", entry.body_bytes);
    if (entry.complete) {
        line.put(R"(,"complete":true)");
    } else {
        line.put(R"(,"complete":false)");
    }
    put_member(line, R"(,"duration_us":)", entry.duration_us);
    put_member(line, R"(,"host":)", entry.host);
    put_member(line, R"(,"referer":)", entry.referer);
    put_member(line, R"(,"user_agent":)", entry.user_agent);
    put_member(line, R"(,"tls_version":)", entry.tls_version);
    put_member(line, R"(,"tls_cipher":)", entry.tls_cipher);
    line.put("}\n");
    return line.size();
}

std::string_view AccessFormatter::second_text(std::int64_t unix_seconds) noexcept {
    if (unix_seconds != second_) {
        second_ = unix_seconds;
        const std::time_t moment = unix_seconds;
        std::tm date{};
        int size = 0;
        if (format_ == AccessLogFormat::json) {
            gmtime_r(&moment, &date);
            size = std::snprintf(second_text_.data(), second_text_.size(), "%04d-%02d-%02dT%02d:%02d:%02d",
                                 date.tm_year + 1900, date.tm_mon + 1, date.tm_mday, date.tm_hour, date.tm_min, date.tm_sec);
        } else {
            localtime_r(&moment, &date);
            const long minutes = date.tm_gmtoff / 60;
            const long distance = minutes < 0 ? -minutes : minutes;
            size = std::snprintf(second_text_.data(), second_text_.size(), "%02d/%.3s/%04d:%02d:%02d:%02d %c%02ld%02ld",
                                 date.tm_mday, kMonths.data() + 3 * date.tm_mon, date.tm_year + 1900, date.tm_hour,
                                 date.tm_min, date.tm_sec, minutes < 0 ? '-' : '+', distance / 60, distance % 60);
        }
        second_size_ = std::min(static_cast<std::size_t>(size), second_text_.size() - 1);
    }
    return {second_text_.data(), second_size_};
}

}  // namespace tas::server
