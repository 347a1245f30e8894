#include "server/access_format.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <string>

namespace tas::server {
namespace {

/// The line without its newline.
std::string line(AccessLogFormat format, const AccessEntry& entry) {
    AccessFormatter formatter(format);
    std::string text(AccessFormatter::kMaxLine, '\0');
    text.resize(formatter.format(entry, text));
    EXPECT_EQ(text.find('\n'), text.size() - 1) << "one line";
    text.pop_back();
    return text;
}

std::string combined(const AccessEntry& entry) { return line(AccessLogFormat::combined, entry); }
std::string json(const AccessEntry& entry) { return line(AccessLogFormat::json, entry); }

class AccessFormat : public testing::Test {
protected:
    void SetUp() override { zone("UTC0"); }
    static void zone(const char* name) {
        setenv("TZ", name, 1);
        tzset();
    }

    AccessEntry entry_{.remote_address = "192.0.2.1",
                       .remote_port = 40000,
                       .received_ms = 971'211'336'042,  // 10 Oct 2000 20:55:36.042 UTC
                       .duration_us = 1'234,
                       .method = "GET",
                       .target = "/a?b",
                       .status = 200,
                       .body_bytes = 2'326,
                       .host = "example.org",
                       .referer = "http://example.com/",
                       .user_agent = "probe/1.0",
                       .tls_version = "TLSv1.3",
                       .tls_cipher = "TLS_AES_128_GCM_SHA256"};
};

TEST_F(AccessFormat, combined_is_what_other_servers_write) {
    zone("PST7");
    EXPECT_EQ(combined(entry_), "192.0.2.1 - - [10/Oct/2000:13:55:36 -0700] \"GET /a?b HTTP/1.1\" 200 2326 "
                                "\"http://example.com/\" \"probe/1.0\"");
    zone("IST-5:30");
    EXPECT_NE(combined(entry_).find("[11/Oct/2000:02:25:36 +0530]"), std::string::npos);
}

TEST_F(AccessFormat, json_has_every_key) {
    EXPECT_EQ(json(entry_),
              "{\"time\":\"2000-10-10T20:55:36.042Z\",\"remote_address\":\"192.0.2.1\",\"remote_port\":40000,"
              "\"method\":\"GET\",\"target\":\"/a?b\",\"protocol\":\"HTTP/1.1\",\"status\":200,\"body_bytes\":2326,"
              "\"complete\":true,\"duration_us\":1234,\"host\":\"example.org\",\"referer\":\"http://example.com/\","
              "\"user_agent\":\"probe/1.0\",\"tls_version\":\"TLSv1.3\",\"tls_cipher\":\"TLS_AES_128_GCM_SHA256\"}");
}

TEST_F(AccessFormat, what_is_not_known_has_its_place) {
    const AccessEntry nothing{.received_ms = 971'211'336'007, .status = 400, .complete = false};
    EXPECT_EQ(combined(nothing), "unix: - - [10/Oct/2000:20:55:36 +0000] \"-\" 400 0 \"-\" \"-\"");
    EXPECT_EQ(json(nothing),
              "{\"time\":\"2000-10-10T20:55:36.007Z\",\"remote_address\":null,\"remote_port\":0,\"method\":null,"
              "\"target\":null,\"protocol\":null,\"status\":400,\"body_bytes\":0,\"complete\":false,"
              "\"duration_us\":0,\"host\":null,\"referer\":null,\"user_agent\":null,\"tls_version\":null,"
              "\"tls_cipher\":null}");
}

TEST_F(AccessFormat, no_byte_of_a_client_can_end_a_field_or_a_line) {
    std::string all;
    for (int c = 0; c < 256; ++c) {
        all += static_cast<char>(c);
    }
    entry_.user_agent = all;
    entry_.target = entry_.referer = entry_.method = all;
    const std::string text = combined(entry_);
    EXPECT_EQ(std::count(text.begin(), text.end(), '"'), 6);
    for (const char c : text) {
        EXPECT_TRUE(c >= 0x20 && c < 0x7f);
    }
    EXPECT_NE(text.find("\\x00\\x01"), std::string::npos);
    EXPECT_NE(text.find("\\x22#"), std::string::npos);
    EXPECT_NE(text.find("[\\x5c]"), std::string::npos);
    EXPECT_NE(text.find("~\\x7f\\x80"), std::string::npos);
    EXPECT_NE(json(entry_).find("\\u0000\\u0001"), std::string::npos);
}

TEST_F(AccessFormat, a_byte_is_escaped_wherever_it_stands) {
    for (int c = 0; c < 0x80; ++c) {
        char escape[8];
        std::snprintf(escape, sizeof escape, "\\u%04x", static_cast<unsigned>(c));
        const bool plain = c >= 0x20 && c < 0x7f && c != '"' && c != '\\';
        for (std::size_t at = 0; at < 18; ++at) {
            const std::string text(1, static_cast<char>(c));
            const std::string before(at, '~');
            const std::string behind(17 - at, '~');
            const std::string agent = before + text + behind;
            entry_.user_agent = agent;
            const std::string member = "\"user_agent\":\"" + before + (plain ? text : escape) + behind + "\"";
            EXPECT_NE(json(entry_).find(member), std::string::npos) << c << " at " << at;
        }
    }
}

TEST_F(AccessFormat, json_is_always_utf8) {
    const std::pair<std::string, std::string> table[] = {
        {"\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80", "\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80"},
        {"a\"b\\c\x1f", "a\\u0022b\\u005cc\\u001f"},
        {"\x7f", "\\u007f"},
        {"\xe4", "\\u00e4"},                            // ISO 8859-1
        {"\xc0\xaf", "\\u00c0\\u00af"},                 // overlong
        {"\xe0\x80\xaf", "\\u00e0\\u0080\\u00af"},      // overlong
        {"\xf0\x8f\xbf\xbf", "\\u00f0\\u008f\\u00bf\\u00bf"},
        {"\xed\xa0\x80", "\\u00ed\\u00a0\\u0080"},      // a surrogate
        {"\xf4\x90\x80\x80", "\\u00f4\\u0090\\u0080\\u0080"},  // beyond U+10FFFF
        {"\xf5\x80\x80\x80", "\\u00f5\\u0080\\u0080\\u0080"},
        {"\xe2\x82", "\\u00e2\\u0082"},                 // cut
        {"\xe2\x82x", "\\u00e2\\u0082x"},
        {"\x80", "\\u0080"},
    };
    for (const auto& [bytes, text] : table) {
        entry_.user_agent = bytes;
        EXPECT_NE(json(entry_).find("\"user_agent\":\"" + text + "\","), std::string::npos) << text;
    }
}

TEST_F(AccessFormat, long_texts_are_cut_and_the_longest_line_fits) {
    const std::string endless(100'000, '\xff');
    entry_.target = entry_.method = entry_.host = entry_.referer = entry_.user_agent = endless;
    EXPECT_GT(json(entry_).size(), 6 * AccessFormatter::kMaxTarget);
    EXPECT_GT(combined(entry_).size(), 4 * AccessFormatter::kMaxTarget);
}

TEST_F(AccessFormat, a_line_that_has_no_room_is_no_line) {
    for (const AccessLogFormat format : {AccessLogFormat::combined, AccessLogFormat::json}) {
        const std::size_t size = line(format, entry_).size() + 1;
        std::string room(size, '\0');
        AccessFormatter formatter(format);
        EXPECT_EQ(formatter.format(entry_, room), size);
        for (std::size_t less = 0; less < size; ++less) {
            EXPECT_EQ(formatter.format(entry_, std::span(room).first(less)), 0u) << less;
        }
    }
}

TEST_F(AccessFormat, the_second_moves_on) {
    AccessFormatter formatter(AccessLogFormat::json);
    std::string room(1'024, '\0');
    for (const char* second : {"36", "37"}) {
        EXPECT_GT(formatter.format(entry_, room), 0u);
        EXPECT_EQ(room.substr(0, 34), "{\"time\":\"2000-10-10T20:55:" + std::string(second) + ".042Z\"");
        entry_.received_ms += 1'000;
    }
}

}  // namespace
}  // namespace tas::server
