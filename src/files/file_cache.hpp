#pragma once
// What a static root has found, kept for a while: open files, the bytes of small ones, and that something is not there.
// Nothing is given out longer than the time to live without a look at the disk; where the kernel tells of changes, they
// count at once.

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/intrusive_list.hpp"
#include "files/cache_budget.hpp"
#include "files/directory_watch.hpp"
#include "files/static_root.hpp"

namespace tas::files {

struct CacheCounters {
    std::uint64_t hits = 0;
    std::uint64_t misses = 0;  // the disk was asked, also to see whether something is still as it was
    std::uint64_t evictions = 0;  // for want of room
    std::uint64_t cold_looks = 0;  // by the pool: the kernel would have had to ask a disk, or cannot tell
};

struct CacheLimits {
    std::size_t entries;  // that are files; of others, at most kMostAbsent more
    std::chrono::milliseconds ttl;
};

class FileCache final : private DirectoryWatchObserver {
public:
    /// Up to this size a file is kept as bytes, without its descriptor: every transport sends them with the head in one call.
    /// Beyond it a plain connection is faster with sendfile(2). CPU µs per request of a cached file as bytes, and as a file
    /// range, plain HTTP/1.1 (bench/results.md): 24 KiB 10.7 and 10.4, 64 KiB 19.7 and 16.4, 1 MiB 201 and 119.
    static constexpr std::size_t kMostContent = 16 * 1024;
    /// Up to this size its bytes are kept beside the descriptor, once they are worth it: over TLS, 1 MiB cost 750 µs of them and
    /// 946 read for each response. They push nothing out, and take no more than half of the room.
    static constexpr std::size_t kMostKept = 1024 * 1024;
    /// Paths that are no files: enough for those that are asked for again and again.
    static constexpr std::size_t kMostAbsent = 256;
    static constexpr std::chrono::milliseconds kAbsentTtl{1000};  // nobody watches them

    /// All must outlive this. `budget` may be shared: what others hold of it makes no room here.
    FileCache(const StaticRoot& root, const CacheLimits& limits, CacheBudget& budget, CacheCounters& counters) noexcept;
    FileCache(const FileCache&) = delete;
    FileCache& operator=(const FileCache&) = delete;
    ~FileCache();

    /// Forgets everything, and looks beneath this root from now on.
    void move_to(const StaticRoot& root);
    /// Begins to hear of changes, where the kernel tells of them.
    void watch(loop::Loop& loop);
    /// Forgets everything, and hears of nothing more.
    void close();

    /// What is kept, else as StaticRoot::find() without a wait. Valid until the next call of anything here.
    [[nodiscard]] Resource& find(std::string_view path, std::uint64_t now_ms);
    /// The same behind StaticRoot::look(), for what was unknown; `now_ms` is of before the look.
    [[nodiscard]] Resource& take(std::string_view path, Looked looked, std::uint64_t now_ms);
    /// Takes the bytes of a small file of what was found last, or of a larger one that is worth it, if no disk has to be waited
    /// for; `file` is one of the resource's.
    void fill(Ref<OpenFile>& file);

    [[nodiscard]] std::size_t size() const noexcept { return entries_.size(); }

private:
    struct Entry;
    struct AgeTag;
    struct WatchTag;
    using Ages = IntrusiveList<Entry, AgeTag>;
    using Watched = IntrusiveList<Entry, WatchTag>;

    struct Counts {
        std::size_t file = 0;  // 0 or 1
        std::size_t other = 0;
        CacheHoldings held;
    };

    void on_change(int directory, std::string_view name) override;
    void on_overflow() override;

    [[nodiscard]] Entry& insert(std::string_view path);
    [[nodiscard]] Resource& look(Entry& entry, bool is_new, std::uint64_t now_ms, Looked* looked);
    [[nodiscard]] bool is_old(const Entry& entry, std::uint64_t now_ms) const noexcept;
    void set(Entry& entry, Resource there, std::uint64_t now_ms);
    [[nodiscard]] Ages& ages_of(const Entry& entry) noexcept;
    void count(Entry& entry) noexcept;
    void uncount(const Entry& entry) noexcept;
    [[nodiscard]] bool make_room(const Entry& newest, CacheHoldings more);
    void remove(Entry& entry);
    void clear();
    void watch_directory(Entry& entry, Looked* looked);
    void set_watched(Entry& entry, int directory);
    void forget_if_unused(int directory);

    const StaticRoot* root_;
    const CacheLimits limits_;
    CacheBudget& budget_;
    CacheCounters& counters_;
    Ages files_;  // least recently used first
    Ages others_;
    std::size_t files_size_ = 0;
    std::size_t others_size_ = 0;
    CacheHoldings held_;  // of the budget
    Entry* last_ = nullptr;
    Resource uncached_;
    std::unordered_map<int, std::unique_ptr<Watched>> directories_;  // by watch
    std::unordered_map<std::string_view, std::unique_ptr<Entry>> entries_;  // by Entry::path
    std::unique_ptr<DirectoryWatch> watch_;
};

}  // namespace tas::files
