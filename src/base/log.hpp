#pragma once
// Log lines with a severity, handed to one sink. The numbers are OpenTelemetry's severity numbers.

#include <cstdint>
#include <string_view>

namespace tas {

enum class Severity : std::uint8_t { off = 0, debug = 5, info = 9, warn = 13, error = 17 };

class Log final {
public:
    using Sink = void (*)(void* user, Severity severity, std::string_view line);

    Log() = default;
    Log(Severity threshold, Sink sink, void* user) noexcept : threshold_(threshold), sink_(sink), user_(user) {}

    [[nodiscard]] bool wants(Severity severity) const noexcept {
        return sink_ != nullptr && threshold_ != Severity::off && severity >= threshold_;
    }
    /// One line without its newline. Call wants() first where making the line costs something.
    void write(Severity severity, std::string_view line) const {
        if (wants(severity)) {
            sink_(user_, severity, line);
        }
    }

private:
    Severity threshold_ = Severity::off;
    Sink sink_ = nullptr;
    void* user_ = nullptr;
};

}  // namespace tas
