#include "tls/ktls_trial.hpp"

#include <arpa/inet.h>
#include <linux/tls.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <optional>
#include <string_view>

#include "base/unique_fd.hpp"
#include "tls/ktls_cipher.hpp"
#include "tls/ktls_host.hpp"

namespace tas::tls {
namespace {

// The record that is sent: its head from memory, its rest from a file, as the server sends them.
constexpr std::string_view kHead = "plaintext from memory, ";
constexpr std::string_view kRest = "plaintext from a file";
constexpr std::size_t kPlaintextBytes = kHead.size() + kRest.size();
constexpr std::size_t kHeaderBytes = 5;  // RFC 8446 §5.2: type, version, length
constexpr std::size_t kTagBytes = 16;    // of each of our ciphers
constexpr timeval kPatience{.tv_sec = 2, .tv_usec = 0};

// What a step answers: nothing, or why it failed.
using Reason = std::optional<std::string>;

std::string failed(const char* operation, int os_errno) {
    return std::string(operation) + ": " + (os_errno == EAGAIN ? "no answer" : std::strerror(os_errno));
}

struct Pair {
    UniqueFd sender;
    UniqueFd receiver;
};

/// Connected, with bounded waits.
Reason connect_pair(Pair& pair) {
    const UniqueFd listener(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    pair.sender = UniqueFd(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* const any = reinterpret_cast<sockaddr*>(&address);
    for (const int fd : {listener.get(), pair.sender.get()}) {
        ::setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &kPatience, sizeof kPatience);
        ::setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &kPatience, sizeof kPatience);
    }
    const bool connected = ::bind(listener.get(), any, size) == 0 && ::listen(listener.get(), 1) == 0 &&
                           ::getsockname(listener.get(), any, &size) == 0 &&
                           ::connect(pair.sender.get(), any, size) == 0;
    if (connected) {
        pair.receiver = UniqueFd(::accept4(listener.get(), nullptr, nullptr, SOCK_CLOEXEC));
    }
    if (!pair.receiver) {
        return failed("no TCP connection over loopback to try it on", errno);
    }
    ::setsockopt(pair.receiver.get(), SOL_SOCKET, SO_RCVTIMEO, &kPatience, sizeof kPatience);
    return {};
}

Reason attach_ulp(int fd) {
    if (::setsockopt(fd, IPPROTO_TCP, TCP_ULP, "tls", sizeof "tls") == 0) {
        return {};
    }
    const int os_errno = errno;
    return os_errno == ENOENT ? ktls_module_reason() : failed("setsockopt(TCP_ULP)", os_errno);
}

/// Any key will do: every byte of it is `fill`.
int set_key(int fd, int direction, std::uint16_t version, const KtlsCipher& cipher, unsigned char fill) {
    std::array<unsigned char, sizeof(tls12_crypto_info_aes_gcm_256)> info;  // the largest
    info.fill(fill);
    const tls_crypto_info head{.version = version, .cipher_type = cipher.id};
    std::memcpy(info.data(), &head, sizeof head);
    return ::setsockopt(fd, SOL_TLS, direction, info.data(), static_cast<socklen_t>(cipher.info_bytes)) == 0 ? 0 : errno;
}

std::string key_reason(int os_errno, const KtlsCipher& cipher) {
    if (os_errno == ENOENT) {  // crypto_alloc_aead() found no implementation
        return "the kernel has no " + std::string(cipher.kernel_name) + ", or may not load its module";
    }
    if (os_errno == EINVAL) {
        return "this kernel does not know this cipher for this version of TLS";
    }
    return failed("setsockopt(SOL_TLS)", os_errno);
}

Reason send_record(int fd) {
    const UniqueFd file(::memfd_create("ktls", MFD_CLOEXEC));
    if (!file || ::write(file.get(), kRest.data(), kRest.size()) != static_cast<ssize_t>(kRest.size())) {
        return failed("memfd_create", errno);
    }
    if (::send(fd, kHead.data(), kHead.size(), MSG_MORE | MSG_NOSIGNAL) < 0) {
        return failed("send", errno);
    }
    off_t offset = 0;
    if (::sendfile(fd, file.get(), &offset, kRest.size()) < 0) {
        return failed("sendfile", errno);
    }
    return {};
}

/// The first `n` bytes that have arrived, without taking them; fewer at the end of the patience.
std::string peek(int fd, std::size_t n) {
    std::string bytes(n, '\0');
    const ssize_t got = ::recv(fd, bytes.data(), n, MSG_PEEK | MSG_WAITALL);
    bytes.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
    return bytes;
}

/// What a peer that has no key sees must be one record of application data, of the right length, and unreadable.
bool is_encrypted(int fd, std::uint16_t version, const KtlsCipher& cipher) {
    const std::size_t extra = version == TLS_1_3_VERSION ? 1 : cipher.tls12_nonce_bytes;  // 1: RFC 8446 §5.2 content type
    const std::size_t payload = extra + kPlaintextBytes + kTagBytes;
    const std::string header{'\x17', '\x03', '\x03', static_cast<char>(payload >> 8), static_cast<char>(payload & 0xff)};
    if (peek(fd, kHeaderBytes) != header) {
        return false;
    }
    const std::string record = peek(fd, kHeaderBytes + payload);
    return record.size() == kHeaderBytes + payload && record.find(kHead) == std::string::npos &&
           record.find(kRest) == std::string::npos;
}

std::string receive_reason(int fd, std::uint16_t version, const KtlsCipher& cipher, unsigned char fill) {
    if (auto reason = attach_ulp(fd)) {
        return *reason;
    }
    if (const int os_errno = set_key(fd, TLS_RX, version, cipher, fill)) {
        return key_reason(os_errno, cipher);
    }
    std::array<char, kPlaintextBytes + 1> bytes{};
    const ssize_t got = ::recv(fd, bytes.data(), bytes.size(), 0);
    if (got < 0) {
        return failed("recv", errno);
    }
    const std::string_view text(bytes.data(), static_cast<std::size_t>(got));
    return text == std::string(kHead) + std::string(kRest) ? "" : "the kernel takes the key, but decrypts something else";
}

// The second key, or the second half of a connection's life under TLS 1.3 (RFC 8446 §4.6.3).
std::string rekey_reason(int fd, std::uint16_t version, const KtlsCipher& cipher, unsigned char fill) {
    if (version != TLS_1_3_VERSION) {
        return "TLS 1.2 has no key update";
    }
    const int os_errno = set_key(fd, TLS_TX, version, cipher, fill);
    return os_errno == 0       ? ""
           : os_errno == EBUSY ? "this kernel does not take a second key (Linux 6.12 does not, newer ones do)"
                               : failed("setsockopt(TLS_TX)", os_errno);
}

}  // namespace

KtlsTrial try_ktls(std::uint16_t version, const KtlsCipher& cipher) {
    constexpr unsigned char kKey = 0x01;
    constexpr unsigned char kNextKey = 0x02;
    Pair pair;
    if (auto reason = connect_pair(pair)) {
        return {.host_reason = *reason};
    }
    if (auto reason = attach_ulp(pair.sender.get())) {
        return {.host_reason = *reason};
    }
    const auto cannot = [](const std::string& reason) {
        return KtlsTrial{.send_reason = reason, .receive_reason = reason, .rekey_reason = reason};
    };
    if (const int os_errno = set_key(pair.sender.get(), TLS_TX, version, cipher, kKey)) {
        return cannot(key_reason(os_errno, cipher));
    }
    if (auto reason = send_record(pair.sender.get())) {
        return cannot(*reason);
    }
    if (!is_encrypted(pair.receiver.get(), version, cipher)) {
        return {.host_reason = "the kernel takes the keys, but what it sends is not encrypted with them (a sandbox that "
                               "does not know kernel TLS)"};
    }
    return {.receive_reason = receive_reason(pair.receiver.get(), version, cipher, kKey),
            .rekey_reason = rekey_reason(pair.sender.get(), version, cipher, kNextKey)};
}

}  // namespace tas::tls
