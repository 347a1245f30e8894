#include "support/scripted_transport.hpp"

#include <unistd.h>

#include <algorithm>
#include <cstring>

namespace tas::test {
namespace {

Error error_for(net::IoStatus status) {
    return status == net::IoStatus::failed ? Error{.code = ErrorCode::reset, .os_errno = ECONNRESET, .where = "script"}
                                           : Error{};
}

}  // namespace

net::IoResult ScriptedTransport::read(ByteSpan into) {
    ++record_.read_calls;
    if (record_.reads.empty()) {
        return {.status = net::IoStatus::want_read};
    }
    Read& next = record_.reads.front();
    const std::size_t n = std::min(into.size(), next.bytes.size());
    std::memcpy(into.data(), next.bytes.data(), n);
    if (n < next.bytes.size()) {
        next.bytes.erase(0, n);
        return {.bytes = n};
    }
    const net::IoStatus status = next.status;
    record_.reads.pop_front();
    return {.bytes = n, .status = status, .error = error_for(status)};
}

ScriptedTransport::Write ScriptedTransport::next_write() {
    ++record_.write_calls;
    if (record_.stalled) {
        return {.take = 0, .status = net::IoStatus::want_write};
    }
    if (record_.writes.empty()) {
        return {.take = SIZE_MAX};
    }
    const Write next = record_.writes.front();
    record_.writes.pop_front();
    return next;
}

net::IoResult ScriptedTransport::write(std::span<const iovec> slices, net::More) {
    const Write step = next_write();
    std::size_t left = step.take;
    for (const iovec& slice : slices) {
        const std::size_t n = std::min(left, slice.iov_len);
        record_.written.append(static_cast<const char*>(slice.iov_base), n);
        left -= n;
    }
    return {.bytes = step.take - left, .status = step.status, .error = error_for(step.status)};
}

net::IoResult ScriptedTransport::send_file(int file_fd, std::uint64_t offset, std::size_t count) {
    if (!record_.sends_files) {
        return {.status = net::IoStatus::unsupported};
    }
    const Write step = next_write();
    std::string bytes(std::min(step.take, count), '\0');
    const ssize_t n = ::pread(file_fd, bytes.data(), bytes.size(), static_cast<off_t>(offset));
    bytes.resize(static_cast<std::size_t>(std::max<ssize_t>(n, 0)));
    record_.written += bytes;
    return {.bytes = bytes.size(), .status = step.status, .error = error_for(step.status)};
}

net::IoResult ScriptedTransport::shutdown() {
    ++record_.shutdowns;
    if (record_.stalled) {
        return {.status = net::IoStatus::want_write};
    }
    if (record_.shutdown_script.empty()) {
        return {};
    }
    const net::IoStatus status = record_.shutdown_script.front();
    record_.shutdown_script.pop_front();
    return {.status = status, .error = error_for(status)};
}

}  // namespace tas::test
