#include "files/mime_types.hpp"

#include <gtest/gtest.h>

#include "support/temporary_directory.hpp"

namespace tas::files {
namespace {

struct Case {
    std::string_view path;
    std::string_view expected;
};

TEST(MimeTypes, OwnTableThenTheSystems) {
    const test::TemporaryDirectory directory;
    MimeTypes types(directory.write("mime.types",
                                    "# a comment\n\napplication/x-one\tone uno\ntext/x-two two # three\n"
                                    "application/javascript js\nlonely/type\nbad\x01/type bad\n"));
    const Case cases[] = {
        {"/a/b.html", "text/html; charset=utf-8"},
        {"B.HTML", "text/html; charset=utf-8"},
        {"app.js", "text/javascript; charset=utf-8"},  // ours, and not the system's
        {"data.json", "application/json"},
        {"logo.svg", "image/svg+xml"},
        {"archive.tar.gz", "application/gzip"},
        {"x.one", "application/x-one"},
        {"x.uno", "application/x-one"},
        {"x.two", "text/x-two; charset=utf-8"},
        {"x.three", "application/octet-stream"},
        {"x.bad", "application/octet-stream"},
        {"x.", "application/octet-stream"},
        {"html", "application/octet-stream"},
        {"/a.html/b", "application/octet-stream"},
        {"/a/.html", "application/octet-stream"},
        {"", "application/octet-stream"},
    };
    for (const Case& one : cases) {
        EXPECT_EQ(types.of(one.path), one.expected) << one.path;
    }
}

TEST(MimeTypes, WithoutASystemTable) {
    MimeTypes types("/nonexistent");
    EXPECT_EQ(types.of("x.one"), "application/octet-stream");
    EXPECT_EQ(types.of("x.png"), "image/png");
}

}  // namespace
}  // namespace tas::files
