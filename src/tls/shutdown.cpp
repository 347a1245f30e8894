#include "tls/shutdown.hpp"

#include <linux/tls.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>

#include "net/socket_io.hpp"
#include "tls/openssl_error.hpp"

namespace tas::tls {

using net::IoStatus;

net::IoResult end_on_socket(ssl_st* ssl, int fd) {
    ERR_clear_error();
    const int result = SSL_shutdown(ssl);  // 0: ours is sent, the peer's has not come. OpenSSL SSL_shutdown(3)
    const CallOutcome outcome = outcome_of(ssl, result);
    if (result < 0 && outcome.ssl_error == SSL_ERROR_WANT_WRITE) {
        return {.status = IoStatus::want_write};  // SSL_SENT_SHUTDOWN is set by now, though nothing has left
    }
    if (result < 0) {
        return {.status = IoStatus::failed, .error = take_error("SSL_shutdown", outcome)};
    }
    ::shutdown(fd, SHUT_WR);
    return {};
}

net::IoResult end_past_openssl(int fd) {
    unsigned char alert[] = {SSL3_AL_WARNING, SSL_AD_CLOSE_NOTIFY};
    iovec content{alert, sizeof alert};
    alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(unsigned char))> control{};
    msghdr message{};
    message.msg_iov = &content;
    message.msg_iovlen = 1;
    message.msg_control = control.data();
    message.msg_controllen = control.size();
    cmsghdr* const header = CMSG_FIRSTHDR(&message);
    header->cmsg_level = SOL_TLS;
    header->cmsg_type = TLS_SET_RECORD_TYPE;  // Linux tls.rst, "Send TLS control messages"
    header->cmsg_len = CMSG_LEN(sizeof(unsigned char));
    *CMSG_DATA(header) = SSL3_RT_ALERT;
    ssize_t sent;
    int os_errno;
    do {
        sent = ::sendmsg(fd, &message, MSG_NOSIGNAL);
        os_errno = errno;
    } while (sent < 0 && os_errno == EINTR);
    if (sent < 0) {
        return net::io_failure(os_errno, "close_notify", IoStatus::want_write);
    }
    ::shutdown(fd, SHUT_WR);
    return {};
}

}  // namespace tas::tls
