#include "files/file_cache.hpp"

#include <algorithm>
#include <cerrno>
#include <utility>
#include <vector>

namespace tas::files {

struct FileCache::Entry final : public ListLink<AgeTag>, public ListLink<WatchTag> {
    explicit Entry(std::string_view its_path) : path(its_path) {}

    [[nodiscard]] bool is_file() const noexcept { return resource.kind == Resource::Kind::file; }
    /// What the entry is called in its directory; empty: it is what the directory is answered with.
    [[nodiscard]] std::string_view name() const noexcept {
        return std::string_view(path).substr(path.rfind('/') + 1);
    }

    /// They hold the file's descriptor.
    void forget_responses_of(const OpenFile& file) noexcept {
        for (auto& response : resource.whole) {
            if (response != nullptr && response->file().get() == &file) {
                response.reset();
            }
        }
    }

    const std::string path;
    Resource resource;
    std::uint64_t looked_ms = 0;
    Counts counted;
    int watched = -1;
};

namespace {

[[nodiscard]] bool same_file(const Ref<OpenFile>& a, const Ref<OpenFile>& b) noexcept {
    return a && b ? a->same_version(*b) : !a && !b;
}

[[nodiscard]] bool same(const Resource& a, const Resource& b) noexcept {
    return a.kind == b.kind && same_file(a.file, b.file) &&
           std::equal(a.compressed.begin(), a.compressed.end(), b.compressed.begin(), same_file);
}

}  // namespace

FileCache::FileCache(const StaticRoot& root, const CacheLimits& limits, CacheBudget& budget, CacheCounters& counters) noexcept
    : root_(&root), limits_(limits), budget_(budget), counters_(counters) {}

FileCache::~FileCache() { clear(); }

void FileCache::move_to(const StaticRoot& root) {
    clear();
    root_ = &root;
}

void FileCache::watch(loop::Loop& loop) { watch_ = DirectoryWatch::create(loop, *this); }

void FileCache::close() {
    clear();
    watch_.reset();
}

void FileCache::clear() {
    last_ = nullptr;
    for (const auto& [path, entry] : entries_) {
        uncount(*entry);
    }
    entries_.clear();
    for (const auto& [directory, watched] : directories_) {
        watch_->remove(directory);
    }
    directories_.clear();
}

// ---- what is asked for ---------------------------------------------------------------------------------------------

Resource& FileCache::find(std::string_view path, std::uint64_t now_ms) {
    const auto found = entries_.find(path);
    Entry& entry = found == entries_.end() ? insert(path) : *found->second;
    if (found != entries_.end() && !is_old(entry, now_ms)) {
        ++counters_.hits;
        Ages::remove(entry);
        ages_of(entry).push_back(entry);
        last_ = &entry;
        return entry.resource;
    }
    ++counters_.misses;
    return look(entry, found == entries_.end(), now_ms, nullptr);
}

Resource& FileCache::take(std::string_view path, Looked looked, std::uint64_t now_ms) {
    const auto found = entries_.find(path);
    const bool is_new = found == entries_.end();
    return look(is_new ? insert(path) : *found->second, is_new, now_ms, &looked);
}

/// What the pool has looked at before the directory was watched is looked at once more, now that the kernel knows the path:
/// no change falls between watch and look. Where it does not even now (another kernel, another file system), a change of
/// just then shows when the entry's time is over.
Resource& FileCache::look(Entry& entry, bool is_new, std::uint64_t now_ms, Looked* looked) {
    watch_directory(entry, looked);
    Resource there = root_->find(entry.path, Wait::never);
    if (there.kind == Resource::Kind::unknown && looked != nullptr) {
        there = std::move(looked->resource);
    }
    const bool is_known = there.kind != Resource::Kind::unknown;
    if (!is_known || there.kind == Resource::Kind::failed) {
        uncached_ = std::move(there);
        if (is_new || is_known) {  // else what is kept is compared with what the pool will find
            remove(entry);
        }
        return uncached_;
    }
    set(entry, std::move(there), now_ms);
    Ages::remove(entry);
    ages_of(entry).push_back(entry);
    last_ = &entry;
    if (!make_room(entry, {})) {
        uncached_ = std::move(entry.resource);
        remove(entry);
        return uncached_;
    }
    return entry.resource;
}

FileCache::Entry& FileCache::insert(std::string_view path) {
    auto entry = std::make_unique<Entry>(path);
    Entry& inserted = *entry;
    entries_.emplace(inserted.path, std::move(entry));
    return inserted;
}

bool FileCache::is_old(const Entry& entry, std::uint64_t now_ms) const noexcept {
    const std::chrono::milliseconds ttl = entry.is_file() ? limits_.ttl : std::min(limits_.ttl, kAbsentTtl);
    return now_ms - entry.looked_ms >= static_cast<std::uint64_t>(ttl.count());
}

/// What is as it was stays as it is: the bytes that were read of it, too.
void FileCache::set(Entry& entry, Resource there, std::uint64_t now_ms) {
    if (!same(entry.resource, there)) {
        entry.resource = std::move(there);
    }
    entry.looked_ms = now_ms;
    count(entry);
}

void FileCache::fill(Ref<OpenFile>& file) {
    if (last_ == nullptr || file->has_content()) {
        return;
    }
    if (file->size() > kMostContent) {
        const bool has_room = budget_.held().content_bytes + file->size() <= budget_.most().content_bytes / 2;
        if (file->size() <= kMostKept && has_room && file->is_worth_keeping() && file->keep_content()) {
            count(*last_);
        }
        return;
    }
    if (!make_room(*last_, {.content_bytes = file->size()})) {
        return;
    }
    if (Ref<OpenFile> loaded = OpenFile::load(*file)) {
        last_->forget_responses_of(*file);
        file = std::move(loaded);
        count(*last_);
    }
}

// ---- room ----------------------------------------------------------------------------------------------------------

FileCache::Ages& FileCache::ages_of(const Entry& entry) noexcept { return entry.is_file() ? files_ : others_; }

void FileCache::count(Entry& entry) noexcept {
    Counts counts{.file = entry.is_file(), .other = !entry.is_file()};
    const auto add = [&counts](const Ref<OpenFile>& file) {
        if (file) {
            counts.held.open_files += file->fd() < 0 ? 0 : 1;
            counts.held.content_bytes += file->has_content() ? file->size() : 0;
        }
    };
    add(entry.resource.file);
    std::for_each(entry.resource.compressed.begin(), entry.resource.compressed.end(), add);
    uncount(entry);
    files_size_ += counts.file;
    others_size_ += counts.other;
    held_ += counts.held;
    budget_.take(counts.held);
    entry.counted = counts;
}

void FileCache::uncount(const Entry& entry) noexcept {
    files_size_ -= entry.counted.file;
    others_size_ -= entry.counted.other;
    held_ -= entry.counted.held;
    budget_.give_back(entry.counted.held);
}

/// For `more` of `newest`, which stays; false: there is none, whatever else would go.
bool FileCache::make_room(const Entry& newest, CacheHoldings more) {
    CacheHoldings least = newest.counted.held;
    least += more;
    if (!budget_.has_room(least, held_)) {
        return false;
    }
    const auto evict_front = [&](Ages& ages) {
        if (ages.empty() || &ages.front() == &newest) {
            return false;
        }
        ++counters_.evictions;
        remove(ages.front());
        return true;
    };
    const auto is_full = [&] { return files_size_ > limits_.entries || !budget_.has_room(more); };
    while (is_full() && evict_front(files_)) {
    }
    while (others_size_ > std::min(limits_.entries, kMostAbsent) && evict_front(others_)) {
    }
    return true;
}

void FileCache::remove(Entry& entry) {
    uncount(entry);
    if (last_ == &entry) {
        last_ = nullptr;
    }
    const int directory = entry.watched;
    entries_.erase(entries_.find(entry.path));
    forget_if_unused(directory);
}

// ---- changes -------------------------------------------------------------------------------------------------------

/// Where the directory is now: another one may have taken its place.
void FileCache::watch_directory(Entry& entry, Looked* looked) {
    if (watch_ == nullptr) {
        return;
    }
    auto there = root_->open_directory(directory_of(entry.path), Wait::never);
    const bool is_unknown = !there && there.error() == EAGAIN;
    if (is_unknown && looked == nullptr) {
        return;  // the pool will look
    }
    const UniqueFd directory = is_unknown ? std::move(looked->directory) : there ? std::move(there).value() : UniqueFd();
    set_watched(entry, directory ? watch_->add(directory.get()) : -1);
}

void FileCache::set_watched(Entry& entry, int directory) {
    if (directory == entry.watched) {
        return;
    }
    const int before = std::exchange(entry.watched, directory);
    Watched::remove(entry);
    forget_if_unused(before);
    if (directory >= 0) {
        std::unique_ptr<Watched>& watched = directories_[directory];
        if (watched == nullptr) {
            watched = std::make_unique<Watched>();
        }
        watched->push_back(entry);
    }
}

void FileCache::forget_if_unused(int directory) {
    const auto found = directories_.find(directory);
    if (found != directories_.end() && found->second->empty()) {
        watch_->remove(directory);
        directories_.erase(found);
    }
}

/// A file beside (name.gz) is of the same entry; an index file, of that of its directory.
void FileCache::on_change(int directory, std::string_view name) {
    const auto found = directories_.find(directory);
    if (found == directories_.end()) {
        return;
    }
    std::vector<Entry*> changed;
    found->second->for_each([&](Entry& entry) {
        if (name.empty() || entry.name().empty() || name.starts_with(entry.name())) {
            changed.push_back(&entry);
        }
    });
    for (Entry* entry : changed) {
        remove(*entry);
    }
}

void FileCache::on_overflow() { clear(); }

}  // namespace tas::files
