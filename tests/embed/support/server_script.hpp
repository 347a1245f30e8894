#pragma once
// A PHP script that serves on a port of the kernel's choice, and a client in a thread that talks to it meanwhile.

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace tas::test {

/// A blocking connection to the server under test.
class Client final {
public:
    explicit Client(std::uint16_t port);
    ~Client();
    Client(const Client&) = delete;
    Client& operator=(const Client&) = delete;

    void send(std::string_view bytes) const;
    /// The next response, head and body, by its Content-Length. Shorter where the connection ends first.
    [[nodiscard]] std::string receive();
    /// Everything up to the end of the connection.
    [[nodiscard]] std::string receive_all();
    /// Sends "GET path" and receives its response.
    [[nodiscard]] std::string get(std::string_view path);

private:
    int fd_;
    std::string buffer_;
};

struct Outcome {
    bool finished = false;  // the script came to its end
    std::string output;     // what it printed
    std::string log;        // the server's log lines
};

/// Runs a script in this thread and `talk` in another, once the server listens. The script finds in $config a
/// HttpServerConfig that listens on a free port and logs; it ends when `talk` or the script has stopped the server.
Outcome serve(const std::string& script, const std::function<void(std::uint16_t port)>& talk);

/// For `talk`: stops the server as Ctrl-C does.
void interrupt();

/// What follows the head of a response.
[[nodiscard]] std::string body_of(const std::string& response);

}  // namespace tas::test
