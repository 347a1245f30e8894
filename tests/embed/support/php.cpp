#include "embed/support/php.hpp"

#include <cstdint>
#include <cstdlib>

#include <sapi/embed/php_embed.h>

extern "C" {
extern zend_module_entry true_async_server_module_entry;
}

namespace tas::test {
namespace {

std::string& printed() {
    static std::string text;
    return text;
}

std::size_t print(const char* text, std::size_t length) {
    printed().append(text, length);
    return length;
}

/// bailout(): leaves a script as a closed output does, by a long jump without an error.
ZEND_FUNCTION(bailout) {
    static_cast<void>(execute_data), static_cast<void>(return_value);
    zend_bailout();
}

/// note(): what a handler tells the test, where echo is a part of its response.
ZEND_FUNCTION(note) {
    static_cast<void>(return_value);
    zval* texts = nullptr;
    std::uint32_t count = 0;

    ZEND_PARSE_PARAMETERS_START(1, -1)
    Z_PARAM_VARIADIC('*', texts, count)
    ZEND_PARSE_PARAMETERS_END();

    for (std::uint32_t i = 0; i < count; ++i) {
        zend_string* text = zval_get_string(&texts[i]);
        print(ZSTR_VAL(text), ZSTR_LEN(text));
        zend_string_release(text);
    }
}

ZEND_BEGIN_ARG_INFO_EX(bailout_arguments, 0, 0, 0)
ZEND_END_ARG_INFO()

ZEND_BEGIN_ARG_INFO_EX(note_arguments, 0, 0, 1)
ZEND_ARG_VARIADIC_INFO(0, texts)
ZEND_END_ARG_INFO()

const zend_function_entry functions[] = {
    ZEND_FE(bailout, bailout_arguments) ZEND_FE(note, note_arguments) ZEND_FE_END};

int start_module(sapi_module_struct* sapi) {
    sapi->additional_functions = functions;
#if PHP_VERSION_ID >= 80200
    return php_module_startup(sapi, &true_async_server_module_entry);
#else
    return php_module_startup(sapi, &true_async_server_module_entry, 1);
#endif
}

/// Starts PHP once in a process; its first request is ended at once, so that each test has one of its own.
void start_php() {
    static const bool started = [] {
        setenv("USE_ZEND_ALLOC", "0", 1);  // every zend_string is an allocation that a sanitizer sees
        php_embed_module.startup = start_module;
        php_embed_module.ub_write = print;
        php_embed_module.php_ini_ignore = 1;
        if (php_embed_init(0, nullptr) == FAILURE) {
            std::abort();
        }
        php_request_shutdown(nullptr);
        std::atexit([] {  // so that what is left then is a leak
            php_module_shutdown();
            sapi_shutdown();
        });
        return true;
    }();
    static_cast<void>(started);
}

}  // namespace

PhpRequest::PhpRequest() {
    start_php();
    printed().clear();
    if (php_request_startup() == FAILURE) {
        std::abort();
    }
    SG(headers_sent) = 1;
    SG(request_info).no_headers = 1;
}

PhpRequest::~PhpRequest() { php_request_shutdown(nullptr); }

bool PhpRequest::run(const std::string& code) {
    volatile bool finished = false;
    zend_first_try {
        zend_eval_stringl_ex(code.c_str(), code.size(), nullptr, "test", true);
        finished = true;
    }
    zend_end_try();
    return finished;
}

const std::string& PhpRequest::output() { return printed(); }

}  // namespace tas::test
