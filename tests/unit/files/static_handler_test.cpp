#include "files/static_handler.hpp"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <array>
#include <filesystem>
#include <optional>

#include "files/request_path.hpp"
#include "support/temporary_directory.hpp"

namespace tas::files {
namespace {

namespace fs = std::filesystem;
using http::SendStatus;

/// Keeps what it is told; a file is read to its end.
class RecordingSink final : public http::ResponseSink, public http::RequestSource {
public:
    SendStatus begin(const http::ResponseHead& head, std::optional<std::uint64_t>) override {
        status = head.status;
        for (const http::Field& field : head.fields) {
            fields.append(field.name).append(": ").append(field.value).append("\n");
        }
        return SendStatus::ok;
    }
    SendStatus write(Chunk piece) override {
        if (piece.kind() != Chunk::Kind::file) {
            body += as_text(piece.bytes());
            return SendStatus::ok;
        }
        std::string bytes(piece.size(), '\0');
        EXPECT_EQ(::pread(piece.fd(), bytes.data(), bytes.size(), static_cast<off_t>(piece.file_offset())),
                  static_cast<ssize_t>(bytes.size()));
        body += bytes;
        return SendStatus::ok;
    }
    SendStatus finish(std::span<const http::Field>) override {
        finished = true;
        return SendStatus::ok;
    }
    void abort() override {}
    [[nodiscard]] bool writable() const noexcept override { return true; }
    void want_body(bool) override {}
    void body_taken() override {}

    std::uint16_t status = 0;
    std::string fields;
    std::string body;
    bool finished = false;
};

std::string method_name(const testing::TestParamInfo<RootDirectory::Method>& info) {
    switch (info.param) {
        case RootDirectory::Method::kernel_cached: return "kernel_cached";
        case RootDirectory::Method::kernel: return "kernel";
        case RootDirectory::Method::by_step: return "by_step";
    }
    return "";
}

/// However much the kernel can tell without a disk, the answers are the same.
class StaticHandlerTest : public testing::TestWithParam<RootDirectory::Method>, private NextHandler {
protected:
    StaticHandlerTest() {
        for (const char* name : {"root/dir", "root/empty", "root/.git", "root/.well-known", "root/private/deep", "next"}) {
            fs::create_directories(directory_.path() + "/" + name);
        }
        for (const char* name : {"a.txt", "b.js", "c.unknown", "dir/index.html", "dir/x", ".git/config", ".well-known/acme",
                                 "private/deep/p", "code.php", "é <&>.txt"}) {
            directory_.write("root/" + std::string(name), name);
        }
        settings_.url_prefix = "/s";
        settings_.root = directory_.path() + "/root";
    }

    /// "200 a.txt", or "next" where nobody answered.
    std::string ask(std::string_view target, std::string_view method = "GET",
                    std::initializer_list<http::Field> fields = {}) {
        sink_ = RecordingSink();
        passed_on_ = 0;
        http::Exchange& exchange = request(sink_, target, method, fields);
        const bool taken = serve(exchange);
        now_ms_ += step_ms_;
        while (handler_->busy()) {
            loop_.turn();
        }
        const bool next = !taken || passed_on_ == 1;
        EXPECT_NE(next, sink_.finished);
        pool_.release_by_protocol(exchange);
        return next ? "next" : std::to_string(sink_.status) + " " + sink_.body;
    }
    http::Exchange& request(RecordingSink& sink, std::string_view target, std::string_view method = "GET",
                            std::initializer_list<http::Field> fields = {}) {
        http::Exchange& exchange = pool_.acquire(sink, sink, nullptr);
        exchange.request.method = method;
        exchange.request.target = target;
        for (const http::Field& field : fields) {
            exchange.request.fields.add(field.name, field.value);
        }
        return exchange;
    }
    bool serve(http::Exchange& exchange) {
        if (!handler_) {
            auto created = create();
            EXPECT_TRUE(created.ok());
            handler_ = std::move(created).value();
        }
        return handler_->serve(exchange, RequestPath(exchange.request.path()),
                               {.unix_seconds = 2'000'000'000, .loop_ms = now_ms_});
    }
    [[nodiscard]] Result<std::unique_ptr<StaticHandler>, Failure> create() {
        return StaticHandler::create(settings_, {.loop = loop_,
                                                 .exchanges = pool_,
                                                 .next = *this,
                                                 .types = types_,
                                                 .budget = budget_,
                                                 .counters = counters_,
                                                 .log = Log(Severity::debug, &note, this),
                                                 .method = GetParam()});
    }
    void on_missing(const StaticHandler& asked, http::Exchange&) override {
        EXPECT_EQ(&asked, handler_.get());
        ++passed_on_;
    }
    void configure(void (*change)(StaticSettings&)) {
        change(settings_);
        handler_.reset();
    }
    static void note(void* self, Severity, std::string_view line) {
        static_cast<StaticHandlerTest*>(self)->log_ += line;
    }

    loop::Loop loop_;
    test::TemporaryDirectory directory_;
    StaticSettings settings_;
    MimeTypes types_{""};
    CacheBudget budget_ = CacheBudget::of_process();
    std::unique_ptr<StaticHandler> handler_;
    http::ExchangePool pool_;
    RecordingSink sink_;
    std::string log_;
    int passed_on_ = 0;
    CacheCounters counters_;
    std::uint64_t now_ms_ = 0;
    std::uint64_t step_ms_ = 1'000;  // between two requests: what is kept is looked at again
};

TEST_P(StaticHandlerTest, serves_what_is_below_its_prefix) {
    EXPECT_EQ(ask("/s/a.txt"), "200 a.txt");
    EXPECT_EQ(ask("/s/a.txt?x=1"), "200 a.txt");
    EXPECT_EQ(ask("http://host/s/a.txt"), "200 a.txt");
    EXPECT_EQ(ask("//s//a%2Etxt"), "200 a.txt");
    EXPECT_EQ(ask("/s/%C3%A9%20%3C&%3E.txt"), "200 é <&>.txt");
    EXPECT_EQ(ask("/%73/a.txt"), "200 a.txt");
    EXPECT_EQ(ask("/s/none"), "404 Not Found");
    EXPECT_EQ(ask("/s/a.txt/"), "404 Not Found");
    EXPECT_EQ(ask("/s/a.txt/x"), "404 Not Found");
    EXPECT_EQ(ask("/s/" + std::string(300, 'x')), "404 Not Found");
    for (const char* other : {"/", "/t/a.txt", "/sa.txt", "/S/a.txt", "*", "/.."}) {
        EXPECT_EQ(ask(other), "next") << other;
    }
}

TEST_P(StaticHandlerTest, refuses_paths_that_are_none) {
    for (const char* path : {"/s/../a.txt", "/s/%2e%2e/a.txt", "/s/..%2fa.txt", "/s/a.txt%00", "/s/a%5c", "/s/%zz",
                             "/s/%252e%252e/a.txt", "/s%2fa.txt", "/s/."}) {
        EXPECT_EQ(ask(path), "400 Bad Request") << path;
    }
    configure([](StaticSettings& settings) { settings.on_missing = OnMissing::next; });
    EXPECT_EQ(ask("/s/../a.txt"), "next");
}

TEST_P(StaticHandlerTest, directories) {
    EXPECT_EQ(ask("/s/dir/"), "200 dir/index.html");
    EXPECT_NE(sink_.fields.find("Content-Type: text/html; charset=utf-8\n"), std::string::npos);
    EXPECT_EQ(ask("/s/dir"), "301 Moved Permanently");
    EXPECT_NE(sink_.fields.find("Location: /s/dir/\n"), std::string::npos) << sink_.fields;
    EXPECT_EQ(ask("//s//dir?a=b&c=/../"), "301 Moved Permanently");
    EXPECT_NE(sink_.fields.find("Location: /s/dir/?a=b&c=/../\n"), std::string::npos) << sink_.fields;
    EXPECT_EQ(ask("/s/empty/"), "404 Not Found");
    EXPECT_EQ(ask("/s/empty"), "404 Not Found");
    EXPECT_EQ(ask("/s"), "404 Not Found");
    directory_.write("root/index.html", "top");
    EXPECT_EQ(ask("/s/"), "200 top");
    EXPECT_EQ(ask("/s?q"), "301 Moved Permanently");
    EXPECT_NE(sink_.fields.find("Location: /s/?q\n"), std::string::npos) << sink_.fields;
    configure([](StaticSettings& settings) { settings.index_files = {"none", "x"}; });
    EXPECT_EQ(ask("/s/dir/"), "200 dir/x");
    configure([](StaticSettings& settings) { settings.index_files = {}; });
    EXPECT_EQ(ask("/s/dir/"), "404 Not Found");
}

TEST_P(StaticHandlerTest, a_prefix_of_one_slash_redirects_to_no_other_host) {
    fs::create_directories(directory_.path() + "/root/evil.example");
    directory_.write("root/evil.example/index.html", "");
    configure([](StaticSettings& settings) { settings.url_prefix = "/"; });
    EXPECT_EQ(ask("//evil.example"), "301 Moved Permanently");
    EXPECT_NE(sink_.fields.find("Location: /evil.example/\n"), std::string::npos) << sink_.fields;
}

TEST_P(StaticHandlerTest, what_is_missing_is_somebody_elses_where_that_is_wanted) {
    configure([](StaticSettings& settings) {
        settings.on_missing = OnMissing::next;
        settings.hidden = {"*.php"};
    });
    for (const char* path : {"/s/none", "/s/empty/", "/s/empty", "/s/a.txt/", "/s/none/a"}) {
        EXPECT_EQ(ask(path), "next") << path;
        EXPECT_EQ(ask(path, "POST"), "next") << path;
        EXPECT_EQ(ask(path, "OPTIONS"), "next") << path;
    }
    EXPECT_EQ(ask("/s/code.php"), "404 Not Found");
    EXPECT_EQ(ask("/s/.git/config"), "404 Not Found");
    EXPECT_EQ(ask("/s/a.txt", "POST"), "405 Method Not Allowed");
    EXPECT_EQ(ask("/s/a.txt"), "200 a.txt");
}

TEST_P(StaticHandlerTest, methods) {
    EXPECT_EQ(ask("/s/a.txt", "OPTIONS"), "204 ");
    EXPECT_EQ(sink_.fields, "Allow: GET, HEAD, OPTIONS\n");
    for (const char* method : {"POST", "PUT", "DELETE", "get", "PROPFIND"}) {
        EXPECT_EQ(ask("/s/a.txt", method), "405 Method Not Allowed");
        EXPECT_NE(sink_.fields.find("Allow: GET, HEAD, OPTIONS\n"), std::string::npos);
    }
    EXPECT_EQ(ask("/s/none", "POST"), "404 Not Found");
}

TEST_P(StaticHandlerTest, dotfiles) {
    struct Case {
        Dotfiles policy;
        const char* expected;
    };
    for (const Case& one : {Case{Dotfiles::deny, "404 Not Found"}, Case{Dotfiles::ignore, "next"},
                            Case{Dotfiles::allow, "200 .git/config"}}) {
        settings_.dotfiles = one.policy;
        settings_.on_missing = OnMissing::next;
        handler_.reset();
        EXPECT_EQ(ask("/s/.git/config"), one.expected);
        EXPECT_EQ(ask("/s/.none/x"), one.policy == Dotfiles::deny ? "404 Not Found" : "next");
        EXPECT_EQ(ask("/s/.well-known/acme"), "200 .well-known/acme");
        EXPECT_EQ(ask("/s/dir/.well-known/x"), one.policy == Dotfiles::deny ? "404 Not Found" : "next");
    }
}

TEST_P(StaticHandlerTest, globs_hide) {
    configure([](StaticSettings& settings) { settings.hidden = {"*.php", "private", "dir/x", "c*/none"}; });
    for (const char* path : {"/s/code.php", "/s/none.php", "/s/private", "/s/private/deep/p", "/s/private/none", "/s/dir/x",
                             "/s/dir/x/y", "/s/%63ode.php", "/s//code.php"}) {
        EXPECT_EQ(ask(path), "404 Not Found") << path;
    }
    EXPECT_EQ(ask("/s/dir/"), "200 dir/index.html");
    EXPECT_EQ(ask("/s/c.unknown"), "200 c.unknown");
    configure([](StaticSettings& settings) { settings.hidden = {"dir/*.html"}; });
    EXPECT_EQ(ask("/s/dir/"), "404 Not Found") << "a hidden index file";
    EXPECT_EQ(ask("/s/dir/x"), "200 dir/x");
}

TEST_P(StaticHandlerTest, links_and_what_is_no_file) {
    const std::string root = directory_.path() + "/root/";
    fs::create_symlink("a.txt", root + "link");
    fs::create_symlink("/etc/passwd", root + "out");
    ASSERT_EQ(::mkfifo((root + "fifo").c_str(), 0600), 0);
    EXPECT_EQ(ask("/s/link"), "404 Not Found");
    configure([](StaticSettings& settings) {
        settings.symlinks = Symlinks::follow;
        settings.on_missing = OnMissing::next;
    });
    EXPECT_EQ(ask("/s/link"), "200 a.txt");
    EXPECT_EQ(ask("/s/out"), "404 Not Found") << "and not the next handler's";
    EXPECT_EQ(ask("/s/fifo"), "404 Not Found");
    if (::mknod((root + "null").c_str(), S_IFCHR | 0666, makedev(1, 3)) == 0) {
        EXPECT_EQ(ask("/s/null"), "404 Not Found");
    }
}

// As a release is deployed: a link that is renamed over the last one.
TEST_P(StaticHandlerTest, what_takes_the_place_of_the_root_is_served) {
    directory_.write("next/a.txt", "of the next release");
    const std::string current = directory_.path() + "/current";
    const auto point_to = [&](const char* release) {
        fs::remove(current + "-new");
        fs::create_directory_symlink(release, current + "-new");
        fs::rename(current + "-new", current);
    };
    for (const bool kept : {true, false}) {
        for (const bool follows : {true, false}) {
            point_to("root");
            settings_.root = current;
            settings_.follows_root = follows;
            settings_.cache_entries = kept ? 10 : 0;
            settings_.cache_ttl = std::chrono::hours(1);
            handler_.reset();
            const auto ask_later = [&](std::string_view target) {
                now_ms_ += StaticHandler::kRootAgeMs;
                static_cast<void>(ask("/s/none"));  // who asks first, finds that it is another
                return ask(target);
            };
            EXPECT_EQ(ask_later("/s/a.txt"), "200 a.txt");
            EXPECT_EQ(ask_later("/s/b.js"), "200 b.js");
            fs::remove(current);
            EXPECT_EQ(ask_later("/s/a.txt"), "200 a.txt") << "the last one stays until there is another";
            point_to("next");
            EXPECT_EQ(ask_later("/s/a.txt"), follows ? "200 of the next release" : "200 a.txt");
            EXPECT_EQ(ask_later("/s/b.js"), follows ? "404 Not Found" : "200 b.js");
        }
    }
}

// The look of a request may be under way for long: what it finds is of the last root, and not kept for this one.
TEST_P(StaticHandlerTest, what_was_looked_for_beneath_the_last_root_is_not_kept) {
    if (GetParam() == RootDirectory::Method::kernel_cached) {
        GTEST_SKIP() << "looks beneath the root do not take long there";
    }
    directory_.write("next/a.txt", "of the next release");
    const std::string current = directory_.path() + "/current";
    fs::create_directory_symlink("root", current);
    settings_.root = current;
    settings_.cache_ttl = std::chrono::hours(1);
    RecordingSink sinks[2];
    http::Exchange& first = request(sinks[0], "/s/b.js");  // begins a look at the root as well
    ASSERT_TRUE(serve(first));
    fs::remove(current);
    fs::create_directory_symlink("next", current);
    now_ms_ += StaticHandler::kRootAgeMs;
    while (handler_->busy()) {
        loop_.turn();
    }
    EXPECT_EQ(sinks[0].body, "b.js");
    now_ms_ += StaticHandler::kRootAgeMs;
    static_cast<void>(ask("/s/none"));
    EXPECT_EQ(ask("/s/b.js"), "404 Not Found");
    EXPECT_EQ(ask("/s/a.txt"), "200 of the next release");
    pool_.release_by_protocol(first);
}

TEST_P(StaticHandlerTest, what_may_not_be_read_is_forbidden) {
    const std::string root = directory_.path() + "/root/";
    fs::permissions(root + "a.txt", fs::perms::none);
    fs::permissions(root + "private", fs::perms::none);
    fs::create_directories(root + "closed");
    directory_.write("root/closed/index.html", "");
    fs::permissions(root + "closed/index.html", fs::perms::none);
    EXPECT_EQ(ask("/s/b.js"), "200 b.js");
    const uid_t user = ::geteuid();
    ASSERT_EQ(::seteuid(user == 0 ? 65534 : user), 0);
    EXPECT_EQ(ask("/s/a.txt"), "403 Forbidden");
    EXPECT_EQ(ask("/s/private/deep/p"), "403 Forbidden");
    EXPECT_EQ(ask("/s/private/none"), "403 Forbidden");
    EXPECT_EQ(ask("/s/c.unknown"), "200 c.unknown");
    EXPECT_EQ(ask("/s/closed/"), "403 Forbidden");
    EXPECT_EQ(ask("/s/closed"), "403 Forbidden");
    ASSERT_EQ(::seteuid(user), 0);
    fs::permissions(root + "private", fs::perms::owner_all);
}

TEST_P(StaticHandlerTest, a_directory_that_may_only_be_searched_has_its_index_file) {
    const std::string root = directory_.path() + "/root";
    directory_.write("root/index.html", "top");
    for (const char* name : {"", "/dir", "/empty"}) {
        fs::permissions(root + name, fs::perms::owner_all | fs::perms::group_exec | fs::perms::others_exec);
    }
    const uid_t user = ::geteuid();
    for (const bool browse : {false, true}) {
        settings_.browse = browse;
        handler_.reset();
        EXPECT_EQ(ask("/s/a.txt"), "200 a.txt");
        ASSERT_EQ(::seteuid(user == 0 ? 65534 : user), 0);
        EXPECT_EQ(ask("/s/"), "200 top");
        EXPECT_EQ(ask("/s/dir/"), "200 dir/index.html");
        EXPECT_EQ(ask("/s/dir"), "301 Moved Permanently");
        EXPECT_EQ(ask("/s/a.txt/"), "404 Not Found");
        if (user == 0) {
            EXPECT_EQ(ask("/s/empty/"), browse ? "403 Forbidden" : "404 Not Found");
        }
        ASSERT_EQ(::seteuid(user), 0);
    }
}

TEST_P(StaticHandlerTest, fields_types_and_conditions) {
    configure([](StaticSettings& settings) {
        settings.cache_control = "max-age=60";
        settings.fields = {{"X-Frame-Options", "DENY"}};
        settings.media_types = {{"unknown", "text/x-known"}};
    });
    EXPECT_EQ(ask("/s/c.unknown"), "200 c.unknown");
    const std::string fields = sink_.fields;
    for (const char* line : {"X-Frame-Options: DENY\n", "Content-Type: text/x-known\n", "Accept-Ranges: bytes\n", "ETag: \"",
                             "Last-Modified: ", "Cache-Control: max-age=60\n"}) {
        EXPECT_NE(fields.find(line), std::string::npos) << line;
    }
    EXPECT_EQ(fields.find("Vary"), std::string::npos);
    const std::size_t tag = fields.find("ETag: ") + 6;
    EXPECT_EQ(ask("/s/c.unknown", "GET", {{"if-none-match", fields.substr(tag, fields.find('\n', tag) - tag)}}), "304 ");
    EXPECT_NE(sink_.fields.find("X-Frame-Options: DENY\n"), std::string::npos);
    EXPECT_EQ(ask("/s/c.unknown", "GET", {{"range", "bytes=2-3"}}), "206 un");
    EXPECT_EQ(ask("/s/c.unknown", "GET", {{"range", "bytes=99-"}}), "416 ");
    EXPECT_EQ(ask("/s/c.unknown", "HEAD", {{"if-match", "\"x\""}}), "412 ");
    EXPECT_EQ(ask("/s/none"), "404 Not Found");
    EXPECT_EQ(sink_.fields, "Content-Type: text/plain\n");
    configure([](StaticSettings& settings) { settings.entity_tags = false; });
    EXPECT_EQ(ask("/s/a.txt"), "200 a.txt");
    EXPECT_EQ(sink_.fields.find("ETag"), std::string::npos);
}

TEST_P(StaticHandlerTest, compressed_files_beside) {
    directory_.write("root/b.js.br", "br");
    directory_.write("root/b.js.gz", "gz");
    directory_.write("root/b.js.zst", "zst");
    EXPECT_EQ(ask("/s/b.js", "GET", {{"accept-encoding", "gzip"}}), "200 b.js");
    configure([](StaticSettings& settings) {
        settings.precompressed = {http::ContentCoding::br, http::ContentCoding::gzip};
    });
    EXPECT_EQ(ask("/s/b.js", "GET", {{"accept-encoding", "gzip"}}), "200 gz");
    EXPECT_NE(sink_.fields.find("Content-Encoding: gzip\n"), std::string::npos);
    EXPECT_NE(sink_.fields.find("Content-Type: text/javascript"), std::string::npos);
    EXPECT_NE(sink_.fields.find("Vary: Accept-Encoding\n"), std::string::npos);
    EXPECT_EQ(ask("/s/b.js", "GET", {{"accept-encoding", "gzip, br, zstd"}}), "200 br");
    EXPECT_EQ(ask("/s/b.js", "GET", {{"accept-encoding", "gzip, br;q=0.5"}}), "200 gz");
    EXPECT_EQ(ask("/s/b.js", "GET", {{"accept-encoding", "zstd"}}), "200 b.js");
    EXPECT_NE(sink_.fields.find("Vary: Accept-Encoding\n"), std::string::npos);
    EXPECT_EQ(ask("/s/b.js", "GET", {{"accept-encoding", "gzip;q=0, *"}}), "200 br");
    EXPECT_EQ(ask("/s/b.js"), "200 b.js");
    EXPECT_EQ(ask("/s/a.txt", "GET", {{"accept-encoding", "br"}}), "200 a.txt");
}

TEST_P(StaticHandlerTest, listings) {
    configure([](StaticSettings& settings) {
        settings.browse = true;
        settings.index_files = {};
        settings.hidden = {"private", "*.php"};
        settings.cache_control = "no-store";
    });
    ASSERT_EQ(::mkfifo((settings_.root + "/fifo").c_str(), 0600), 0);
    EXPECT_EQ(ask("/s/"),
              "200 <!DOCTYPE html>\n<html>\n<head><meta charset=\"utf-8\"><title>/s/</title></head>\n<body>\n<h1>/s/</h1>\n<ul>\n"
              "<li><a href=\".well-known/\">.well-known/</a></li>\n"
              "<li><a href=\"dir/\">dir/</a></li>\n"
              "<li><a href=\"empty/\">empty/</a></li>\n"
              "<li><a href=\"a.txt\">a.txt</a></li>\n"
              "<li><a href=\"b.js\">b.js</a></li>\n"
              "<li><a href=\"c.unknown\">c.unknown</a></li>\n"
              "<li><a href=\"%C3%A9%20%3C&amp;%3E.txt\">é &lt;&amp;&gt;.txt</a></li>\n"
              "</ul>\n</body>\n</html>\n");
    EXPECT_EQ(sink_.fields, "Content-Type: text/html; charset=utf-8\nCache-Control: no-store\n");
    EXPECT_EQ(ask("/s/empty"), "301 Moved Permanently");
    EXPECT_NE(ask("/s/empty/").find("<li><a href=\"../\">../</a></li>\n</ul>"), std::string::npos);
    EXPECT_EQ(ask("/s/empty/", "POST"), "405 Method Not Allowed");
    for (int i = 0; i < 4100; ++i) {
        directory_.write("root/empty/" + std::to_string(i), "");
    }
    const std::string page = ask("/s/empty/");
    EXPECT_NE(page.find("There are more."), std::string::npos);
    EXPECT_LT(page.size(), 4200 * 40u);
}

TEST_P(StaticHandlerTest, listings_show_links_that_clients_may_follow) {
    fs::create_directories(directory_.path() + "/outside");
    fs::create_symlink("../a.txt", settings_.root + "/empty/file");
    fs::create_symlink("../dir", settings_.root + "/empty/directory");
    fs::create_symlink("../../outside", settings_.root + "/empty/out");
    fs::create_symlink("none", settings_.root + "/empty/dangling");
    constexpr std::string_view kFollowed =
        "<li><a href=\"directory/\">directory/</a></li>\n<li><a href=\"file\">file</a></li>\n";
    for (const auto& [links, expected] : {std::pair(Symlinks::reject, std::string_view()),
                                          std::pair(Symlinks::follow, kFollowed),
                                          std::pair(Symlinks::owner_match, kFollowed)}) {
        settings_.browse = true;
        settings_.symlinks = links;
        handler_.reset();
        const std::string page = ask("/s/empty/");
        const std::string parent = "<li><a href=\"../\">../</a></li>\n";
        EXPECT_NE(page.find("<ul>\n" + parent + std::string(expected) + "</ul>"), std::string::npos) << page;
    }
}

TEST_P(StaticHandlerTest, what_cannot_be_found_out_is_an_error_that_is_not_kept) {
    EXPECT_EQ(ask("/s/a.txt"), "200 a.txt");
    rlimit before{};
    ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &before), 0);
    const rlimit none{.rlim_cur = 0, .rlim_max = before.rlim_max};
    ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &none), 0);
    step_ms_ = 0;
    const std::string answer = ask("/s/a.txt");
    ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &before), 0);
    EXPECT_EQ(answer, "500 Internal Server Error");
    EXPECT_EQ(log_, "cannot open " + settings_.root + "/a.txt: Too many open files");
    EXPECT_EQ(ask("/s/a.txt"), "200 a.txt");
}

/// However many descriptors are left.
TEST_P(StaticHandlerTest, an_index_file_that_cannot_be_opened_is_not_a_missing_one) {
    settings_.on_missing = OnMissing::next;
    settings_.browse = true;
    settings_.index_files = {"none", "index.html"};
    step_ms_ = 0;
    rlimit before{};
    ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &before), 0);
    EXPECT_EQ(ask("/s/a.txt"), "200 a.txt");
    const auto next = static_cast<rlim_t>(UniqueFd(::dup(0)).get());
    std::string answer;
    for (rlim_t left = 0; left < 8; ++left) {
        const rlimit few{.rlim_cur = next + left, .rlim_max = before.rlim_max};
        ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &few), 0);
        answer = ask("/s/dir/");
        ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &before), 0);
        if (answer.starts_with("200")) {
            break;
        }
        EXPECT_EQ(answer, "500 Internal Server Error") << left;
    }
    EXPECT_EQ(answer, "200 dir/index.html");
}

/// What follows is of requests that wait for the pool.
class WaitingTest : public StaticHandlerTest {
protected:
    void finish() {
        while (handler_->busy()) {
            loop_.turn();
        }
    }
};

TEST_P(WaitingTest, one_look_answers_all_who_ask_meanwhile) {
    std::array<RecordingSink, 4> sinks;
    const std::array<const char*, 4> targets{"/s/a.txt", "/s/a.txt?x", "/s//a%2Etxt", "/s/b.js"};
    for (std::size_t i = 0; i < sinks.size(); ++i) {
        EXPECT_TRUE(serve(request(sinks[i], targets[i], i == 1 ? "HEAD" : "GET")));
        EXPECT_FALSE(sinks[i].finished);
    }
    EXPECT_EQ(counters_.cold_looks, 2u);
    EXPECT_EQ(counters_.misses, 2u);
    finish();
    for (const RecordingSink& sink : sinks) {
        EXPECT_TRUE(sink.finished);
        EXPECT_EQ(sink.status, 200);
    }
    EXPECT_EQ(sinks[2].body, "a.txt");
    EXPECT_EQ(sinks[3].body, "b.js");
    EXPECT_EQ(ask("/s/a.txt"), "200 a.txt");
    EXPECT_EQ(counters_.cold_looks, 2u) << "it is kept";
}

TEST_P(WaitingTest, a_prefix_and_its_slash_share_a_look_and_not_an_answer) {
    directory_.write("root/index.html", "top");
    std::array<RecordingSink, 2> sinks;
    EXPECT_TRUE(serve(request(sinks[0], "/s/")));
    EXPECT_TRUE(serve(request(sinks[1], "/s?q")));
    finish();
    EXPECT_EQ(counters_.cold_looks, 1u);
    EXPECT_EQ(sinks[0].status, 200);
    EXPECT_EQ(sinks[1].status, 301);
    EXPECT_EQ(sinks[1].fields, "Content-Type: text/plain\nLocation: /s/?q\n");
}

TEST_P(WaitingTest, clients_that_have_gone_get_no_answer) {
    settings_.browse = true;
    std::array<RecordingSink, 3> sinks;
    for (const std::size_t i : {0u, 1u}) {
        http::Exchange& exchange = request(sinks[i], "/s/a.txt");
        EXPECT_TRUE(serve(exchange));
        if (i == 0) {
            pool_.release_by_protocol(exchange);
        }
    }
    http::Exchange& listing = request(sinks[2], "/s/empty/");
    EXPECT_TRUE(serve(listing));
    pool_.release_by_protocol(listing);  // while it is listed; by step, while it is looked for
    finish();
    EXPECT_FALSE(sinks[0].finished);
    EXPECT_TRUE(sinks[1].finished);
    EXPECT_FALSE(sinks[2].finished);
}

TEST_P(WaitingTest, what_is_missing_is_passed_on_for_each_who_asked) {
    settings_.on_missing = OnMissing::next;
    std::array<RecordingSink, 2> sinks;
    EXPECT_TRUE(serve(request(sinks[0], "/s/none")));
    EXPECT_TRUE(serve(request(sinks[1], "/s/none", "POST")));
    finish();
    EXPECT_EQ(passed_on_, 2);
    EXPECT_FALSE(sinks[0].finished || sinks[1].finished);
    EXPECT_FALSE(serve(request(sinks[0], "/s/none"))) << "it is kept that there is nothing";
}

TEST_P(WaitingTest, nothing_is_answered_behind_the_end) {
    std::array<RecordingSink, 64> sinks;
    for (std::size_t i = 0; i < sinks.size(); ++i) {
        http::Exchange& exchange = request(sinks[i], "/s/none" + std::to_string(i));
        EXPECT_TRUE(serve(exchange));
        pool_.release_by_protocol(exchange);
    }
    handler_->stop();
    EXPECT_TRUE(handler_->busy());
    finish();
    EXPECT_FALSE(sinks[0].finished);
    handler_->start();
    EXPECT_EQ(ask("/s/a.txt"), "200 a.txt");
    handler_->stop();
}

INSTANTIATE_TEST_SUITE_P(Methods, WaitingTest,
                         testing::Values(RootDirectory::Method::kernel, RootDirectory::Method::by_step), method_name);

TEST_P(StaticHandlerTest, settings_are_checked) {
    for (const char* good : {"/", "/a", "/a/", "/a/b c/é"}) {
        EXPECT_TRUE(check_url_prefix(good).ok()) << good;
    }
    for (const char* bad : {"", "a", "/a//b", "/a/../b", "/a%20b", "/a\\b", "/."}) {
        EXPECT_FALSE(check_url_prefix(bad).ok()) << bad;
    }
    EXPECT_TRUE(check_static_field("X-A", "b").ok());
    for (const char* bad : {"Content-Type", "ETAG", "vary", "Content-Length", "a b"}) {
        EXPECT_FALSE(check_static_field(bad, "b").ok()) << bad;
    }
    EXPECT_FALSE(check_static_field("Connection", "close").ok());
    EXPECT_FALSE(check_root(directory_.path() + "/none").ok());
    settings_.root += "/none";
    EXPECT_FALSE(create().ok());
}

INSTANTIATE_TEST_SUITE_P(Methods, StaticHandlerTest,
                         testing::Values(RootDirectory::Method::kernel_cached, RootDirectory::Method::kernel,
                                         RootDirectory::Method::by_step),
                         method_name);

}  // namespace
}  // namespace tas::files
