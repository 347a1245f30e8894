#pragma once
// What a server says of itself once it listens, for the one who runs it. A new fact for that person is a line here.

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "net/listener.hpp"
#include "server/settings.hpp"

namespace tas::tls {
class Context;
}

namespace tas::server {

/// Few lines, the listeners' last: who waits for those has read it all. `tls` is nullptr where no listener uses it.
[[nodiscard]] std::vector<std::string> startup_report(const Settings& settings,
                                                      std::span<const std::unique_ptr<net::Listener>> listeners,
                                                      const tls::Context* tls);

/// "1.5 s" as "1500 ms", "30 s", "0 s"
[[nodiscard]] std::string duration_text(std::chrono::milliseconds duration);
/// "256 KiB", "10 MiB", "1000 bytes": in the largest unit that says it exactly.
[[nodiscard]] std::string size_text(std::uint64_t bytes);

}  // namespace tas::server
