#pragma once
// Blocking work on libuv's thread pool.

#include <memory>

namespace tas::loop {

class Loop;

class Job {
public:
    Job() = default;
    Job(const Job&) = delete;
    Job& operator=(const Job&) = delete;
    virtual ~Job() = default;

    /// On a pool thread: touches nothing but the job's own members.
    virtual void work() = 0;
    /// On the loop's thread, afterwards. The job is destroyed when it returns.
    virtual void done() = 0;
};

/// Runs job->work() on the pool, then job->done() on the loop.
void submit(Loop& loop, std::unique_ptr<Job> job);

}  // namespace tas::loop
