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
constexpr std::string_view kCodedTag = "\"ae1b981bc490a00-a-br\"";

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
        return text.replace(text.find('|'), 1, body_of(response));
    }
    /// "2+3", "0+0", or the text of all parts; as long as it was said.
    std::string body_of(FileResponse& response) {
        std::string text;
        std::uint64_t size = 0;
        while (const std::optional<Chunk> piece = response.next_piece()) {
            size += piece->size();
            text += piece->kind() == Chunk::Kind::file
                        ? std::to_string(piece->file_offset()) + "+" + std::to_string(piece->size())
                        : std::string(as_text(piece->bytes()));
        }
        EXPECT_EQ(size, response.body_size());
        EXPECT_FALSE(response.next_piece());
        return text.empty() ? "0+0" : text;
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
    const FileOptions options_{};
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
        {{{"range", "bytes=0-0,2-3"}}, "206 0+4"},  // nearer than a part is long
        {{{"range", "bytes=0-0,20-"}}, "206 0+1"},  // only one is left
        {{{"range", "bytes=5-5,-1,0-0"}}, "206 0+10"},
        {{{"range", "bytes=20-,30-40"}}, "416 0+0"},
        {{{"range", "bytes=0-0,1-1,2-2,3-3,4-4,5-5,6-6,7-7,8-8,9-9,0-0,1-1,2-2,3-3,4-4,5-5,6-6"}}, "200 0+10"},
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
    EXPECT_EQ(respond(), lines({"200 0+10", "content-type: a/b", "X-Y: z", "accept-ranges: x", "cache-control: no-store",
                                "ETag: \"mine\"", "Last-Modified: " + std::string(kDate)}));
    EXPECT_EQ(respond({.content_type = "c/d", .disposition = "attachment", .download_name = "f", .cache_control = "public",
                       .entity_tag = "W/\"v\"", .last_modified = 0}),
              lines({"200 0+10", "X-Y: z", "accept-ranges: x", "Content-Type: c/d",
                     "Content-Disposition: attachment; filename=\"f\"", "ETag: W/\"v\"",
                     "Last-Modified: Thu, 01 Jan 1970 00:00:00 GMT", "Cache-Control: public"}));
    ask({{"if-none-match", "\"mine\""}});
    EXPECT_EQ(respond(), lines({"304 0+0", "X-Y: z", "cache-control: no-store", "ETag: \"mine\""}));
    ask({{"if-none-match", "\"v\""}});
    EXPECT_EQ(status({.entity_tag = "W/\"v\""}), "304 0+0");
    ask({{"if-match", "\"x\""}});
    EXPECT_EQ(respond(), lines({"412 0+0", "X-Y: z"}));
}

TEST_F(FileResponseTest, what_the_fields_say_to_the_protocol_is_known) {
    FileResponse plain(request_, wanted_, options_, {OpenFile::open(path_).value(), {}}, "text/x-test", kModified);
    ASSERT_NE(plain.head().facts, nullptr);
    EXPECT_TRUE(plain.head().facts->valid && plain.head().facts->as_given);
    EXPECT_FALSE(plain.head().facts->close || plain.head().facts->has_date);
    const http::Field fields[] = {{"Connection", "close"}, {"Date", "now"}, {"Server", "mine"}, {"X", "y\n"}};
    wanted_.fields = fields;
    FileResponse other(request_, wanted_, options_, {OpenFile::open(path_).value(), {}}, "text/x-test", kModified);
    const http::FieldFacts& facts = *other.head().facts;
    EXPECT_TRUE(facts.close && facts.has_date && facts.has_server);
    EXPECT_FALSE(facts.valid || facts.as_given);
}

TEST_F(FileResponseTest, a_last_modified_of_the_handler_is_the_validator) {
    const http::Field fields[] = {{"last-modified", "Thu, 01 Jan 1970 00:00:01 GMT"}};
    wanted_.fields = fields;
    ask({{"if-modified-since", "Thu, 01 Jan 1970 00:00:01 GMT"}});
    EXPECT_EQ(respond(), lines({"304 0+0", "ETag: " + std::string(kTag)}));
    EXPECT_EQ(respond({.send_entity_tag = false}), lines({"304 0+0", "last-modified: Thu, 01 Jan 1970 00:00:01 GMT"}));
    ask({{"if-modified-since", "Thu, 01 Jan 1970 00:00:00 GMT"}});
    EXPECT_EQ(status(), "200 0+10");
}

TEST_F(FileResponseTest, a_coded_variant_says_so) {
    coding_ = http::ContentCoding::br;
    EXPECT_EQ(respond({.precompressed = true}),
              lines({"200 0+10", "Content-Type: text/x-test", "Content-Encoding: br", "Accept-Ranges: bytes",
                     "ETag: " + std::string(kCodedTag), "Last-Modified: " + std::string(kDate), "Vary: Accept-Encoding"}));
    ask({{"if-none-match", "*"}});
    EXPECT_EQ(respond({.precompressed = true}),
              lines({"304 0+0", "ETag: " + std::string(kCodedTag), "Vary: Accept-Encoding"}));
    coding_ = std::nullopt;
    EXPECT_EQ(respond({.precompressed = true}), lines({"304 0+0", "ETag: " + std::string(kTag), "Vary: Accept-Encoding"}));
    ask({{"if-match", "\"x\""}});
    EXPECT_EQ(respond({.precompressed = true}), lines({"412 0+0", "Vary: Accept-Encoding"}));
    ask({{"range", "bytes=10-"}});
    EXPECT_EQ(respond({.precompressed = true}),
              lines({"416 0+0", "Vary: Accept-Encoding", "Content-Range: bytes */10"}));
}

TEST_F(FileResponseTest, a_strong_tag_is_of_one_coding) {
    coding_ = http::ContentCoding::gzip;
    const auto tag_with = [this](std::string_view option, std::string_view field) {
        const http::Field fields[] = {{"etag", field}};
        wanted_.fields = std::span(fields).first(field.empty() ? 0 : 1);
        const std::string text = respond({.entity_tag = option, .send_last_modified = false});
        const std::size_t begin = text.find("ETag: ") + 6;
        return text.substr(begin, text.find('\n', begin) - begin);
    };
    EXPECT_EQ(tag_with("\"v1\"", ""), "\"v1-gzip\"");
    EXPECT_EQ(tag_with("", "\"v2\""), "\"v2-gzip\"");
    EXPECT_EQ(tag_with("W/\"v1\"", ""), "W/\"v1\"") << "weakly the same";
    EXPECT_EQ(tag_with("", "nonsense"), "nonsense");
    wanted_.fields = {};
    ask({{"if-none-match", "\"v1\""}});
    EXPECT_EQ(status({.entity_tag = "\"v1\""}), "200 0+10") << "that is the tag of the other coding";
    ask({{"if-none-match", "\"v1-gzip\""}});
    EXPECT_EQ(status({.entity_tag = "\"v1\""}), "304 0+0");
}

/// What stands behind "boundary=" in the head, replaced by "B" all over.
std::string with_boundary_named(std::string text) {
    const std::size_t at = text.find("boundary=") + 9;
    const std::string boundary = text.substr(at, 32);
    for (std::size_t found = 0; (found = text.find(boundary)) != std::string::npos;) {
        text.replace(found, boundary.size(), "B");
    }
    return text;
}

TEST_F(FileResponseTest, several_parts) {
    directory_.write("file", std::string(1000, 'x'));
    const timespec times[2] = {{kModified, 0}, {kModified, 0}};
    ::utimensat(AT_FDCWD, path_.c_str(), times, 0);
    const std::string tag = "\"ae1b981bc490a00-3e8\"";
    ask({{"range", "bytes=900-,0-9,2000-,10-19,500-500"}});
    EXPECT_EQ(with_boundary_named(respond()),
              lines({"206 --B\r", "Content-Type: text/x-test\r", "Content-Range: bytes 900-999/1000\r", "\r",
                     "900+100\r", "--B\r", "Content-Type: text/x-test\r", "Content-Range: bytes 0-19/1000\r", "\r",
                     "0+20\r", "--B\r", "Content-Type: text/x-test\r", "Content-Range: bytes 500-500/1000\r", "\r",
                     "500+1\r", "--B--\r", "", "Content-Type: multipart/byteranges; boundary=B", "Accept-Ranges: bytes",
                     "ETag: " + tag, "Last-Modified: " + std::string(kDate)}));
    EXPECT_NE(respond().find("boundary="), respond().npos);
    EXPECT_NE(respond(), respond()) << "each response has its own boundary";
}

TEST_F(FileResponseTest, parts_say_what_the_whole_would_have_said) {
    directory_.write("file", std::string(1000, 'x'));
    coding_ = http::ContentCoding::br;
    const http::Field fields[] = {{"content-type", "a/b"}, {"Content-Length", "1000"}, {"X-Y", "z"}};
    wanted_.fields = fields;
    wanted_.reason = "Fine";
    ask({{"range", "bytes=0-0,-1"}});
    const FileOptions plain{.send_entity_tag = false, .send_last_modified = false, .precompressed = true};
    EXPECT_EQ(with_boundary_named(respond(plain)),
              lines({"206 --B\r", "Content-Type: a/b\r", "Content-Range: bytes 0-0/1000\r", "\r", "0+1\r", "--B\r",
                     "Content-Type: a/b\r", "Content-Range: bytes 999-999/1000\r", "\r", "999+1\r", "--B--\r", "",
                     "X-Y: z", "Content-Type: multipart/byteranges; boundary=B", "Content-Encoding: br",
                     "Accept-Ranges: bytes", "Vary: Accept-Encoding"}));
    EXPECT_TRUE(agrees_);
    EXPECT_NE(respond({.content_type = "c/d"}).find("\r\nContent-Type: c/d\r\n"), std::string::npos);
}

TEST_F(FileResponseTest, the_pieces_of_a_body_own_its_file_together) {
    directory_.write("file", std::string(1000, 'x'));
    ask({{"range", "bytes=0-0,-1"}});
    std::vector<Chunk> pieces;
    {
        FileResponse response(request_, wanted_, options_, {OpenFile::open(path_).value(), {}}, "a/b", kModified);
        while (std::optional<Chunk> piece = response.next_piece()) {
            pieces.push_back(*std::move(piece));
        }
    }
    ASSERT_EQ(pieces.size(), 5u);
    const int fd = pieces[1].fd();
    EXPECT_EQ(pieces[3].fd(), fd);
    pieces.erase(pieces.begin(), pieces.begin() + 3);
    EXPECT_NE(::fcntl(fd, F_GETFD), -1);
    EXPECT_EQ(as_text(pieces[1].bytes()).substr(as_text(pieces[1].bytes()).size() - 4), "--\r\n");
    pieces.erase(pieces.begin());
    EXPECT_EQ(::fcntl(fd, F_GETFD), -1);
}

// Every combination of a method, conditions and ranges, against RFC 9110 §13.2.2 written down as it reads.

struct Row {
    std::string_view value;  // empty: not there
    bool holds = true;
};

struct RangeRow {
    std::string_view value;
    std::string_view status;  // of a GET that nothing stands against
};

template <class A, class B, class C, class D, class E, class F, class Call>
void for_each_of(const A& a, const B& b, const C& c, const D& d, const E& e, const F& f, Call&& call) {
    for (const auto& one : a) {
        for (const auto& two : b) {
            for (const auto& three : c) {
                for (const auto& four : d) {
                    for (const auto& five : e) {
                        for (const auto& six : f) {
                            call(one, two, three, four, five, six);
                        }
                    }
                }
            }
        }
    }
}

TEST_F(FileResponseTest, every_combination) {
    const Row match[] = {{""}, {"*"}, {kTag}, {"\"x\"", false}};
    const Row unmodified[] = {{""}, {kDate}, {"Sun, 06 Nov 1994 08:49:36 GMT", false}};
    const Row none_match[] = {{""}, {"\"x\""}, {"*", false}, {kTag, false}};
    const Row modified[] = {{""}, {"Sun, 06 Nov 1994 08:49:36 GMT"}, {kDate, false}};
    const Row if_range[] = {{""}, {kTag}, {kDate}, {"\"x\"", false}, {"Sun, 06 Nov 1994 08:49:38 GMT", false}};
    const RangeRow range[] = {
        {"", "200"}, {"bytes=0-0", "206"}, {"bytes=0-0,-1", "206"}, {"bytes=10-", "416"}, {"bytes=x", "200"}};
    const auto add = [this](std::string_view name, std::string_view value) {
        if (!value.empty()) {
            request_.fields.add(name, value);
        }
    };
    for (const std::string_view method : {"GET", "HEAD", "POST"}) {
        for_each_of(match, unmodified, none_match, modified, if_range, range, [&](auto& one, auto& two, auto& three,
                                                                                  auto& four, auto& five, auto& six) {
            ask({}, method);
            add("range", six.value);
            add("if-range", five.value);
            add("if-modified-since", four.value);
            add("if-none-match", three.value);
            add("if-unmodified-since", two.value);
            add("if-match", one.value);
            std::string_view expected = method == "GET" && five.holds ? six.status : "200";
            if (method != "POST") {
                if (one.value.empty() ? !two.holds : !one.holds) {
                    expected = "412";
                } else if (three.value.empty() ? !four.holds : !three.holds) {
                    expected = "304";
                }
            }
            EXPECT_EQ(status().substr(0, 3), expected)
                << method << " | " << one.value << " | " << two.value << " | " << three.value << " | " << four.value
                << " | " << five.value << " | " << six.value;
        });
    }
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
