#include "loop/jobs.hpp"

#include <uv.h>

#include "loop/loop.hpp"

namespace tas::loop {
namespace {

struct Request {
    uv_work_t work;
    std::unique_ptr<Job> job;
};

}  // namespace

void submit(Loop& loop, std::unique_ptr<Job> job) {
    auto* request = new Request{.work = {}, .job = std::move(job)};
    request->work.data = request;
    uv_queue_work(
        loop.native(), &request->work, [](uv_work_t* work) { static_cast<Request*>(work->data)->job->work(); },
        [](uv_work_t* work, int) {
            const std::unique_ptr<Request> owned(static_cast<Request*>(work->data));
            owned->job->done();
        });
}

}  // namespace tas::loop
