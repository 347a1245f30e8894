#include "http/content_coding.hpp"

#include <algorithm>
#include <optional>

#include "http/text.hpp"

namespace tas::http {
namespace {

constexpr std::array<std::string_view, kContentCodings> kNames{"zstd", "br", "gzip"};

/// qvalue in thousandths; nullopt: it is none. // RFC 9110 §12.4.2
[[nodiscard]] std::optional<unsigned> parse_weight(std::string_view text) noexcept {
    if (text.empty() || text.size() > 5 || (text[0] != '0' && text[0] != '1') || (text.size() > 1 && text[1] != '.')) {
        return std::nullopt;
    }
    unsigned value = text[0] == '1' ? 1000 : 0;
    unsigned unit = 100;
    for (const char c : text.substr(std::min<std::size_t>(2, text.size()))) {
        if (!is_digit(c)) {
            return std::nullopt;
        }
        value += unit * static_cast<unsigned>(c - '0');
        unit /= 10;
    }
    return value > 1000 ? std::nullopt : std::optional(value);
}

/// The weight of "gzip;q=0.5"; one that is not understood counts as 0.
[[nodiscard]] unsigned weight_of(std::string_view parameters) noexcept {
    if (parameters.empty()) {
        return 1000;
    }
    const std::string_view text = trim(parameters.substr(1));
    if (text.size() < 2 || to_lower(text[0]) != 'q' || text[1] != '=') {
        return 0;
    }
    return parse_weight(text.substr(2)).value_or(0);
}

}  // namespace

std::string_view to_text(ContentCoding coding) noexcept { return kNames[static_cast<std::size_t>(coding)]; }

AcceptedCodings accepted_codings(const Fields& request) noexcept {
    std::array<std::optional<unsigned>, kContentCodings> weights;
    unsigned others = 0;  // of "*"
    unsigned identity = 0;
    for (std::size_t i = 0; i < request.size(); ++i) {
        if (request[i].name != "accept-encoding") {
            continue;
        }
        for_each_element(request[i].value, [&](std::string_view element) {
            const std::size_t semicolon = std::min(element.find(';'), element.size());
            const std::string_view name = trim(element.substr(0, semicolon));
            const unsigned weight = weight_of(element.substr(semicolon));
            if (name == "*") {
                others = weight;
            } else if (equals_ignoring_case(name, "identity")) {
                identity = weight;
            }
            for (std::size_t coding = 0; coding < kContentCodings; ++coding) {
                const bool alias = kNames[coding] == "gzip" && equals_ignoring_case(name, "x-gzip");
                if (alias || equals_ignoring_case(name, kNames[coding])) {
                    weights[coding] = weight;
                }
            }
        });
    }
    AcceptedCodings accepted;
    for (std::size_t coding = 0; coding < kContentCodings; ++coding) {
        if (const unsigned weight = weights[coding].value_or(others); weight > 0 && weight >= identity) {
            accepted.codings[accepted.size++] = static_cast<ContentCoding>(coding);
        }
    }
    std::stable_sort(accepted.codings.begin(), accepted.codings.begin() + static_cast<std::ptrdiff_t>(accepted.size),
                     [&](ContentCoding a, ContentCoding b) {
                         return weights[static_cast<std::size_t>(a)].value_or(others) >
                                weights[static_cast<std::size_t>(b)].value_or(others);
                     });
    return accepted;
}

}  // namespace tas::http
