#pragma once
// An OpenSSL client on one end of a socket pair. Every call is non-blocking; tests step both ends in turn.

#include <memory>
#include <string>
#include <vector>

#include "base/bytes.hpp"
#include "tls/openssl_ptr.hpp"

struct ssl_session_st;

namespace tas::test {

struct SessionFree {
    void operator()(ssl_session_st* session) const noexcept;
};
using ClientSession = std::unique_ptr<ssl_session_st, SessionFree>;

struct TlsClientSettings {
    int min_version = 0;  // TLS1_2_VERSION, …; 0: OpenSSL's default
    int max_version = 0;
    std::vector<std::string> alpn;
    std::string server_name;
    ssl_session_st* session = nullptr;  // to resume
    std::string tls12_ciphers;
    std::string tls13_ciphers;
    unsigned char max_fragment_length = 0;  // TLSEXT_max_fragment_length_…
    bool weak = false;  // security level 0, so that versions before 1.2 can be offered
};

class TlsClient final {
public:
    /// `fd` is borrowed and non-blocking.
    TlsClient(int fd, const TlsClientSettings& settings = {});
    ~TlsClient();

    enum class Status { done, not_yet, closed, failed };

    [[nodiscard]] Status handshake();
    [[nodiscard]] bool handshake_done() const;
    /// Bytes taken; 0 when the socket is full. A repeated call must offer the same bytes first.
    [[nodiscard]] std::size_t send(ByteView bytes);
    /// Bytes read; 0: see last().
    [[nodiscard]] std::size_t receive(ByteSpan into);
    [[nodiscard]] Status last() const noexcept { return last_; }
    /// The alert the server sent, 0 for none.
    [[nodiscard]] int alert() const noexcept { return alert_; }
    [[nodiscard]] unsigned long error_code() const noexcept { return error_code_; }
    void close_notify();
    /// Queues a KeyUpdate in front of what is sent next.
    void update_key(bool ask_peer);

    [[nodiscard]] ssl_st* ssl() const noexcept { return ssl_.get(); }
    [[nodiscard]] int tickets() const noexcept { return tickets_; }
    /// The newest ticket.
    [[nodiscard]] ssl_session_st* session() const noexcept { return session_.get(); }

private:
    static int on_session(ssl_st* ssl, ssl_session_st* session);
    Status settle(int result);

    tls::SslCtxPtr ctx_;
    tls::SslPtr ssl_;
    ClientSession session_;
    int tickets_ = 0;
    Status last_ = Status::not_yet;
    int alert_ = 0;
    unsigned long error_code_ = 0;
};

}  // namespace tas::test
