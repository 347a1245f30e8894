#include "files/file_cache.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "support/temporary_directory.hpp"

namespace tas::files {
namespace {

namespace fs = std::filesystem;

/// Whatever the kernel can tell without a disk, what is found is the same.
class FileCacheTest : public testing::TestWithParam<RootDirectory::Method> {
public:
    FileCacheTest() {
        settings_.root = directory_.path();
        fs::create_directories(path("sub"));
        for (const char* name : {"a", "b", "c", "sub/x", "sub/index.html"}) {
            write(name, std::string("content of ") + name);
        }
    }

    [[nodiscard]] std::string path(std::string_view name) const { return directory_.path() + "/" + std::string(name); }
    /// Written an hour ago.
    void write(std::string_view name, std::string_view content, std::time_t age = 3600) const {
        directory_.write(name, content);
        timespec times[2]{};
        ::clock_gettime(CLOCK_REALTIME, &times[0]);
        times[0].tv_sec -= age;
        times[1] = times[0];
        ::utimensat(AT_FDCWD, path(name).c_str(), times, 0);
    }
    FileCache& cache() {
        if (!cache_) {
            root_ = std::make_unique<StaticRoot>(StaticRoot::open(settings_, types_, GetParam()).value());
            budget_ = std::make_unique<CacheBudget>(most_);
            cache_ = std::make_unique<FileCache>(*root_, limits_, *budget_, counters_);
        }
        return *cache_;
    }
    Resource& find(std::string_view name) {
        Resource& resource = cache().find(name, now_ms_);
        return resource.kind == Resource::Kind::unknown ? cache().take(name, root_->look(name), now_ms_) : resource;
    }
    /// The content of a file as it is given out, "[bytes]" in front where it is in memory; or the kind of what there is.
    std::string get(std::string_view name, bool fill = true) {
        Resource& resource = find(name);
        if (resource.kind != Resource::Kind::file) {
            return std::to_string(static_cast<int>(resource.kind));
        }
        if (fill) {
            cache().fill(resource.file);
        }
        return read(OpenFile::to_chunk(resource.file, 0, resource.file->size()));
    }
    static std::string read(const Chunk& chunk) {
        if (chunk.kind() == Chunk::Kind::borrowed) {
            return "[bytes]" + std::string(as_text(chunk.bytes()));
        }
        std::string content(chunk.size(), '\0');
        const ssize_t n = ::pread(chunk.fd(), content.data(), content.size(), static_cast<off_t>(chunk.file_offset()));
        content.resize(static_cast<std::size_t>(std::max<ssize_t>(n, 0)));
        return content;
    }
    std::string counts() const {
        return std::to_string(counters_.hits) + " " + std::to_string(counters_.misses) + " " +
               std::to_string(counters_.evictions);
    }
    /// Lets events of the file system arrive.
    void turn() {
        for (int i = 0; i < 3; ++i) {
            loop_.settle();
        }
    }

    test::TemporaryDirectory directory_;
    loop::Loop loop_;
    StaticSettings settings_;
    MimeTypes types_{""};
    CacheLimits limits_{.entries = 3, .ttl = std::chrono::milliseconds(60'000)};
    CacheHoldings most_{.open_files = 256, .content_bytes = 32 << 20};
    CacheCounters counters_;
    std::unique_ptr<StaticRoot> root_;
    std::unique_ptr<CacheBudget> budget_;
    std::unique_ptr<FileCache> cache_;
    std::uint64_t now_ms_ = 1'000'000;
};

const std::string kMissing = std::to_string(static_cast<int>(Resource::Kind::missing));

TEST_P(FileCacheTest, keeps_what_it_has_found_for_its_time) {
    EXPECT_EQ(get("a", false), "content of a");
    EXPECT_EQ(get("a"), "[bytes]content of a");
    write("a", "changed");
    EXPECT_EQ(get("a"), "[bytes]content of a");
    EXPECT_EQ(counts(), "2 1 0");
    now_ms_ += 59'999;
    EXPECT_EQ(get("a"), "[bytes]content of a");
    now_ms_ += 1;
    EXPECT_EQ(get("a"), "[bytes]changed");
    EXPECT_EQ(counts(), "3 2 0");
    fs::remove(path("a"));
    now_ms_ += 60'000;
    EXPECT_EQ(get("a"), kMissing);
}

TEST_P(FileCacheTest, a_look_that_finds_no_change_keeps_the_bytes) {
    EXPECT_EQ(get("a"), "[bytes]content of a");
    const OpenFile* kept = find("a").file.get();
    now_ms_ += 100'000;
    EXPECT_EQ(find("a").file.get(), kept);
    EXPECT_EQ(counts(), "1 2 0");
    write("new", "content of a");  // the same size and content, another file
    fs::rename(path("new"), path("a"));
    now_ms_ += 100'000;
    EXPECT_NE(find("a").file.get(), kept);
}

TEST_P(FileCacheTest, what_is_on_its_way_outlives_what_is_kept) {
    std::optional<Chunk> range;
    std::optional<Chunk> bytes;
    get("a", false);
    range = OpenFile::to_chunk(find("a").file, 0, 12);
    get("a");
    bytes = OpenFile::to_chunk(find("a").file, 3, 4);
    fs::remove(path("a"));
    cache_.reset();
    EXPECT_EQ(read(*range), "content of a");
    EXPECT_EQ(read(*bytes), "[bytes]tent");
}

TEST_P(FileCacheTest, the_least_recently_used_makes_room) {
    for (const char* name : {"a", "b", "c", "a", "sub/x"}) {
        get(name);
    }
    EXPECT_EQ(counts(), "1 4 1");
    EXPECT_EQ(cache().size(), 3u);
    get("a");
    get("c");
    get("sub/x");
    EXPECT_EQ(counts(), "4 4 1");
    get("b");
    EXPECT_EQ(counts(), "4 5 2");
}

TEST_P(FileCacheTest, bytes_and_descriptors_are_bounded) {
    const std::string large(FileCache::kMostContent, 'x');
    for (const char* name : {"large1", "large2", "large3"}) {
        write(name, large);
    }
    write("larger", large + "x");
    limits_.entries = 100;
    most_ = {.open_files = 2, .content_bytes = 2 * large.size()};
    for (const char* name : {"large1", "large2", "large3"}) {
        EXPECT_EQ(get(name), "[bytes]" + large);
    }
    EXPECT_EQ(budget_->held().content_bytes, 2 * large.size());
    EXPECT_EQ(budget_->held().open_files, 0u);
    EXPECT_EQ(cache().size(), 2u);
    EXPECT_EQ(get("larger"), large + "x") << "no bytes of a larger one";
    for (const char* name : {"a", "b", "c"}) {
        get(name, false);
        EXPECT_LE(budget_->held().open_files, 2u);
    }
    EXPECT_EQ(cache().size(), 2u) << "the least recently used went, whatever it held";
}

TEST_P(FileCacheTest, caches_share_what_they_may_hold) {
    limits_.entries = 100;
    most_ = {.open_files = 2, .content_bytes = 39};
    const std::string bytes = "[bytes]content of ";
    EXPECT_EQ(get("a"), bytes + "a");
    EXPECT_EQ(get("b"), bytes + "b");
    get("c", false);
    FileCache& first = cache();
    const std::unique_ptr<FileCache> first_owner = std::move(cache_);
    cache_ = std::make_unique<FileCache>(*root_, limits_, *budget_, counters_);
    EXPECT_EQ(get("sub/x"), "content of sub/x") << "served, but there is no room for its bytes";
    EXPECT_EQ(budget_->held().open_files, 2u);
    EXPECT_EQ(get("sub/index.html", false), "content of sub/index.html") << "which makes room";
    EXPECT_EQ(cache().size(), 1u);
    EXPECT_EQ(first.size(), 3u) << "and not another cache";
    EXPECT_EQ(counters_.evictions, 1u);
    EXPECT_EQ(budget_->held().open_files, 2u);

    first.close();
    EXPECT_EQ(budget_->held().content_bytes, 0u);
    EXPECT_EQ(get("a", false), "content of a");
    cache_.reset();
    EXPECT_EQ(budget_->held().open_files, 0u);
}

TEST_P(FileCacheTest, what_there_is_no_room_for_is_served_and_not_kept) {
    settings_.precompressed = {http::ContentCoding::gzip};
    write("a.gz", "gz", 0);
    most_.open_files = 1;
    EXPECT_EQ(get("b", false), "content of b");
    for (int i = 0; i < 2; ++i) {
        EXPECT_EQ(get("a"), "content of a");
        EXPECT_EQ(cache().size(), 1u) << "nothing else goes for it";
    }
    EXPECT_EQ(counters_.hits, 0u);
    EXPECT_EQ(budget_->held().open_files, 1u);
    get("b");
    EXPECT_EQ(counters_.hits, 1u);
}

TEST_P(FileCacheTest, a_larger_file_is_kept_as_bytes_too_where_that_would_have_cost_less) {
    const std::string large(FileCache::kMostContent + 1, 'x');
    most_.content_bytes = 2 * large.size() + 20;
    const auto copy = [&](std::string_view name, std::uint64_t bytes) {
        const Chunk chunk = OpenFile::to_chunk(find(name).file, 0, large.size());
        chunk.residency()->wanted += bytes;
    };
    const auto content = [&](std::string_view name) {
        get(name);
        const Chunk chunk = OpenFile::to_chunk(find(name).file, 10, large.size() - 10);
        EXPECT_EQ(read(chunk), large.substr(10)) << "by those that send it from its descriptor";
        return as_text(chunk.content());
    };
    write("large", large);
    EXPECT_EQ(content("large"), "");
    copy("large", large.size() - 1);
    EXPECT_EQ(content("large"), "") << "not yet all of it";
    copy("large", 1);
    EXPECT_EQ(content("large"), large.substr(10));
    EXPECT_EQ(budget_->held().content_bytes, large.size());
    EXPECT_EQ(budget_->held().open_files, 1u);

    write("other", large);
    copy("other", large.size());
    EXPECT_EQ(content("other"), "") << "half of the room is for them";
    EXPECT_EQ(content("large"), large.substr(10));

    write("huge", std::string(FileCache::kMostKept + 1, 'x'));
    most_.content_bytes = 16 << 20;
    cache_.reset();
    copy("huge", FileCache::kMostKept + 1);
    EXPECT_EQ(get("huge").size(), FileCache::kMostKept + 1);
    EXPECT_EQ(budget_->held().content_bytes, 0u);
}

TEST_P(FileCacheTest, a_response_from_before_the_bytes_were_read_holds_no_descriptor) {
    const http::Request request;
    const http::ResponseHead wanted;
    const FileOptions options;
    Resource& resource = find("a");
    resource.whole[0] = std::make_unique<const FileResponse>(request, wanted, options, Variant{resource.file, std::nullopt},
                                                             resource.media_type, 0);
    const int fd = resource.file->fd();
    cache().fill(resource.file);
    EXPECT_TRUE(resource.file->has_content());
    EXPECT_EQ(budget_->held().open_files, 0u);
    EXPECT_EQ(::fcntl(fd, F_GETFD), -1) << "what is not counted is not open";
}

TEST_P(FileCacheTest, what_is_missing_is_kept_for_a_second_and_pushes_nothing_out) {
    get("a");
    EXPECT_EQ(get("new"), kMissing);
    write("new", "new");
    EXPECT_EQ(get("new"), kMissing);
    now_ms_ += 1000;
    EXPECT_EQ(get("new"), "[bytes]new");
    for (int i = 0; i < 1000; ++i) {
        get("none" + std::to_string(i));
    }
    EXPECT_LE(cache().size(), 5u + FileCache::kMostAbsent);
    const std::uint64_t hits = counters_.hits;
    get("a");
    EXPECT_EQ(counters_.hits, hits + 1);
}

TEST_P(FileCacheTest, what_was_just_written_is_not_kept_as_bytes) {
    write("fresh", "fresh", 0);
    EXPECT_EQ(get("fresh"), "fresh");
    write("future", "future", -100);
    EXPECT_EQ(get("future"), "future");
}

TEST_P(FileCacheTest, a_file_that_shrinks_or_changes_before_it_is_read_is_not_kept_as_bytes) {
    Resource& resource = find("a");
    ASSERT_EQ(::truncate(path("a").c_str(), 3), 0);
    cache().fill(resource.file);
    EXPECT_FALSE(resource.file->has_content());
    Resource& other = find("b");
    write("b", "CONTENT OF b", 1000);
    cache().fill(other.file);
    EXPECT_FALSE(other.file->has_content());
}

TEST_P(FileCacheTest, changes_that_the_kernel_tells_of_count_at_once) {
    settings_.precompressed = {http::ContentCoding::gzip};
    limits_.entries = 100;
    cache().watch(loop_);
    struct Case {
        std::string_view asked;
        void (*change)(const FileCacheTest&);
        std::string_view expected;
    };
    const Case cases[] = {
        {"a", [](const FileCacheTest& test) { test.write("a", "written over"); }, "[bytes]written over"},
        {"b", [](const FileCacheTest& test) { test.write("t", "other"); fs::rename(test.path("t"), test.path("b")); },
         "[bytes]other"},
        {"c", [](const FileCacheTest& test) { fs::remove(test.path("c")); }, kMissing},
        {"new", [](const FileCacheTest& test) { test.write("new", "new"); }, "[bytes]new"},
        {"sub/", [](const FileCacheTest& test) { fs::remove(test.path("sub/index.html")); }, kMissing},
        {"sub/x", [](const FileCacheTest& test) { ASSERT_EQ(::truncate(test.path("sub/x").c_str(), 1), 0); }, "c"},
    };
    for (const Case& one : cases) {
        const std::string before = get(one.asked);
        get(one.asked);
        one.change(*this);
        EXPECT_EQ(get(one.asked), before) << one.asked;
        turn();
        EXPECT_EQ(get(one.asked), one.expected) << one.asked;
    }
    get("sub/x");
    write("sub/unrelated", "");
    turn();
    const std::uint64_t hits = counters_.hits;
    get("sub/x");
    EXPECT_EQ(counters_.hits, hits + 1) << "a change of another file";
    write("sub/x.gz", "gz", 0);
    turn();
    EXPECT_TRUE(find("sub/x").compressed[static_cast<std::size_t>(http::ContentCoding::gzip)]);
}

TEST_P(FileCacheTest, a_change_behind_many_others_counts_in_its_turn) {
    cache().watch(loop_);
    for (const int others : {100, 1'000, 5'000}) {
        write("a", std::to_string(others - 1));
        turn();
        EXPECT_EQ(get("a"), "[bytes]" + std::to_string(others - 1));
        for (int i = 0; i < others; ++i) {
            fs::permissions(path(i % 2 == 0 ? "b" : "c"), fs::perms::owner_all);
        }
        write("a", std::to_string(others));
        loop_.settle();
        EXPECT_EQ(get("a"), "[bytes]" + std::to_string(others));
        turn();
    }
    turn();
    get("a");
    turn();
    const std::uint64_t hits = counters_.hits;
    get("a");
    EXPECT_EQ(counters_.hits, hits + 1) << "of what was read, nothing counts later";
}

TEST_P(FileCacheTest, a_directory_in_the_place_of_another_is_watched) {
    cache().watch(loop_);
    for (const char* parent : {"dist", "new", "none"}) {
        fs::create_directories(path(parent) + "/assets");
        write(std::string(parent) + "/assets/a.js", parent);
    }
    EXPECT_EQ(get("dist/assets/a.js"), "[bytes]dist");
    fs::rename(path("dist"), path("old"));
    fs::rename(path("new"), path("dist"));
    turn();
    now_ms_ += 60'000;
    EXPECT_EQ(get("dist/assets/a.js"), "[bytes]new");
    write("dist/assets/a.js", "changed");
    turn();
    EXPECT_EQ(get("dist/assets/a.js"), "[bytes]changed");
    write("old/assets/a.js", "of the one before");
    turn();
    const std::uint64_t hits = counters_.hits;
    EXPECT_EQ(get("dist/assets/a.js"), "[bytes]changed");
    EXPECT_EQ(counters_.hits, hits + 1) << "which is watched no more";

    fs::rename(path("dist/assets"), path("moved"));
    fs::rename(path("none/assets"), path("dist/assets"));
    turn();
    EXPECT_EQ(get("dist/assets/a.js"), "[bytes]none") << "the directory itself has moved";
}

TEST_P(FileCacheTest, a_watch_ends_with_what_it_is_for) {
    cache().watch(loop_);
    for (int round = 0; round < 3; ++round) {
        get("sub/x");
        write("sub/x", "x" + std::to_string(round));
        turn();
        EXPECT_EQ(cache().size(), 0u);
    }
    get("a");
    fs::remove_all(path("sub"));
    turn();
    cache().close();
    EXPECT_EQ(cache().size(), 0u);
    EXPECT_EQ(get("a"), "[bytes]content of a") << "without a watch, too";
    write("a", "changed");
    turn();
    EXPECT_EQ(get("a"), "[bytes]content of a");
    cache().close();
}

TEST_P(FileCacheTest, what_is_not_known_yet_leaves_what_is_kept) {
    if (GetParam() == RootDirectory::Method::kernel_cached) {
        GTEST_SKIP() << "the kernel knows";
    }
    EXPECT_EQ(cache().find("a", now_ms_).kind, Resource::Kind::unknown);
    EXPECT_EQ(cache().size(), 0u);
    EXPECT_EQ(get("a"), "[bytes]content of a");
    now_ms_ += 60'000;
    EXPECT_EQ(cache().find("a", now_ms_).kind, Resource::Kind::unknown);
    EXPECT_EQ(cache().size(), 1u);
    EXPECT_EQ(get("a", false), "[bytes]content of a") << "the bytes need not be read again";
    fs::remove(path("a"));
    now_ms_ += 60'000;
    EXPECT_EQ(get("a"), kMissing);
}

INSTANTIATE_TEST_SUITE_P(Methods, FileCacheTest,
                         testing::Values(RootDirectory::Method::kernel_cached, RootDirectory::Method::kernel,
                                         RootDirectory::Method::by_step),
                         [](const auto& method) {
                             switch (method.param) {
                                 case RootDirectory::Method::kernel_cached: return "kernel_cached";
                                 case RootDirectory::Method::kernel: return "kernel";
                                 case RootDirectory::Method::by_step: return "by_step";
                             }
                             return "";
                         });

}  // namespace
}  // namespace tas::files
