#include "server/static_files.hpp"

#include <gtest/gtest.h>
#include <sys/resource.h>

#include <filesystem>
#include <string>

#include "files/file_cache.hpp"
#include "support/recording_sink.hpp"
#include "support/temporary_directory.hpp"

namespace tas::server {
namespace {

class StaticFilesTest : public testing::Test, private Unserved {
protected:
    /// Opens all handlers as in a process of `descriptors`.
    void open(rlim_t descriptors, std::initializer_list<const char*> prefixes) {
        rlimit before{};
        ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &before), 0);
        const rlimit few{.rlim_cur = descriptors, .rlim_max = before.rlim_max};
        ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &few), 0);
        files_ = std::make_unique<StaticFiles>(StaticFiles::Environment{.loop = loop_,
                                                                        .exchanges = exchanges_,
                                                                        .unserved = *this,
                                                                        .types = types_,
                                                                        .counters = counters_,
                                                                        .failures = failures_});
        for (const char* prefix : prefixes) {
            files::StaticSettings settings;
            settings.url_prefix = prefix;
            settings.root = directory_.path();
            EXPECT_TRUE(files_->add(settings).ok());
        }
        ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &before), 0);
    }
    std::uint16_t ask(std::string_view target) {
        test::RecordingSink sink;
        http::Exchange& exchange = exchanges_.acquire(sink, sink, nullptr);
        exchange.request.method = "GET";
        exchange.request.target = target;
        EXPECT_TRUE(files_->serve(exchange));
        while (files_->busy()) {
            loop_.turn();
        }
        exchanges_.release_by_protocol(exchange);
        return sink.status;
    }
    void on_unserved(http::Exchange&) override { ADD_FAILURE(); }
    [[nodiscard]] static long open_descriptors() {
        const std::filesystem::directory_iterator all("/proc/self/fd");
        return std::distance(begin(all), end(all));
    }

    loop::Loop loop_;
    test::TemporaryDirectory directory_;
    files::MimeTypes types_{""};
    files::CacheCounters counters_;
    Log log_;
    LogThrottle failures_{loop_, log_, Severity::error, 1, "failures"};
    http::ExchangePool exchanges_;
    std::unique_ptr<StaticFiles> files_;
};

TEST_F(StaticFilesTest, all_handlers_keep_a_quarter_of_the_descriptors) {
    constexpr int kFiles = 40;
    for (int i = 0; i < kFiles; ++i) {
        directory_.write(std::to_string(i), std::string(files::FileCache::kMostContent + 1, 'x'));
    }
    open(200, {"/a/", "/b/"});
    const long before = open_descriptors();
    for (const char* prefix : {"/a/", "/b/"}) {
        for (int i = 0; i < kFiles; ++i) {
            ASSERT_EQ(ask(prefix + std::to_string(i)), 200);
        }
    }
    EXPECT_EQ(open_descriptors() - before, 200 / 4);
}

}  // namespace
}  // namespace tas::server
