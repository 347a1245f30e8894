#include "http/multipart.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>

#include "fuzz/multipart_run.hpp"

namespace tas::test {
namespace {

using namespace std::literals;

std::vector<std::size_t> every_byte(std::string_view body) {
    std::vector<std::size_t> cuts;
    for (std::size_t at = 1; at < body.size(); ++at) {
        cuts.push_back(at);
    }
    return cuts;
}

/// The events, which are to be the same however the bytes come.
std::string read(std::string_view body, std::string_view boundary = "b") {
    const std::string whole = run_multipart(boundary, body, {});
    EXPECT_EQ(run_multipart(boundary, body, every_byte(body)), whole) << body;
    for (std::size_t cut = 1; cut < body.size(); ++cut) {
        EXPECT_EQ(run_multipart(boundary, body, {cut}), whole) << body << " cut at " << cut;
    }
    return whole;
}

std::string part(std::string_view disposition, std::string_view more = "", std::string_view data = "x") {
    return "--b\r\nContent-Disposition: " + std::string(disposition) + "\r\n" + std::string(more) + "\r\n" +
           std::string(data) + "\r\n--b--\r\n";
}

TEST(Multipart, bodies) {
    constexpr std::string_view head = "Content-Disposition: form-data; name=a\r\n";
    const auto with_head = [&](std::string_view before, std::string_view after) {
        return std::string(before) + std::string(head) + std::string(after);
    };
    const std::pair<std::string, std::string_view> table[] = {
        {with_head("--b\r\n", "\r\nx\r\n--b--\r\n"), "part [a] data=[x] end\nend\n"},
        {with_head("--b\r\n", "\r\nx\r\n--b--"), "part [a] data=[x] end\nend\n"},
        {with_head("--b\r\n", "\r\n\r\n--b--"), "part [a] data=[] end\nend\n"},
        // The empty line is the delimiter's own.
        {with_head("--b\r\n", "\r\n--b--"), "part [a] data=[] end\nend\n"},
        {with_head("--b\r\n", "\r\n\r\n\r\n--b--"), "part [a] data=[\r\n] end\nend\n"},
        {with_head("--b\r\n", "\r\nx\r\n--b\r\n") + with_head("", "\r\ny\r\n--b--"),
         "part [a] data=[x] end\npart [a] data=[y] end\nend\n"},
        {"--b--\r\n", "end\n"},
        {"--b--", "end\n"},
        // A preamble, an epilogue, padding.
        {with_head("\r\n--b\r\n", "\r\nx\r\n--b--"), "part [a] data=[x] end\nend\n"},
        {with_head("pre\r\n\r\n-\r\n--\r\n--b\r\n", "\r\nx\r\n--b--epi\r\n--b\r\nlogue"),
         "part [a] data=[x] end\nend\n"},
        {with_head("--b \t \r\n", "\r\nx\r\n--b--"), "part [a] data=[x] end\nend\n"},
        // Data that looks like a delimiter.
        {with_head("--b\r\n", "\r\n--x\r\n-b\r\n--\r\n--ab\n--b\r--b\r\r\n--b--"),
         "part [a] data=[--x\r\n-b\r\n--\r\n--ab\n--b\r--b\r] end\nend\n"},
        {with_head("--b\r\n", "\r\n\r\n\r\n\r\n\r\n--b--"), "part [a] data=[\r\n\r\n\r\n] end\nend\n"},
        {with_head("--b\r\n", "\r\n\r\r\r\n\n--b\r\n--b--"), "part [a] data=[\r\r\r\n\n--b] end\nend\n"},
        // multipart/mixed in a part is data. // RFC 7578 §4.3
        {with_head("--b\r\n", "Content-Type: multipart/mixed; boundary=c\r\n\r\n--c\r\n\r\ny\r\n--c--\r\n--b--"),
         "part [a] type=[multipart/mixed; boundary=c] data=[--c\r\n\r\ny\r\n--c--] end\nend\n"},
        // Not there, or not complete: no end.
        {"", ""},
        {"--b", ""},
        {"--b-", ""},
        {"no delimiter", ""},
        {"--b\r\n", ""},
        {with_head("--b\r\n", ""), ""},
        {with_head("--b\r\n", "\r\nx"), "part [a]"},
        {with_head("--b\r\n", "\r\nx\r\n--b"), "part [a] data=[x] end\n"},
        {with_head("--b\r\n", "\r\nx\r\n--b\r\n"), "part [a] data=[x] end\n"},
        // Delimiters that are none for others.
        {with_head("--bb\r\n", "\r\nx\r\n--b--"), "failed: a delimiter is not alone on its line\n"},
        {with_head("--b\n", "\r\nx\r\n--b--"), "failed: a delimiter is not alone on its line\n"},
        {with_head("--b\rx\n", "\r\nx\r\n--b--"), "failed: a delimiter is not alone on its line\n"},
        {with_head("--b-\r\n", "\r\nx\r\n--b--"), "failed: a delimiter is not alone on its line\n"},
        {with_head("--b \t-\r\n", "\r\nx\r\n--b--"), "failed: a delimiter is not alone on its line\n"},
        {with_head("--b --\r\n", "\r\nx\r\n--b--"), "failed: a delimiter is not alone on its line\n"},
        {with_head("--b\r\n", "\r\nx\r\n--bx\r\n--b--"),
         "part [a] data=[x] end\nfailed: a delimiter is not alone on its line\n"},
    };
    for (const auto& [body, wanted] : table) {
        EXPECT_EQ(read(body), wanted) << body;
    }
}

TEST(Multipart, dispositions) {
    const std::pair<std::string, std::string_view> table[] = {
        {R"(form-data; name="a")", "part [a]"},
        {R"(FORM-DATA;NAME=a)", "part [a]"},
        {R"(form-data; name="a[b][]")", "part [a[b][]]"},
        {R"(form-data; name="")", "part []"},
        {R"(form-data; name="a\"b%22c")", R"(part [a"b%22c])"},
        {R"(form-data; name="a"; filename="")", "part [a] file=[]"},
        {R"(form-data; filename="f"; name="a")", "part [a] file=[f]"},
        {R"(form-data; name="a"; filename="C:\dir\f.txt")", R"(part [a] file=[C:\dir\f.txt])"},
        {R"(form-data; name="a"; filename="../f; name=x")", "part [a] file=[../f; name=x]"},
        {"form-data; name=\"na\xc3\xafve\"", "part [na\xc3\xafve]"},
        {R"(form-data; name="a"; filename="=?x?="; filename*=UTF-8''%E2%82%AC)", "part [a] file=[\xe2\x82\xac]"},
        {R"(form-data; name="a"; filename*=utf-8''f)", "part [a] file=[f]"},
        {"form-data;\r\n name=\"a\";\r\n\tfilename=f", "part [a] file=[f]"},
    };
    for (const auto& [disposition, wanted] : table) {
        EXPECT_EQ(read(part(disposition)), std::string(wanted) + " data=[x] end\nend\n") << disposition;
    }
    for (const std::string_view bad :
         {"form-data", "form-data; filename=f", "attachment; name=a", "; name=a", "name=a", "form-data; name",
          "form-data; name=\"a", "form-data name=a", "form-data; name=a; name=b", "form-data; name=a; name=a",
          "form-data; name=a; filename=f; filename=g", "form-data; name=a; filename*=f",
          "form-data; name=a; filename*=utf-8''%00", "form-data; name=a; filename*=utf-8''a; filename*=utf-8''b"}) {
        EXPECT_EQ(read(part(bad)), "failed: a part has no Content-Disposition, or one that is malformed or nameless\n")
            << bad;
    }
}

TEST(Multipart, heads) {
    const std::string good = "form-data; name=a";
    EXPECT_EQ(read(part(good, "content-TYPE:text/plain; charset=x \r\nX-Other: y\r\n")),
              "part [a] type=[text/plain; charset=x] data=[x] end\nend\n");
    const std::pair<std::string, std::string_view> table[] = {
        {"--b\r\n\r\nx\r\n--b--", "failed: a part has no Content-Disposition, or one that is malformed or nameless\n"},
        {"--b\r\nContent-Type: a\r\n\r\nx\r\n--b--",
         "failed: a part has no Content-Disposition, or one that is malformed or nameless\n"},
        {part(good, "Content-Disposition: form-data; name=b\r\n"),
         "failed: a part has no Content-Disposition, or one that is malformed or nameless\n"},
        {part(good, "Content-Type: a\r\nContent-Type: a\r\n"), "failed: the header lines of a part are malformed\n"},
        {part(good, "no colon\r\n"), "failed: the header lines of a part are malformed\n"},
        {part(good, "a b: c\r\n"), "failed: the header lines of a part are malformed\n"},
        {part(good, "a : c\r\n"), "failed: the header lines of a part are malformed\n"},
        {part(good, ": c\r\n"), "failed: the header lines of a part are malformed\n"},
        {part(good, "a: b\n"), "failed: the header lines of a part are malformed\n"},
        {part(good, "a: b\rc\r\n"), "failed: the header lines of a part are malformed\n"},
        {part(good, "a: b\x7f\r\n"), "failed: the header lines of a part are malformed\n"},
        {part("form-data; name=\"a\0b\""s), "failed: the header lines of a part are malformed\n"},
        {"--b\r\n folded: a\r\n\r\nx", "failed: the header lines of a part are malformed\n"},
        {part(good, "a: " + std::string(300, 'x') + "\r\n"), "failed: the header lines of a part are too long\n"},
        {"--b\r\n" + std::string(300, 'x'), "failed: the header lines of a part are too long\n"},
    };
    for (const auto& [body, wanted] : table) {
        EXPECT_EQ(read(body), wanted) << body;
    }
}

TEST(Multipart, as_many_parts_as_allowed) {
    std::string body;
    std::string wanted;
    for (std::size_t i = 0; i < kSmallMultipart.max_parts; ++i) {
        body += "--b\r\nContent-Disposition: form-data; name=a\r\n\r\nx\r\n";
        wanted += "part [a] data=[x] end\n";
    }
    EXPECT_EQ(read(body + "--b--"), wanted + "end\n");
    EXPECT_EQ(read(body + "--b\r\nContent-Disposition: form-data; name=a\r\n\r\nx\r\n--b--"),
              wanted + "failed: there are too many parts\n");
}

TEST(Multipart, boundaries) {
    EXPECT_TRUE(http::is_boundary("a"));
    EXPECT_TRUE(http::is_boundary("'()+_,-./:=? x"));
    EXPECT_TRUE(http::is_boundary(std::string(70, 'a')));
    for (const std::string& bad : {""s, std::string(71, 'a'), "a "s, "a\tb"s, "a\r\nb"s, "a\0"s, "\xc3\xa4"s}) {
        EXPECT_FALSE(http::is_boundary(bad)) << bad;
    }
    const std::string longest(70, '-');
    EXPECT_EQ(read("--" + longest + "\r\nContent-Disposition: form-data; name=a\r\n\r\n--" + longest.substr(1) +
                       "\r\n--" + longest + "--",
                   longest),
              "part [a] data=[--" + longest.substr(1) + "] end\nend\n");
}

// Pieces of delimiters and lines in any order, and bodies of the corpus with a byte changed, lost or doubled.
TEST(Multipart, random_bodies_in_random_pieces) {
    constexpr std::string_view pieces[] = {"\r",          "\n",
                                           "\r\n",        "-",
                                           "--",          "--b",
                                           "\r\n--b",     "--b\r\n",
                                           "\r\n--b\r\n", "--b--",
                                           "x",           "\r\n\r\n",
                                           "a: b\r\n",    "Content-Disposition: form-data; name=a\r\n\r\n"};
    std::mt19937 random(1);
    for (int round = 0; round < 20000; ++round) {
        std::string body = round % 2 == 0 ? "--b\r\nContent-Disposition: form-data; name=a\r\n\r\n" : "";
        for (std::size_t n = random() % 12; n > 0; --n) {
            body += pieces[random() % std::size(pieces)];
        }
        std::vector<std::size_t> cuts;
        for (std::size_t at = 1; at < body.size(); ++at) {
            if (random() % 4 == 0) {
                cuts.push_back(at);
            }
        }
        ASSERT_EQ(run_multipart("b", body, cuts), run_multipart("b", body, {})) << body;
    }
}

TEST(Multipart, corpus) {
    int files = 0;
    std::mt19937 random(1);
    for (const auto& entry : std::filesystem::directory_iterator(TAS_TESTS_DIR "/fuzz/corpus/multipart")) {
        std::ifstream file(entry.path(), std::ios::binary);
        const std::string text((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
        const std::string body = text.substr(text.find('\n') + 1);
        const std::string boundary = "----WebKitFormBoundary7MA4YWxkTrZu0gW";
        EXPECT_TRUE(read(body, boundary).ends_with("end\n")) << entry.path();
        for (int round = 0; round < 500; ++round) {
            std::string mutated = body;
            mutated[random() % mutated.size()] = "\r\n-; \"=:\0x"[random() % 10];
            ASSERT_EQ(run_multipart(boundary, mutated, every_byte(mutated)), run_multipart(boundary, mutated, {}))
                << mutated;
        }
        ++files;
    }
    EXPECT_GE(files, 3);
}

}  // namespace
}  // namespace tas::test
