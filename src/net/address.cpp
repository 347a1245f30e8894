#include "net/address.hpp"

#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/in.h>
#include <sys/un.h>

#include <cstddef>
#include <cstring>
#include <memory>

namespace tas::net {
namespace {

template <class T>
const T& as(const Address& address) noexcept {
    return reinterpret_cast<const T&>(address.storage);
}

}  // namespace

std::string Address::host() const {
    char text[INET6_ADDRSTRLEN] = "";
    switch (family()) {
        case AF_INET: inet_ntop(AF_INET, &as<sockaddr_in>(*this).sin_addr, text, sizeof text); return text;
        case AF_INET6: inet_ntop(AF_INET6, &as<sockaddr_in6>(*this).sin6_addr, text, sizeof text); return text;
        case AF_UNIX:
            return size > offsetof(sockaddr_un, sun_path) ? std::string(as<sockaddr_un>(*this).sun_path) : std::string();
        default: return {};
    }
}

std::uint16_t Address::port() const noexcept {
    switch (family()) {
        case AF_INET: return ntohs(as<sockaddr_in>(*this).sin_port);
        case AF_INET6: return ntohs(as<sockaddr_in6>(*this).sin6_port);
        default: return 0;
    }
}

std::string Address::text() const {
    switch (family()) {
        case AF_INET6: return "[" + host() + "]:" + std::to_string(port());
        case AF_UNIX: return "unix:" + host();
        default: return host() + ":" + std::to_string(port());
    }
}

Result<Address, Failure> Address::resolve(std::string_view host, std::uint16_t port) {
    const std::string name(host);
    addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV;
    addrinfo* found = nullptr;
    if (const int status = getaddrinfo(name.c_str(), std::to_string(port).c_str(), &hints, &found); status != 0) {
        return Failure{ErrorCode::io, "listen address \"" + name + "\": " + gai_strerror(status)};
    }
    const std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> owned(found, &freeaddrinfo);
    Address address;
    std::memcpy(&address.storage, found->ai_addr, found->ai_addrlen);
    address.size = found->ai_addrlen;
    return address;
}

Result<Address, Failure> Address::unix_path(std::string_view path) {
    sockaddr_un native{};
    if (path.empty() || path.size() >= sizeof native.sun_path) {
        return Failure{ErrorCode::invalid_argument, "Unix socket path \"" + std::string(path) + "\": " +
                                                        std::to_string(path.size()) + " bytes, allowed are 1 to " +
                                                        std::to_string(sizeof native.sun_path - 1)};
    }
    native.sun_family = AF_UNIX;
    std::memcpy(native.sun_path, path.data(), path.size());
    Address address;
    std::memcpy(&address.storage, &native, sizeof native);
    address.size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + path.size() + 1);
    return address;
}

Address Address::of_socket(int fd) {
    Address address;
    address.size = sizeof address.storage;
    if (getsockname(fd, reinterpret_cast<sockaddr*>(&address.storage), &address.size) != 0) {
        address.size = 0;
    }
    return address;
}

}  // namespace tas::net
