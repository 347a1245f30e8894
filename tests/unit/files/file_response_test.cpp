#include "files/file_response.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "support/temporary_directory.hpp"

namespace tas::files {
namespace {

constexpr std::time_t kModified = 784111777;
constexpr std::string_view kDate = "Sun, 06 Nov 1994 08:49:37 GMT";
constexpr std::string_view kTag = "\"ae1b981bc490a00-a\"";  // 784111777 s in ns, 10 bytes

class FileResponseTest : public testing::Test {
protected:
    FileResponseTest() {
        const timespec times[2] = {{kModified, 0}, {kModified, 0}};
        ::utimensat(AT_FDCWD, path_.c_str(), times, 0);
        request_.method = "GET";
    }

    /// "206 2+3" and the fields, sorted as they come, each on a line.
    std::string respond(const FileOptions& options = {}) {
        auto file = OpenFile::open(path_);
        FileResponse response(request_, wanted_, options, {std::move(file).value(), coding_}, "text/x-test",
                              kModified + 1000);
        agrees_ = response.length_agrees();
        std::string text = std::to_string(response.head().status) + " " + std::string(response.head().reason) + "|";
        for (const http::Field& field : response.head().fields) {
            text.append("\n").append(field.name).append(": ").append(field.value);
        }
        const std::uint64_t size = response.body_size();
        const Chunk body = std::move(response).take_body();
        EXPECT_EQ(body.size(), size);
        return text.replace(text.find('|'), 1, std::to_string(body.file_offset()) + "+" + std::to_string(size));
    }
    std::string status(const FileOptions& options = {}) {
        const std::string text = respond(options);
        return text.substr(0, text.find('\n'));
    }
    void ask(std::initializer_list<http::Field> fields, std::string_view method = "GET") {
        request_.clear();
        request_.method = method;
        for (const http::Field& field : fields) {
            request_.fields.add(field.name, field.value);
        }
    }

    test::TemporaryDirectory directory_;
    std::string path_ = directory_.write("file", "0123456789");
    http::Request request_;
    http::ResponseHead wanted_;
    std::optional<http::ContentCoding> coding_;
    bool agrees_ = false;
};

std::string lines(std::initializer_list<std::string> list) {
    std::string text;
    for (const std::string& line : list) {
        text += (text.empty() ? "" : "\n") + line;
    }
    return text;
}

TEST_F(FileResponseTest, the_whole_file) {
    EXPECT_EQ(respond(), lines({"200 0+10", "Content-Type: text/x-test", "Accept-Ranges: bytes",
                                "ETag: " + std::string(kTag), "Last-Modified: " + std::string(kDate)}));
}

TEST_F(FileResponseTest, a_part_and_none) {
    ask({{"range", "bytes=2-4"}});
    EXPECT_EQ(respond(), lines({"206 2+3", "Content-Type: text/x-test", "Accept-Ranges: bytes",
                                "ETag: " + std::string(kTag), "Last-Modified: " + std::string(kDate),
                                "Content-Range: bytes 2-4/10"}));
    ask({{"range", "bytes=10-"}});
    EXPECT_EQ(respond(), lines({"416 0+0", "Content-Range: bytes */10"}));
}

TEST_F(FileResponseTest, statuses) {
    struct Case {
        std::vector<http::Field> request;
        std::string_view expected;
        std::string_view method = "GET";
    };
    const Case cases[] = {
        {{{"if-none-match", kTag}}, "304 0+0"},
        {{{"if-none-match", kTag}}, "304 0+0", "HEAD"},
        {{{"if-none-match", kTag}}, "200 0+10", "POST"},
        {{{"if-match", "\"x\""}}, "412 0+0"},
        {{{"if-match", "\"x\""}}, "200 0+10", "PUT"},
        {{{"if-modified-since", kDate}}, "304 0+0"},
        {{{"range", "bytes=0-0"}}, "200 0+10", "HEAD"},
        {{{"range", "bytes=0-0"}}, "200 0+10", "POST"},
        {{{"range", "bytes=0-0,2-3"}}, "200 0+10"},
        {{{"range", "bytes=0-0"}, {"range", "bytes=0-0"}}, "200 0+10"},
        {{{"range", "lines=0-0"}}, "200 0+10"},
        {{{"range", "bytes=0-0"}, {"if-range", kTag}}, "206 0+1"},
        {{{"range", "bytes=0-0"}, {"if-range", "\"x\""}}, "200 0+10"},
        {{{"range", "bytes=20-"}, {"if-range", "\"x\""}}, "200 0+10"},
        {{{"range", "bytes=0-0"}, {"if-range", kDate}}, "206 0+1"},
        {{{"range", "bytes=0-0"}, {"if-none-match", kTag}}, "304 0+0"},
        {{{"range", "bytes=20-"}, {"if-match", "\"x\""}}, "412 0+0"},
    };
    for (const Case& one : cases) {
        request_.clear();
        request_.method = one.method;
        for (const http::Field& field : one.request) {
            request_.fields.add(field.name, field.value);
        }
        EXPECT_EQ(status(), one.expected) << one.method << " " << one.request[0].name << " " << one.request[0].value;
    }
}

TEST_F(FileResponseTest, options_turn_things_off) {
    ask({{"if-none-match", kTag}, {"range", "bytes=0-0"}});
    EXPECT_EQ(status({.conditional = false}), "206 0+1");
    EXPECT_EQ(status({.accept_ranges = false, .conditional = false}), "200 0+10");
    EXPECT_EQ(status({.send_entity_tag = false}), "206 0+1");
    ask({{"if-range", "\"x\""}, {"range", "bytes=0-0"}});
    EXPECT_EQ(status({.conditional = false}), "200 0+10") << "a part of another file is never sent";
    ask({});
    EXPECT_EQ(respond({.send_entity_tag = false, .send_last_modified = false, .accept_ranges = false}),
              lines({"200 0+10", "Content-Type: text/x-test", "Accept-Ranges: none"}));
}

TEST_F(FileResponseTest, a_status_of_the_handler_makes_the_file_an_ordinary_body) {
    wanted_.status = 404;
    wanted_.reason = "Gone Fishing";
    ask({{"if-none-match", kTag}, {"range", "bytes=0-0"}});
    EXPECT_EQ(respond(), lines({"404 Gone Fishing0+10", "Content-Type: text/x-test", "ETag: " + std::string(kTag),
                                "Last-Modified: " + std::string(kDate)}));
}

TEST_F(FileResponseTest, fields_of_the_handler_win_and_options_win_over_them) {
    const http::Field fields[] = {{"content-type", "a/b"}, {"etag", "\"mine\""},          {"X-Y", "z"},
                                  {"accept-ranges", "x"},  {"Content-Range", "nonsense"}, {"cache-control", "no-store"}};
    wanted_.fields = fields;
    EXPECT_EQ(respond(), lines({"200 0+10", "content-type: a/b", "etag: \"mine\"", "X-Y: z", "accept-ranges: x",
                                "cache-control: no-store", "Last-Modified: " + std::string(kDate)}));
    EXPECT_EQ(respond({.content_type = "c/d", .disposition = "attachment", .download_name = "f", .cache_control = "public",
                       .entity_tag = "W/\"v\"", .last_modified = 0}),
              lines({"200 0+10", "X-Y: z", "accept-ranges: x", "Content-Type: c/d",
                     "Content-Disposition: attachment; filename=\"f\"", "ETag: W/\"v\"",
                     "Last-Modified: Thu, 01 Jan 1970 00:00:00 GMT", "Cache-Control: public"}));
    ask({{"if-none-match", "\"mine\""}});
    EXPECT_EQ(respond(), lines({"304 0+0", "etag: \"mine\"", "X-Y: z", "cache-control: no-store",
                                "Last-Modified: " + std::string(kDate)}));
    ask({{"if-none-match", "\"v\""}});
    EXPECT_EQ(status({.entity_tag = "W/\"v\""}), "304 0+0");
    ask({{"if-match", "\"x\""}});
    EXPECT_EQ(respond(), lines({"412 0+0", "X-Y: z"}));
}

TEST_F(FileResponseTest, a_last_modified_of_the_handler_is_the_validator) {
    const http::Field fields[] = {{"last-modified", "Thu, 01 Jan 1970 00:00:01 GMT"}};
    wanted_.fields = fields;
    ask({{"if-modified-since", "Thu, 01 Jan 1970 00:00:01 GMT"}});
    EXPECT_EQ(status(), "304 0+0");
    ask({{"if-modified-since", "Thu, 01 Jan 1970 00:00:00 GMT"}});
    EXPECT_EQ(status(), "200 0+10");
}

TEST_F(FileResponseTest, a_coded_variant_says_so) {
    coding_ = http::ContentCoding::br;
    EXPECT_EQ(respond({.precompressed = true}),
              lines({"200 0+10", "Content-Type: text/x-test", "Content-Encoding: br", "Accept-Ranges: bytes",
                     "ETag: " + std::string(kTag), "Last-Modified: " + std::string(kDate), "Vary: Accept-Encoding"}));
    ask({{"if-none-match", "*"}});
    EXPECT_EQ(respond({.precompressed = true}), lines({"304 0+0", "ETag: " + std::string(kTag),
                                                       "Last-Modified: " + std::string(kDate), "Vary: Accept-Encoding"}));
}

TEST_F(FileResponseTest, a_declared_length_is_that_of_the_file) {
    http::Field length[] = {{"Content-Length", "10"}};
    wanted_.fields = length;
    ask({{"range", "bytes=0-0"}});
    EXPECT_EQ(status(), "206 0+1");
    EXPECT_TRUE(agrees_);
    length[0].value = "1";
    EXPECT_EQ(status(), "206 0+1");
    EXPECT_FALSE(agrees_);
}

TEST_F(FileResponseTest, a_file_of_the_future_was_modified_now) {
    const timespec times[2] = {{kModified + 5000, 0}, {kModified + 5000, 0}};
    ::utimensat(AT_FDCWD, path_.c_str(), times, 0);
    EXPECT_NE(respond().find("Last-Modified: Sun, 06 Nov 1994 09:06:17 GMT"), std::string::npos);
}

}  // namespace
}  // namespace tas::files
