#pragma once
// Socket addresses: resolving what a listener is given, and the text of what a peer has.

#include <sys/socket.h>

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace tas::net {

struct Address {
    sockaddr_storage storage{};
    socklen_t size = 0;

    [[nodiscard]] const sockaddr* native() const noexcept { return reinterpret_cast<const sockaddr*>(&storage); }
    [[nodiscard]] int family() const noexcept { return storage.ss_family; }
    /// "127.0.0.1", "::1", the path of a Unix socket, or empty.
    [[nodiscard]] std::string host() const;
    /// 0 for a Unix socket.
    [[nodiscard]] std::uint16_t port() const noexcept;
    /// "127.0.0.1:8080", "[::1]:8080", "unix:/run/x.sock", "unix:" for an unnamed peer.
    [[nodiscard]] std::string text() const;

    /// A numeric address, or a name that the resolver knows (blocking: for start-up only).
    [[nodiscard]] static Result<Address, Failure> resolve(std::string_view host, std::uint16_t port);
    /// A Unix socket path, at most 107 bytes. // Linux unix(7)
    [[nodiscard]] static Result<Address, Failure> unix_path(std::string_view path);
    /// The address that a bound socket has.
    [[nodiscard]] static Address of_socket(int fd);
};

}  // namespace tas::net
