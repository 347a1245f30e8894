#include "net/connection.hpp"

#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cassert>
#include <optional>
#include <utility>

#include "net/socket_io.hpp"

namespace tas::net {
namespace {

constexpr std::size_t kReadBudget = 256 * 1024;       // bytes a turn, then others are served
constexpr std::size_t kGatherSlices = 64;             // slices in one sendmsg
constexpr std::chrono::milliseconds kCloseTime{2000};  // without a byte, behind our FIN
constexpr std::chrono::milliseconds kNoticeTime{1000};  // for the answer to a first GOAWAY
constexpr std::uint64_t kLingerMs = 30'000;  // all together, however much still comes: a slow upload is seconds behind
constexpr int kLooksForProgress = 4;        // in the time of a write stall: one is noticed at most a quarter late

using loop::has;
using loop::Ready;

/// The file is shorter than what was promised of it, or cannot be read: the peer is to see that its response is cut.
IoResult file_failure(int os_errno) noexcept {
    return {.status = IoStatus::failed,
            .error = {.code = ErrorCode::file,
                      .os_errno = os_errno,
                      .where = "file",
                      .reason = os_errno == 0 ? "it has become shorter while it was sent" : ""}};
}

}  // namespace

Connection::Connection(const Environment& environment, UniqueFd fd, const Address& peer,
                       std::unique_ptr<loop::PollEvent> poll, std::unique_ptr<Transport> transport)
    : loop_(environment.loop),
      owner_(environment.owner),
      timeouts_(environment.timeouts),
      counters_(environment.counters),
      peer_(peer),
      fd_(std::move(fd)),
      poll_(std::move(poll)),
      transport_(std::move(transport)),
      queue_(environment.loop.blocks(), environment.high_water),
      file_pages_(environment.loop, *this, environment.counters.cold_file_reads) {
    poll_->set_handler(*this);
}

Connection::~Connection() = default;

void Connection::start(std::unique_ptr<Protocol> protocol) {
    protocol_ = std::move(protocol);
    enter_phase(Phase::head);
    if (timeouts_.age.count() != 0) {
        loop_.deadlines().arm(age_deadline_, timeouts_.age);
    }
    poll_->arm(Ready::readable);
    if (transport_->has_buffered_input()) {
        loop_.defer(*this);  // poll does not know of these bytes
    }
}

// ---- events --------------------------------------------------------------------------------------------------------

/// A request is looked at behind all events of its turn: what was changed before it was sent, its file for one, is known.
void Connection::on_ready(Ready ready, int os_errno) {
    ready_ = ready;
    poll_errno_ = os_errno;
    loop_.after_poll(*this);
}

void Connection::on_polled() {
    const Ready ready = ready_;
    if (state_ == ConnectionState::closed) {
        return;
    }
    if (poll_errno_ != 0) {
        int pending = 0;
        socklen_t size = sizeof pending;
        ::getsockopt(fd_.get(), SOL_SOCKET, SO_ERROR, &pending, &size);
        lose({.code = ErrorCode::reset, .os_errno = pending, .where = "poll"});
        return;
    }
    if (has(ready, Ready::disconnect)) {
        if (socket_is_dead(fd_.get())) {
            lose({.code = ErrorCode::reset, .where = "poll"});
            return;
        }
        peer_ended_half_ = true;
    }
    in_turn_ = true;
    const bool readable = has(ready, Ready::readable);
    const bool writable = has(ready, Ready::writable);
    if ((writable && write_status_ == IoStatus::want_write) || (readable && write_status_ == IoStatus::want_read)) {
        write_status_ = IoStatus::ok;
    }
    bool in_vain = false;
    if (state_ == ConnectionState::lingering) {
        linger();
    } else if (reading() && (read_status_ == IoStatus::want_write ? writable : readable)) {
        pump_input();
    } else {
        in_vain = readable;
    }
    finish_turn(in_vain);
}

void Connection::on_turn_end() {
    if (state_ == ConnectionState::closed) {
        return;
    }
    in_turn_ = true;
    if (state_ == ConnectionState::open) {
        if (std::exchange(output_low_, false)) {
            protocol_->on_output_low();
        }
        protocol_->feed({});
        if (reading() && transport_->has_buffered_input()) {
            pump_input();
        }
    }
    finish_turn();
}

void Connection::on_deadline(loop::Deadline& deadline) {
    if (&deadline == &age_deadline_) {
        begin_drain();
        return;
    }
    if (&deadline == &write_deadline_) {
        if (socket_is_dead(fd_.get())) {
            lose({.code = ErrorCode::reset, .where = "write"});
            return;
        }
        if (look_for_progress()) {
            return;
        }
        ++counters_.timeouts_write;
        lose({.code = ErrorCode::timed_out, .where = "write"});
        return;
    }
    if (state_ != ConnectionState::open) {
        lose({.code = ErrorCode::timed_out, .where = "close"});
        return;
    }
    if (is_our_turn()) {
        enter_phase(phase_);
        return;
    }
    switch (phase_) {
        case Phase::idle: ++counters_.timeouts_idle; break;
        case Phase::head: ++counters_.timeouts_head; break;
        case Phase::body: ++counters_.timeouts_body; break;
        case Phase::window: ++counters_.timeouts_write; break;
        case Phase::handler:
        case Phase::notice: break;
    }
    in_turn_ = true;
    protocol_->on_timeout(phase_);
    finish_turn();
}

// ---- what the protocol asks for ------------------------------------------------------------------------------------

void Connection::wake() noexcept {
    if (in_turn_) {
        woken_ = true;
    } else {
        loop_.defer(*this);
    }
}

void Connection::enter_phase(Phase phase) noexcept {
    phase_ = phase;
    if (state_ != ConnectionState::open) {
        return;  // the close runs its own clock on this deadline
    }
    switch (phase) {
        case Phase::idle: loop_.deadlines().arm(read_deadline_, timeouts_.idle); break;
        case Phase::head: loop_.deadlines().arm(read_deadline_, timeouts_.head); break;
        case Phase::body: loop_.deadlines().arm(read_deadline_, timeouts_.body); break;
        case Phase::handler: read_deadline_.disarm(); break;
        case Phase::window: loop_.deadlines().arm(read_deadline_, timeouts_.write); break;
        case Phase::notice: loop_.deadlines().arm(read_deadline_, kNoticeTime); break;
    }
}

void Connection::close_when_flushed(Linger linger) noexcept {
    if (state_ == ConnectionState::open) {
        const bool has_no_answer = phase_ == Phase::idle && queue_.empty() && !transport_holds_;
        const bool is_last = linger == Linger::no && !transport_->peer_ends_by_record();
        linger_ = has_no_answer || is_last ? Linger::no : Linger::yes;
        enter(ConnectionState::closing);
        read_deadline_.disarm();
        finish_later();
    }
}

void Connection::abort() noexcept {
    abort_requested_ = true;
    finish_later();
}

/// A turn that is under way does it at its end.
void Connection::finish_later() noexcept {
    if (!in_turn_) {
        loop_.defer(*this);
    }
}

void Connection::begin_drain() {
    if (state_ != ConnectionState::open) {
        return;
    }
    in_turn_ = true;
    protocol_->begin_drain();
    finish_turn();
}

// ---- input ---------------------------------------------------------------------------------------------------------

bool Connection::reading() const noexcept {
    return state_ == ConnectionState::open && !abort_requested_ && !input_ended_ && !above_high_water_ &&
           protocol_->wants_input();
}

void Connection::pump_input() {
    std::size_t budget = kReadBudget;
    while (reading()) {
        const ByteSpan scratch = loop_.scratch();
        const IoResult result = transport_->read(scratch);
        read_status_ = result.status;
        counters_.bytes_in += result.bytes;
        if (result.bytes > 0) {
            protocol_->feed(scratch.first(result.bytes));
            watch_water_marks();
        }
        switch (result.status) {
            case IoStatus::ok: break;
            case IoStatus::want_read:
            case IoStatus::want_write: return;
            case IoStatus::eof:
                input_ended_ = true;
                protocol_->on_input_end();
                return;
            case IoStatus::unsupported:
            case IoStatus::failed: lose(result.error); return;
        }
        if (result.bytes >= budget) {
            return;  // finish_turn() sees what the transport still holds
        }
        if (result.bytes < scratch.size() && !transport_->has_buffered_input()) {
            return;  // drained: poll reports what comes next
        }
        budget -= result.bytes;
    }
}

void Connection::linger() {
    const IoResult result = socket_receive(fd_.get(), loop_.scratch());
    const bool too_long = loop_.now_ms() > lingers_until_ms_;
    if (result.status == IoStatus::eof || result.status == IoStatus::failed || too_long) {
        lose({.code = ErrorCode::closed_by_peer});
    } else if (result.bytes > 0) {
        loop_.deadlines().arm(read_deadline_, kCloseTime);
    }
}

// ---- output --------------------------------------------------------------------------------------------------------

void Connection::finish_turn(bool readable_in_vain) {
    if (state_ != ConnectionState::closed && abort_requested_) {
        const ::linger reset{.l_onoff = 1, .l_linger = 0};
        ::setsockopt(fd_.get(), SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
        lose({.code = ErrorCode::canceled, .where = "abort"});
    }
    if (state_ == ConnectionState::open && transport_->is_retiring() && !std::exchange(retired_, true)) {
        protocol_->begin_drain();
    }
    if (state_ == ConnectionState::open || state_ == ConnectionState::closing) {
        flush();
    }
    if (staged_ != nullptr && staged_->idle()) {
        staged_.reset();  // neither an idle connection holds a buffer, nor one whose peer is slow
    }
    if (state_ == ConnectionState::shutting_down && write_status_ == IoStatus::ok) {
        shut_down();
    }
    in_turn_ = false;
    const bool more = std::exchange(woken_, false) || (reading() && transport_->has_buffered_input());
    if (more && state_ != ConnectionState::closed) {
        loop_.defer(*this);
    }
    settle_interest(readable_in_vain);
}

void Connection::flush() {
    watch_water_marks();  // what was queued outside of feed() as well
    std::size_t sent = 0;
    while (write_status_ == IoStatus::ok && (transport_holds_ || !queue_.empty())) {
        if (sent >= transport_->flush_budget()) {
            loop_.defer(*this);  // others first
            return;
        }
        std::optional<IoResult> step = send_front();
        if (!step && transport_holds_) {
            step = transport_->write({}, More::no);  // what is held does not wait for the disk
        }
        if (!step) {
            write_deadline_.disarm();  // the disk is slow, and not the peer: what it reads defers us
            return;
        }
        if (step->status == IoStatus::failed || step->status == IoStatus::eof) {
            lose(step->error);
            return;
        }
        sent += step->bytes;
        take_sent(*step);
    }
    if (write_status_ == IoStatus::ok) {
        write_deadline_.disarm();
        if (state_ == ConnectionState::closing) {
            enter(ConnectionState::shutting_down);
        }
    } else if (!write_deadline_.armed()) {
        watch_for_stall();
    }
}

/// Whether the peer cannot do what its phase wants: its response is still being written, or we do not read. The clock of
/// the write stall governs that time.
bool Connection::is_our_turn() const noexcept {
    const bool owes_output = phase_ == Phase::idle || phase_ == Phase::window;
    return owes_output ? transport_holds_ || !queue_.empty() : above_high_water_;
}

void Connection::watch_for_stall() {
    untaken_ = socket_untaken(fd_.get());
    stalled_at_ms_ = loop_.now_ms() + static_cast<std::uint64_t>(timeouts_.write.count());
    loop_.deadlines().arm(write_deadline_, timeouts_.write / kLooksForProgress);
}

/// False: the peer has taken no byte within the deadline. Poll is no witness: it reports room only once a third of the
/// socket's buffer is free, and the peer may take bytes all the time and need longer than the deadline for that.
bool Connection::look_for_progress() {
    if (socket_untaken(fd_.get()) < untaken_) {
        watch_for_stall();
        return true;
    }
    const std::uint64_t now = loop_.now_ms();
    if (now >= stalled_at_ms_) {
        return false;
    }
    const std::chrono::milliseconds left(stalled_at_ms_ - now);
    loop_.deadlines().arm(write_deadline_, std::min(left, timeouts_.write / kLooksForProgress));
    return true;
}

std::optional<IoResult> Connection::send_front() {
    if (staged_ != nullptr && !staged_->idle()) {
        return send_staged();
    }
    std::array<iovec, kGatherSlices> slices;
    const auto gathered = std::span<const iovec>(slices).first(queue_.gather(slices, kept_range()));
    const Chunk* const file = queue_.file_at(gathered.size());
    const bool is_copied = file != nullptr && file->size() <= copied_range();
    if (is_copied && total_size(gathered) <= StagedOutput::kOtherBytes) {
        return send_staged();
    }
    if (file != nullptr && gathered.empty()) {
        return send_file(*file);
    }
    return send(gathered, file != nullptr && !is_copied ? More::yes : More::no);
}

/// File ranges of up to this many bytes go through user space.
std::size_t Connection::copied_range() const noexcept {
    return transport_sends_files_ ? transport_->copied_range() : SIZE_MAX;
}

/// Up to this many bytes, where they are kept in memory, are sent from there; but a range that was begun from its file is
/// ended from its file: a change of it must show.
std::size_t Connection::kept_range() const noexcept {
    return front_is_begun_ || !file_pages_.idle() ? 0 : std::max(copied_range(), transport_->kept_range());
}

IoResult Connection::send(std::span<const iovec> slices, More more) {
    IoResult result = transport_->write(slices, more);
    if (result.status == IoStatus::ok && result.bytes < std::min(total_size(slices), transport_->flush_budget())) {
        result.status = IoStatus::want_write;  // a short count: the socket is full, as the next call would say
    }
    return result;
}

std::optional<IoResult> Connection::send_staged() {
    if (staged_ == nullptr) {
        loop::Deferred& waiter = *this;
        staged_ = std::make_unique<StagedOutput>(loop_, waiter, counters_.cold_file_reads);
    }
    switch (staged_->prepare(queue_, copied_range())) {
        case StagedOutput::State::ready: break;
        case StagedOutput::State::waiting: return std::nullopt;
        case StagedOutput::State::truncated: return file_failure(0);
        case StagedOutput::State::failed: return file_failure(staged_->os_errno());
    }
    const ByteView bytes = staged_->bytes();
    const iovec slice{const_cast<std::byte*>(bytes.data()), bytes.size()};
    return send({&slice, 1}, More::no);
}

std::optional<IoResult> Connection::send_file(const Chunk& file) {
    switch (file_pages_.prepare(file)) {
        case FilePages::State::ready: break;
        case FilePages::State::waiting: return std::nullopt;
        case FilePages::State::truncated:
        case FilePages::State::failed: return file_failure(file_pages_.os_errno());
    }
    const auto count = static_cast<std::size_t>(std::min(file.size(), file_pages_.size()));
    IoResult result = transport_->send_file(file.fd(), file.file_offset(), count);
    if (result.status == IoStatus::unsupported) {
        transport_sends_files_ = false;
        return send_staged();
    }
    if (result.bytes != 0) {
        front_is_begun_ = true;
        ++counters_.sendfile_calls;
        counters_.sendfile_bytes += result.bytes;
        if (file.residency() != nullptr && file.size() <= transport_->kept_range()) {
            file.residency()->wanted += result.bytes;
        }
    } else if (result.status == IoStatus::ok) {  // sendfile(2): at the end, so the file was truncated. Never padded
        return file_failure(0);
    }
    return result;
}

void Connection::take_sent(const IoResult& step) {
    write_status_ = step.status;
    transport_holds_ = step.status != IoStatus::ok;
    if (step.bytes == 0) {
        return;
    }
    counters_.bytes_out += step.bytes;
    if (write_deadline_.armed()) {
        watch_for_stall();
    }
    if (staged_ != nullptr && !staged_->empty()) {
        staged_->consume(step.bytes);
    }
    front_is_begun_ = front_is_begun_ && step.bytes < queue_.at(0)->size();
    file_pages_.consume(queue_.consume(step.bytes));
    watch_water_marks();
}

void Connection::watch_water_marks() {
    if (!above_high_water_ && queue_.is_full()) {
        above_high_water_ = true;
        ++counters_.back_pressure_events;
    } else if (above_high_water_ && queue_.is_low()) {
        above_high_water_ = false;
        output_low_ = true;  // told in a turn of its own: producers do not run inside a flush
        loop_.defer(*this);
    }
}

// ---- the end -------------------------------------------------------------------------------------------------------

void Connection::shut_down() {
    const IoResult result = transport_->shutdown();  // close(2) alone says nothing while a forked process has the socket, too
    write_status_ = result.status;
    const bool ends = linger_ == Linger::no || input_ended_;
    if (result.status == IoStatus::failed || (result.status == IoStatus::ok && ends)) {
        lose(result.error);
    } else if (result.status == IoStatus::ok) {
        write_deadline_.disarm();
        enter(ConnectionState::lingering);
        loop_.deadlines().arm(read_deadline_, kCloseTime);
        lingers_until_ms_ = loop_.now_ms() + kLingerMs;
    } else if (!write_deadline_.armed()) {
        watch_for_stall();  // the socket is full of the response, which a slow peer is still taking
    }
}

void Connection::lose(Error why) {
    if (state_ == ConnectionState::closed) {
        return;
    }
    enter(ConnectionState::closed);
    poll_->arm(Ready::none);
    read_deadline_.disarm();
    write_deadline_.disarm();
    age_deadline_.disarm();
    queue_.clear();
    protocol_->on_gone(why);
    owner_.on_closed(*this, why);
}

void Connection::enter(ConnectionState state) noexcept {
    assert(may_follow(state_, state));
    state_ = state;
}

// ---- poll interest -------------------------------------------------------------------------------------------------

void Connection::settle_interest(bool readable_in_vain) {
    if (state_ == ConnectionState::closed) {
        return;
    }
    // Readable stays armed while nobody wants to read, until it fires for nothing: a request that is answered in the
    // turn of its arrival costs no epoll_ctl, and a level-triggered poll does not spin while a handler runs.
    const bool read_waits_for_room = reading() && read_status_ == IoStatus::want_write;
    const bool keep = has(poll_->interest(), Ready::readable) && !readable_in_vain;
    const bool read = ((reading() || keep) && !read_waits_for_room) || state_ == ConnectionState::lingering ||
                      write_status_ == IoStatus::want_read;
    const bool write = write_status_ == IoStatus::want_write || read_waits_for_room;
    // A peer that resets is not always told by a send (see socket_is_dead()); one that ended its half is served on.
    const bool watch_end = write && !peer_ended_half_;
    poll_->arm((read ? Ready::readable : Ready::none) | (write ? Ready::writable : Ready::none) |
               (watch_end ? Ready::disconnect : Ready::none));
}

}  // namespace tas::net
