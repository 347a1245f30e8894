#include "embed/support/server_script.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <thread>

#include <gtest/gtest.h>

#include "embed/support/php.hpp"
#include "support/temporary_directory.hpp"

namespace tas::test {
namespace {

constexpr std::size_t kReceiveBlock = 64 * 1024;  // bytes

/// Reads log lines until one names the port; 0 when the log ends before.
std::uint16_t read_port(int fd, std::string& log) {
    constexpr std::string_view kBefore = "listening on http://127.0.0.1:";
    char byte = 0;
    while (read(fd, &byte, 1) == 1) {
        log += byte;
        const std::size_t at = log.find(kBefore);
        if (byte == '\n' && at != std::string::npos) {
            return static_cast<std::uint16_t>(std::strtoul(log.c_str() + at + kBefore.size(), nullptr, 10));
        }
    }
    return 0;
}

void read_rest(int fd, std::string& log) {
    char block[4096];
    for (ssize_t n = 0; (n = read(fd, block, sizeof block)) > 0;) {
        log.append(block, static_cast<std::size_t>(n));
    }
}

}  // namespace

Client::Client(std::uint16_t port) : fd_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const timeval patience{20, 0};
    setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    EXPECT_EQ(connect(fd_, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
}

Client::~Client() { close(fd_); }

void Client::send(std::string_view bytes) const {
    while (!bytes.empty()) {
        const ssize_t n = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (n <= 0) {
            return;
        }
        bytes.remove_prefix(static_cast<std::size_t>(n));
    }
}

std::string Client::receive() {
    std::size_t whole = std::string::npos;
    for (;;) {
        const std::size_t head = buffer_.find("\r\n\r\n");
        if (head != std::string::npos && whole == std::string::npos) {
            const std::size_t length = buffer_.find("Content-Length: ");
            whole = head + 4 + (length < head ? std::strtoul(buffer_.c_str() + length + 16, nullptr, 10) : 0);
        }
        if (buffer_.size() >= whole) {
            std::string response = buffer_.substr(0, whole);
            buffer_.erase(0, whole);
            return response;
        }
        char block[kReceiveBlock];
        const ssize_t n = recv(fd_, block, sizeof block, 0);
        if (n <= 0) {
            return std::exchange(buffer_, {});
        }
        buffer_.append(block, static_cast<std::size_t>(n));
    }
}

std::string Client::receive_all() {
    char block[kReceiveBlock];
    for (ssize_t n = 0; (n = recv(fd_, block, sizeof block, 0)) > 0;) {
        buffer_.append(block, static_cast<std::size_t>(n));
    }
    return std::exchange(buffer_, {});
}

std::string Client::get(std::string_view path) {
    send("GET " + std::string(path) + " HTTP/1.1\r\nHost: test\r\n\r\n");
    return receive();
}

Outcome serve(const std::string& script, const std::function<void(std::uint16_t)>& talk) {
    // PHP opens no inherited descriptor, so the log goes through a named pipe. It ends when both writers have closed
    // it.
    const TemporaryDirectory directory;
    const std::string path = directory.path() + "/log";
    EXPECT_EQ(mkfifo(path.c_str(), 0600), 0);
    const int reader = open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    const int writer = open(path.c_str(), O_WRONLY | O_CLOEXEC);
    fcntl(reader, F_SETFL, 0);
    Outcome outcome;
    std::thread client([&] {
        const std::uint16_t port = read_port(reader, outcome.log);
        if (port != 0) {
            talk(port);
        }
        read_rest(reader, outcome.log);
    });
    {
        PhpRequest request;
        outcome.finished = request.run(
            "use TrueAsync\\{HttpServer, HttpServerConfig, HttpException, LogSeverity};"
            "$config = (new HttpServerConfig('127.0.0.1', "
            "0))->setShutdownTimeout(1)->setLogSeverity(LogSeverity::DEBUG)"
            "->setLogStream(fopen('" +
            path + "', 'w'));" + script +
            // Cycles are collected now, so that what is left is a leak.
            "; foreach (array_keys(get_defined_vars()) as $name) { unset($$name); } unset($name); "
            "gc_collect_cycles();");
    }
    close(writer);
    client.join();
    close(reader);
    outcome.output = PhpRequest::output();
    return outcome;
}

void interrupt() { kill(getpid(), SIGINT); }

std::string body_of(const std::string& response) {
    const std::size_t head = response.find("\r\n\r\n");
    return head == std::string::npos ? std::string() : response.substr(head + 4);
}

}  // namespace tas::test
