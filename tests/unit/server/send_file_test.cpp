#include "server/send_file.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include "support/recording_sink.hpp"
#include "support/temporary_directory.hpp"

namespace tas::server {
namespace {

using http::SendStatus;

class SendFileTest : public testing::Test {
protected:
    SendFileTest() { exchange_.request.method = "GET"; }
    ~SendFileTest() override { pool_.release_by_protocol(exchange_); }

    SendStatus send(bool remove = false, const files::FileOptions& options = {}) {
        return send_file(exchange_, {.path = path_, .head = {}, .options = options, .remove_after_send = remove},
                         types_, 1000)
            .value();
    }
    void ask_for(std::string_view ranges) { exchange_.request.fields.add("range", ranges); }

    test::TemporaryDirectory directory_;
    std::string path_ = directory_.write("file.bin", std::string(1000, 'x'));
    files::MimeTypes types_{""};
    http::ExchangePool pool_;
    test::RecordingSink sink_;
    http::Exchange& exchange_ = pool_.acquire(sink_, sink_, nullptr);
};

TEST_F(SendFileTest, a_file_is_one_piece) {
    EXPECT_EQ(send(), SendStatus::ok);
    EXPECT_EQ(sink_.calls, "begin(1000) write(1000) finish");
}

TEST_F(SendFileTest, a_part_is_one_piece) {
    ask_for("bytes=990-");
    EXPECT_EQ(send(), SendStatus::ok);
    EXPECT_EQ(sink_.calls, "begin(10) write(10) finish");
}

TEST_F(SendFileTest, an_empty_body_is_none) {
    ask_for("bytes=1000-");
    EXPECT_EQ(send(), SendStatus::ok);
    EXPECT_EQ(sink_.calls, "begin(0) finish");
    EXPECT_EQ(sink_.status, 416);
}

TEST_F(SendFileTest, parts_are_pieces_with_text_between_them) {
    ask_for("bytes=990-,0-4");
    EXPECT_EQ(send(true), SendStatus::ok);
    EXPECT_EQ(sink_.calls, "begin(279) write(113) write(10) write(111) write(5) write(40) finish");
    EXPECT_NE(::access(path_.c_str(), F_OK), 0) << "removed with the last piece";
}

TEST_F(SendFileTest, a_client_that_goes_between_the_pieces_ends_it) {
    ask_for("bytes=990-,0-4");
    sink_.good_writes = 2;
    EXPECT_EQ(send(true), SendStatus::gone);
    EXPECT_EQ(sink_.calls, "begin(279) write(113) write(10) write(111) abort");
    EXPECT_NE(::access(path_.c_str(), F_OK), 0);
}

TEST_F(SendFileTest, what_was_not_begun_is_not_removed) {
    ask_for("bytes=990-,0-4");
    sink_.on_begin = SendStatus::invalid_field;
    EXPECT_EQ(send(true), SendStatus::invalid_field);
    EXPECT_EQ(::access(path_.c_str(), F_OK), 0);
}

}  // namespace
}  // namespace tas::server
