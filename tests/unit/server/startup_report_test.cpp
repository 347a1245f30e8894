#include "server/startup_report.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include "server/versions.hpp"

namespace tas::server {
namespace {

TEST(StartupReport, says_what_runs_and_within_which_limits) {
    const Settings settings{.max_connections = 7,
                            .write_buffer_bytes = 65'536,
                            .access_log = {.path = "/var/log/a.log", .format = AccessLogFormat::json},
                            .static_files = {{.url_prefix = "/a/", .root = "/srv/a"}},
                            .program = "a server 1.2"};
    const std::vector<std::string> lines = startup_report(settings, {}, nullptr);
    ASSERT_EQ(lines.size(), 5u);
    EXPECT_EQ(lines[0], "a server 1.2, " + std::string(version_text()) + ", pid " + std::to_string(::getpid()));
    EXPECT_EQ(lines[1], "limits: 7 connections, request bodies of 10 MiB, 64 KiB of output waiting for a client");
    EXPECT_EQ(lines[2], "timeouts: header 10 s, read 30 s, write 30 s, keep-alive 60 s, shutdown 5 s");
    EXPECT_EQ(lines[3], "access log: /var/log/a.log (json)");
    EXPECT_EQ(lines[4], "static files: /a/ from /srv/a");
}

TEST(StartupReport, units_are_exact) {
    EXPECT_EQ(duration_text(std::chrono::milliseconds(1'500)), "1500 ms");
    EXPECT_EQ(duration_text(std::chrono::milliseconds(0)), "0 s");
    EXPECT_EQ(duration_text(std::chrono::milliseconds(60'000)), "60 s");
    EXPECT_EQ(size_text(0), "0 bytes");
    EXPECT_EQ(size_text(1'000), "1000 bytes");
    EXPECT_EQ(size_text(1'536), "1536 bytes");
    EXPECT_EQ(size_text(262'144), "256 KiB");
    EXPECT_EQ(size_text(std::uint64_t{16} << 30), "16 GiB");
    EXPECT_EQ(size_text(std::uint64_t{2'048} << 30), "2048 GiB");
}

}  // namespace
}  // namespace tas::server
