#include "files/static_handler.hpp"

#include <cerrno>
#include <cstring>
#include <optional>
#include <string>
#include <utility>

#include "files/directory_listing.hpp"
#include "files/request_path.hpp"
#include "http/respond.hpp"
#include "loop/jobs.hpp"

namespace tas::files {
namespace {

constexpr std::string_view kMethods = "GET, HEAD, OPTIONS";

/// Nothing of a fixed answer can be wrong; a client that has gone needs none.
void send_status(http::Exchange& exchange, std::uint16_t status, std::initializer_list<http::Field> fields = {}) {
    static_cast<void>(http::respond_status(exchange, status, fields));
}

/// Whether the answer to a GET or HEAD is the whole file, without a look at conditions.
[[nodiscard]] bool asks_for_all(const http::Fields& fields) noexcept {
    for (std::size_t i = 0; i < fields.size(); ++i) {
        const std::string_view name = fields[i].name;
        if (name.starts_with("if-") || name == "range") {
            return false;
        }
    }
    return true;
}

}  // namespace

/// Work for a handler, which counts it, beneath the root of its time.
class StaticHandler::PoolJob : public loop::Job {
public:
    explicit PoolJob(StaticHandler& handler) noexcept : handler_(handler), root_(handler.root_) { ++handler_.jobs_; }
    ~PoolJob() override { --handler_.jobs_; }

    void work() final {
        if (!handler_.stopped_.load(std::memory_order_relaxed)) {
            look();
        }
    }

protected:
    virtual void look() = 0;
    [[nodiscard]] StaticHandler& handler() const noexcept { return handler_; }
    [[nodiscard]] const StaticRoot& root() const noexcept { return *root_; }
    [[nodiscard]] bool is_of_now() const noexcept { return root_ == handler_.root_; }

private:
    StaticHandler& handler_;
    const std::shared_ptr<const StaticRoot> root_;
};

/// What a path is; one look for all who ask meanwhile.
class StaticHandler::Look final : public PoolJob {
public:
    Look(StaticHandler& handler, std::string_view path, const Moment& now) : PoolJob(handler), path_(path), begun_(now) {}

    void done() override { handler().on_looked(*this); }

    void add(http::ExchangeId exchange) { waiting_.push_back(exchange); }
    [[nodiscard]] const std::string& path() const noexcept { return path_; }
    [[nodiscard]] const Moment& begun() const noexcept { return begun_; }
    [[nodiscard]] const std::vector<http::ExchangeId>& waiting() const noexcept { return waiting_; }
    [[nodiscard]] Looked take_result() noexcept { return std::move(looked_); }
    using PoolJob::is_of_now;

private:
    void look() override { looked_ = root().look(path_); }

    const std::string path_;
    const Moment begun_;
    std::vector<http::ExchangeId> waiting_;
    Looked looked_;
};

class StaticHandler::Listing final : public PoolJob {
public:
    Listing(StaticHandler& handler, http::ExchangeId exchange, std::string_view path)
        : PoolJob(handler), exchange_(exchange), path_(path) {}

    void done() override { handler().on_listed(*this); }

    [[nodiscard]] http::ExchangeId exchange() const noexcept { return exchange_; }
    [[nodiscard]] const std::string& path() const noexcept { return path_; }
    [[nodiscard]] const Result<std::string, int>& page() const noexcept { return page_; }

private:
    void look() override { page_ = list_directory(root(), path_, std::string(handler().prefix()) + path_); }

    const http::ExchangeId exchange_;
    const std::string path_;
    Result<std::string, int> page_ = ECANCELED;
};

/// What the root's path leads to.
class StaticHandler::RootLook final : public PoolJob {
public:
    explicit RootLook(StaticHandler& handler) noexcept : PoolJob(handler) {}

    void done() override { handler().on_root_looked(std::move(there_)); }

private:
    void look() override { there_ = root().successor(); }

    std::shared_ptr<const StaticRoot> there_;
};

Result<std::unique_ptr<StaticHandler>, Failure> StaticHandler::create(StaticSettings settings,
                                                                      const Environment& environment) {
    if (!settings.url_prefix.ends_with('/')) {
        settings.url_prefix += '/';
    }
    std::unique_ptr<StaticHandler> handler(new StaticHandler(std::move(settings), environment));
    const StaticSettings& its = handler->settings_;
    auto root = StaticRoot::open(its, environment.types, environment.method);
    if (!root) {
        return root.error();
    }
    handler->root_ = std::make_shared<const StaticRoot>(std::move(root).value());
    if (its.cache_entries != 0) {
        const CacheLimits limits{.entries = its.cache_entries, .ttl = its.cache_ttl};
        handler->cache_ =
            std::make_unique<FileCache>(*handler->root_, limits, environment.budget, environment.counters);
    }
    return handler;
}

StaticHandler::StaticHandler(StaticSettings settings, const Environment& environment)
    : settings_(std::move(settings)),
      loop_(environment.loop),
      exchanges_(environment.exchanges),
      next_(environment.next),
      counters_(environment.counters),
      log_(environment.log) {
    for (const auto& [name, value] : settings_.fields) {
        fields_.push_back({name, value});
    }
    wanted_.fields = fields_;
    options_.cache_control = settings_.cache_control;
    options_.send_entity_tag = settings_.entity_tags;
    options_.precompressed = !settings_.precompressed.empty();
}

void StaticHandler::start() {
    stopped_ = false;
    if (cache_ != nullptr) {
        cache_->watch(loop_);
    }
}

void StaticHandler::stop() {
    stopped_ = true;
    if (cache_ != nullptr) {
        cache_->close();
    }
}

Resource& StaticHandler::find(std::string_view path, const Moment& now) {
    if (settings_.follows_root && now.loop_ms >= next_root_look_ms_) {
        follow_root(now);
    }
    if (cache_ != nullptr) {
        return cache_->find(path, now.loop_ms);
    }
    found_ = root_->find(path, Wait::never);
    return found_;
}

// ---- the root ------------------------------------------------------------------------------------------------------

/// A release may be deployed by a link that takes the place of another. Requests do not wait for that.
void StaticHandler::follow_root(const Moment& now) {
    const std::optional<bool> is_current = root_->is_current();
    next_root_look_ms_ = now.loop_ms + kRootAgeMs;
    if (!is_current.value_or(false) && !std::exchange(root_look_is_on_, true)) {
        loop::submit(loop_, std::make_unique<RootLook>(*this));
    }
}

/// Where nothing is now, the last root stays.
void StaticHandler::on_root_looked(std::shared_ptr<const StaticRoot> there) {
    root_look_is_on_ = false;
    if (stopped_ || there == nullptr) {
        return;
    }
    if (cache_ != nullptr) {
        cache_->move_to(*there);
    }
    root_ = std::move(there);
}

// ---- requests ------------------------------------------------------------------------------------------------------

std::optional<std::string_view> StaticHandler::below_prefix(std::string_view path) const noexcept {
    if (path.starts_with(prefix())) {
        return path.substr(prefix().size());
    }
    const bool is_prefix = path.size() + 1 == prefix().size() && prefix().starts_with(path);
    return is_prefix ? std::optional(std::string_view()) : std::nullopt;
}

bool StaticHandler::is_passed_on(const Resource& resource) const noexcept {
    return resource.kind == Resource::Kind::missing && settings_.on_missing == OnMissing::next;
}

bool StaticHandler::serve(http::Exchange& exchange, const RequestPath& path, const Moment& now) {
    const std::optional<std::string_view> below = below_prefix(path.text());
    if (!below) {
        return false;
    }
    if (path.refused()) {
        const bool falls_through = settings_.on_missing == OnMissing::next;
        if (!falls_through) {
            send_status(exchange, 400);
        }
        return !falls_through;
    }
    if (!looks_.empty() && joins_look(exchange, *below)) {
        return true;
    }
    Resource& resource = find(*below, now);
    if (is_passed_on(resource)) {
        return false;
    }
    if (resource.kind == Resource::Kind::unknown) {
        begin_look(exchange, *below, now);
    } else {
        conclude(exchange, resource, path.text(), now.unix_seconds);
    }
    return true;
}

bool StaticHandler::joins_look(const http::Exchange& exchange, std::string_view path) {
    const auto look = looks_.find(path);
    if (look != looks_.end()) {
        look->second->add(exchange.id());
    }
    return look != looks_.end();
}

void StaticHandler::begin_look(const http::Exchange& exchange, std::string_view path, const Moment& now) {
    ++counters_.cold_looks;
    auto look = std::make_unique<Look>(*this, path, now);
    look->add(exchange.id());
    looks_.emplace(look->path(), look.get());
    loop::submit(loop_, std::move(look));
}

/// Whoever is passed on, or answered, may bring the next request: nothing of the look is used after the last of them.
void StaticHandler::on_looked(Look& look) {
    looks_.erase(look.path());
    if (stopped_) {
        return;
    }
    Looked looked = look.take_result();
    const bool is_kept = cache_ != nullptr && look.is_of_now();
    Resource uncached = is_kept ? Resource() : std::move(looked.resource);
    Resource& resource = is_kept ? cache_->take(look.path(), std::move(looked), look.begun().loop_ms) : uncached;
    const bool is_next_ones = is_passed_on(resource);
    for (const http::ExchangeId id : look.waiting()) {
        http::Exchange* exchange = exchanges_.find(id);
        if (exchange == nullptr) {
            continue;  // its client has gone
        }
        if (is_next_ones) {
            next_.on_missing(*this, *exchange);
        } else {
            conclude(*exchange, resource, RequestPath(exchange->request.path()).text(), look.begun().unix_seconds);
        }
    }
}

/// `path` is that of the request. That of the prefix may lack the slash at its end.
void StaticHandler::conclude(http::Exchange& exchange, Resource& resource, std::string_view path, std::time_t now) {
    const bool lacks_slash = path.size() < prefix().size() &&
                             (resource.kind == Resource::Kind::file || resource.kind == Resource::Kind::listing);
    const std::string_view below = below_prefix(path).value_or(std::string_view());
    answer(exchange, resource, lacks_slash ? Resource::Kind::redirect : resource.kind, below, now);
}

/// `kind` is the resource's, but where the slash behind the prefix is missing.
void StaticHandler::answer(http::Exchange& exchange, Resource& resource, Resource::Kind kind, std::string_view path,
                           std::time_t now) {
    switch (kind) {
        case Resource::Kind::missing:
        case Resource::Kind::hidden: send_status(exchange, 404); return;
        case Resource::Kind::denied: send_status(exchange, 403); return;
        case Resource::Kind::unknown:  // of which there is no answer
        case Resource::Kind::failed: fail(exchange, path, resource.os_errno); return;
        case Resource::Kind::file:
        case Resource::Kind::listing:
        case Resource::Kind::redirect: break;
    }
    const std::string_view method = exchange.request.method;
    if (method == "OPTIONS") {
        send_status(exchange, 204, {{"Allow", kMethods}});
    } else if (method != "GET" && method != "HEAD") {
        send_status(exchange, 405, {{"Allow", kMethods}});  // RFC 9110 §15.5.6
    } else if (kind == Resource::Kind::file) {
        send_file(exchange, resource, now);
    } else if (kind == Resource::Kind::listing) {
        loop::submit(loop_, std::make_unique<Listing>(*this, exchange.id(), path));
    } else {
        redirect(exchange, path);
    }
}

void StaticHandler::fail(http::Exchange& exchange, std::string_view path, int os_errno) {
    log_.write(Severity::error,
               "cannot open " + settings_.root + "/" + std::string(path) + ": " + std::strerror(os_errno));
    send_status(exchange, 500);
}

std::optional<http::ContentCoding> StaticHandler::choose_coding(const http::Request& request,
                                                                const Resource& resource) const {
    if (options_.precompressed) {
        const http::AcceptedCodings accepted = http::accepted_codings(request.fields);
        for (const http::ContentCoding coding : accepted.span()) {
            if (resource.compressed[static_cast<std::size_t>(coding)]) {
                return coding;
            }
        }
    }
    return std::nullopt;
}

void StaticHandler::send_file(http::Exchange& exchange, Resource& resource, std::time_t now) {
    const http::Request& request = exchange.request;
    const std::optional<http::ContentCoding> coding = choose_coding(request, resource);
    Ref<OpenFile>& file = coding ? resource.compressed[static_cast<std::size_t>(*coding)] : resource.file;
    if (cache_ != nullptr) {
        cache_->fill(file);
    }
    if (cache_ != nullptr && asks_for_all(request.fields)) {
        const FileResponse& response = whole_file(resource, coding, file, now);
        static_cast<void>(http::respond(exchange, response.head(), response.body()));
        return;
    }
    FileResponse response(request, wanted_, options_, {file, coding}, resource.media_type, now);
    static_cast<void>(send(exchange, response));
}

/// Made once for what is kept.
const FileResponse& StaticHandler::whole_file(Resource& resource, std::optional<http::ContentCoding> coding,
                                              const Ref<OpenFile>& file, std::time_t now) {
    auto& whole = resource.whole[coding ? 1 + static_cast<std::size_t>(*coding) : 0];
    if (whole == nullptr || whole->file().get() != file.get()) {
        http::Request request;
        request.method = "GET";
        whole = std::make_unique<const FileResponse>(request, wanted_, options_, Variant{file, coding},
                                                     resource.media_type, now);
    }
    return *whole;
}

void StaticHandler::on_listed(const Listing& listing) {
    http::Exchange* exchange = exchanges_.find(listing.exchange());
    if (exchange == nullptr) {
        return;  // its client has gone
    }
    if (listing.page()) {
        send_listing(*exchange, listing.page().value());
    } else if (listing.page().error() == EACCES) {
        send_status(*exchange, 403);
    } else {
        fail(*exchange, listing.path(), listing.page().error());
    }
}

void StaticHandler::send_listing(http::Exchange& exchange, std::string page) {
    std::vector<http::Field> fields = fields_;
    fields.push_back({"Content-Type", "text/html; charset=utf-8"});
    if (!settings_.cache_control.empty()) {
        fields.push_back({"Cache-Control", settings_.cache_control});
    }
    auto* text = new std::string(std::move(page));
    Chunk body = Chunk::borrowed(as_bytes(*text), {[](void* user) { delete static_cast<std::string*>(user); }, text});
    static_cast<void>(http::respond(exchange, {.status = 200, .reason = {}, .fields = fields}, std::move(body)));
}

/// The same with a slash at its end. Runs of slashes are one by now, so that the target begins with no authority.
void StaticHandler::redirect(http::Exchange& exchange, std::string_view path) {
    std::string location;
    append_encoded(location, prefix());
    append_encoded(location, path);
    if (!location.ends_with('/')) {
        location += '/';
    }
    if (const std::string_view target = exchange.request.target; target.find('?') != std::string_view::npos) {
        location.append("?").append(exchange.request.query());
    }
    send_status(exchange, 301, {{"Location", location}});
}

}  // namespace tas::files
