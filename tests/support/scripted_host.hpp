#pragma once
// A ProtocolHost without a connection: it records what the protocol asks for, and hands out what was queued.

#include <string>
#include <vector>

#include "base/block_pool.hpp"
#include "net/output_queue.hpp"
#include "net/protocol.hpp"

namespace tas::test {

class ScriptedHost final : public net::ProtocolHost {
public:
    [[nodiscard]] net::OutputQueue& output() noexcept override { return queue_; }
    [[nodiscard]] bool cuts_records() const noexcept override { return has_records; }
    void wake() noexcept override { ++wakes; }
    void enter_phase(net::Phase phase) noexcept override {
        if (record_phases) {
            phases.push_back(phase);
        }
        ++phase_calls;
    }
    void close_when_flushed(net::Linger linger) noexcept override {
        ++closes;
        lingers = linger;
    }
    void abort() noexcept override { ++aborts; }

    /// Empties the queue into a string; file ranges are read from their fd.
    [[nodiscard]] std::string take_output();

    bool has_records = false;
    bool record_phases = true;
    int wakes = 0;
    int closes = 0;
    net::Linger lingers = net::Linger::no;  // of the last close
    int aborts = 0;
    int phase_calls = 0;
    std::vector<net::Phase> phases;

private:
    BlockPool pool_;
    net::OutputQueue queue_{pool_};
};

}  // namespace tas::test
