/* What the files of ext/ share: the objects behind the PHP classes, and who calls whom. Knows the C ABI of the core
 * (src/abi/), and must not know any protocol. */
#ifndef PHP_TRUE_ASYNC_SERVER_H
#define PHP_TRUE_ASYNC_SERVER_H

#ifdef HAVE_CONFIG_H
# include "config.h"
#endif

#include "php.h"
#include "php_output.h"
#include "zend_exceptions.h"
#include "zend_fibers.h"
#include "zend_smart_str.h"

#include "abi/async.h"
#include "abi/form.h"
#include "abi/tas.h"
#include "abi/tls.h"

#include <sys/time.h>

#ifdef ZTS
# error "true_async_server needs a PHP without thread safety (NTS)"
#endif

#define PHP_TRUE_ASYNC_SERVER_VERSION "0.1.0"

extern zend_module_entry true_async_server_module_entry;
#define phpext_true_async_server_ptr &true_async_server_module_entry

/* ---- exceptions.c, enums.c ---- */

extern zend_class_entry *tas_ce_exception;
extern zend_class_entry *tas_ce_runtime_exception;
extern zend_class_entry *tas_ce_argument_exception;
extern zend_class_entry *tas_ce_connection_exception;
extern zend_class_entry *tas_ce_http_exception;
extern zend_class_entry *tas_ce_ktls;
extern zend_class_entry *tas_ce_log_severity;
extern zend_class_entry *tas_ce_access_log_format;
extern zend_class_entry *tas_ce_static_on_missing;
extern zend_class_entry *tas_ce_static_dotfiles;
extern zend_class_entry *tas_ce_static_symlinks;

void tas_register_exceptions(void);
void tas_register_enums(void);

/* ---- convert.c: strings, and errors of the core as exceptions ---- */

static zend_always_inline tas_str tas_str_of(const zend_string *string)
{
	return (tas_str) { ZSTR_VAL(string), ZSTR_LEN(string) };
}

/* From the root of the file system on, with its links and ".."; NULL: the working directory has no path. */
zend_string *tas_absolute_path(zend_string *path);

static zend_always_inline zend_string *tas_str_to_string(tas_str text)
{
	return text.len <= 1 ? zend_string_init_fast(text.data, text.len) : zend_string_init(text.data, text.len, 0);
}

/* Null for an empty text. */
static zend_always_inline void tas_str_or_null(zval *target, tas_str text)
{
	if (text.len > 0) {
		ZVAL_STR(target, tas_str_to_string(text));
	} else {
		ZVAL_NULL(target);
	}
}

bool tas_str_equals_ci(tas_str text, const zend_string *name);
/* Throws HttpServerInvalidArgumentException with "Class::method(): " and the message. */
ZEND_COLD void tas_throw_argument(const char *format, ...) ZEND_ATTRIBUTE_FORMAT(printf, 1, 2);
ZEND_COLD void tas_throw_runtime(const char *format, ...) ZEND_ATTRIBUTE_FORMAT(printf, 1, 2);
/* HttpException 499: the client has gone, or the exchange has ended. */
ZEND_COLD void tas_throw_gone(void);
/* Whether that is what it has thrown. */
bool tas_is_gone(zend_object *exception);
/* HttpServerConnectionException or HttpServerRuntimeException with the core's sentence. */
ZEND_COLD void tas_throw_error(const tas_error *error);
/* A property of an exception as a string; never throws. */
zend_string *tas_exception_text(zend_object *exception, zend_known_string_id property);
/* "uncaught Class: message in file:line" */
zend_string *tas_exception_line(zend_object *exception);

/* ---- http_server_config.c ---- */

typedef struct {
	zend_string *host; /* or the path of a Unix socket */
	uint16_t port;
	uint16_t bound_port; /* 0: not bound */
	bool tls;
	bool local; /* a Unix socket */
	tas_protocols protocols;
} tas_config_listener;

typedef enum {
	TAS_BACKLOG,
	TAS_MAX_CONNECTIONS,
	TAS_HANDSHAKE_TIMEOUT,
	TAS_HEADER_TIMEOUT,
	TAS_READ_TIMEOUT,
	TAS_WRITE_TIMEOUT,
	TAS_KEEP_ALIVE_TIMEOUT,
	TAS_SHUTDOWN_TIMEOUT,
	TAS_MAX_BODY_SIZE,
	TAS_STREAM_WRITE_BUFFER,
	TAS_MAX_CONNECTION_AGE,
	TAS_HTTP2_MAX_CONCURRENT_STREAMS,
	TAS_HTTP2_INITIAL_WINDOW_SIZE,
	TAS_HTTP2_MAX_HEADER_LIST_SIZE,
	TAS_HTTP2_MAX_REQUESTS,
	TAS_NUMBER_COUNT
} tas_config_number;

typedef struct {
	tas_config_listener *listeners;
	uint32_t listener_count;
	uint64_t numbers[TAS_NUMBER_COUNT];
	zend_string *certificate;
	zend_string *private_key;
	zend_string *access_log; /* a path, or NULL: off */
	zval log_stream; /* a resource, or null */
	tas_ktls_mode ktls;
	bool ktls_receive;
	tas_severity log_severity;
	tas_access_log_format access_log_format;
	bool server_header;
	bool locked;
	zend_object std;
} tas_config_object;

extern zend_class_entry *tas_ce_config;
void tas_register_config(void);

static zend_always_inline tas_config_object *tas_config_from(zend_object *object)
{
	return (tas_config_object *) ((char *) object - XtOffsetOf(tas_config_object, std));
}

/* Fills in settings from a config. `listeners` has room for listener_count; all is borrowed from the config. */
void tas_config_to_settings(const tas_config_object *config, tas_listener *listeners, tas_server_settings *settings);

/* ---- log.c ---- */

static zend_always_inline bool tas_logs(const tas_config_object *config, tas_severity severity)
{
	return config->log_severity != TAS_LOG_OFF && severity >= config->log_severity;
}

/* One line with its time and severity; control characters in the text become spaces. Throws nothing. Waits for no reader: a
 * line that finds no room is lost, and the next one says so. */
void tas_log(const tas_config_object *config, tas_severity severity, const char *text, size_t len);

/* ---- header_list.c ---- */

typedef struct {
	zend_string *name;
	zend_string *value;
} tas_header;

typedef struct {
	tas_header *items;
	uint32_t count;
	uint32_t capacity;
} tas_header_list;

void tas_header_list_push(tas_header_list *list, zend_string *name, zend_string *value);
/* Back to the first `count` fields. */
void tas_header_list_truncate(tas_header_list *list, uint32_t count);
void tas_header_list_free(tas_header_list *list);
/* The index of the first field with this name from `index` on, or the count. */
uint32_t tas_header_list_find(const tas_header_list *list, uint32_t index, const zend_string *name);
void tas_header_list_remove(tas_header_list *list, const zend_string *name);
#define TAS_FEW_FIELDS 16u /* that are passed on without an allocation */
/* The core's fields for a list: in `few`, if it is not NULL, which has room for TAS_FEW_FIELDS, or in memory of their own. To
 * be given to tas_fields_free. */
tas_field *tas_header_list_fields(const tas_header_list *list, tas_field *few);
void tas_fields_free(tas_field *fields, const tas_field *few);

/* ---- http_server.c ---- */

typedef struct tas_server_object {
	tas_server *core; /* from the start of start() until the object is freed or the PHP request ends */
	zend_object *config;
	zend_fcall_info handler; /* function_name is IS_UNDEF: none */
	zend_fcall_info_cache handler_cache;
	zend_object **static_handlers; /* owned */
	uint32_t static_handler_count;
	struct tas_server_object *previous; /* in TAS_G(servers): those with a core */
	struct tas_server_object *next;
	bool running;
	bool served;
	zend_object std;
} tas_server_object;

extern zend_class_entry *tas_ce_server;
void tas_register_server(void);
void tas_server_core_free(tas_server_object *server);

static zend_always_inline tas_server_object *tas_server_from(zend_object *object)
{
	return (tas_server_object *) ((char *) object - XtOffsetOf(tas_server_object, std));
}

/* ---- static_handler.c ---- */

typedef struct {
	zend_string **items;
	uint32_t count;
} tas_string_list;

typedef struct {
	zend_string *url_prefix; /* NULL: not constructed; then root is NULL, too */
	zend_string *root;
	zend_string *cache_control; /* NULL: none */
	tas_string_list index_files;
	tas_string_list hidden;
	tas_header_list headers;
	tas_header_list media_types; /* by extension */
	uint32_t precompressed; /* TAS_CODING_ bits */
	tas_dotfiles dotfiles;
	tas_symlinks symlinks;
	uint32_t cache_entries; /* 0: no cache */
	uint32_t cache_ttl_ms;
	bool next_on_missing;
	bool entity_tags;
	bool browse;
	bool locked; /* added to a server */
	zend_object std;
} tas_static_object;

extern zend_class_entry *tas_ce_static;
void tas_register_static(void);
/* Borrows the strings, and is owed tas_static_settings_free. */
void tas_static_to_settings(const tas_static_object *handler, tas_static_handler *settings);
void tas_static_settings_free(const tas_static_handler *settings);

static zend_always_inline tas_static_object *tas_static_from(zend_object *object)
{
	return (tas_static_object *) ((char *) object - XtOffsetOf(tas_static_object, std));
}

/* ---- callbacks.c: what the core calls ---- */

tas_server_callbacks tas_callbacks_of(tas_server_object *server);

/* ---- http_request.c ---- */

/* Who takes the body's bytes; only one can. */
typedef enum {
	TAS_BODY_UNUSED, /* nobody, or getBody() */
	TAS_BODY_STREAMED, /* readBody() */
	TAS_BODY_FORM /* getPost() and getFiles(), of a multipart form */
} tas_body_use;

typedef struct {
	zend_object *server; /* owned; NULL: not made by a server */
	tas_exchange_id exchange; /* owed to tas_exchange_release */
	tas_request view;
	bool viewed;
	zend_string *body; /* the whole of it, once it was asked for */
	struct tas_form *form; /* once it was asked for */
	tas_body_use body_use;
	zval query; /* IS_UNDEF: not parsed yet */
	zend_object std;
} tas_request_object;

void tas_register_request(void);
/* Takes over the exchange. */
zend_object *tas_request_create(tas_server_object *server, tas_exchange_id exchange);
/* The core of the request's server; NULL with an exception if there is none any more. */
tas_server *tas_request_core(const tas_request_object *request);
/* The request in the core's memory; NULL with an exception. */
const tas_request *tas_request_view(tas_request_object *request);
/* "1.1", "2" */
zend_string *tas_request_version(const tas_request *view);
/* The Content-Type field; data is NULL if there is none, or with an exception. */
tas_str tas_request_content_type(tas_request_object *request);

static zend_always_inline tas_request_object *tas_request_from(zend_object *object)
{
	return (tas_request_object *) ((char *) object - XtOffsetOf(tas_request_object, std));
}

/* ---- request_body.c ---- */

/* Suspends the handler until more of the body is there, or all of it. False with an exception, also when the rest will
 * not come. */
bool tas_body_await(const tas_request_object *request, bool whole, tas_request_body_state *state);
/* The whole body as a string that the request keeps. False with an exception. */
bool tas_body_keep(tas_request_object *request);
/* Whether nobody else has begun to take the body; false with an exception. */
bool tas_body_is_free(const tas_request_object *request);
/* Whether memory_limit has room for so many bytes; false with HttpException 503, which a handler can catch and a client
 * understands: a fatal error is neither. */
bool tas_has_memory_for(size_t size);

/* ---- form.c: HttpRequest::getPost(), getFiles(), getFile() ---- */

void tas_form_free(struct tas_form *form);

/* ---- uploaded_file.c ---- */

void tas_register_uploaded_file(void);
/* A file whose content is to be written next. Without a place for it, and for an empty name, the object has an error
 * and takes no content. */
zend_object *tas_uploaded_file_create(tas_str client_name, tas_str content_type);
/* More content. What exceeds a limit, or cannot be written, makes it an error: the content is dropped, the rest, too.
 * `form_limit` bytes: MAX_FILE_SIZE of the form, 0 is none. */
void tas_uploaded_file_write(zend_object *object, tas_str data, zend_long form_limit);
/* That was all of it. */
void tas_uploaded_file_finish(zend_object *object);

/* ---- response.c ---- */

typedef struct {
	zend_object *request; /* owned */
	tas_header_list headers;
	tas_header_list trailers;
	smart_str body; /* capacity 0: a string that belongs to somebody else too */
	zend_string *reason;
	uint16_t status;
	bool failed; /* its handler: an exception, a fatal error */
	bool printed; /* the body is what was printed, and nothing else */
	bool begun; /* streamed: status and headers are handed over */
	bool ended; /* nothing more can be sent */
	zend_object std;
} tas_response_object;

static zend_always_inline tas_response_object *tas_response_from(zend_object *object)
{
	return (tas_response_object *) ((char *) object - XtOffsetOf(tas_response_object, std));
}

zend_object *tas_response_new(zend_class_entry *ce);
void tas_response_init_handlers(void);
zend_object *tas_response_create(zend_object *request);
/* The response of a method that sends or sets; NULL with an exception once it is ended. */
tas_response_object *tas_response_open(zval *this);
/* A tas_body's release function for a zend_string. */
void tas_release_string(void *string);
/* Takes over the string. */
void tas_response_set_body(tas_response_object *response, zend_string *body);
void tas_response_append_body(tas_response_object *response, zend_string *data);
/* The same for output. */
void tas_response_print(tas_response_object *response, const char *data, size_t len);
/* A field of the glue's own, in place of what was set. */
void tas_response_set_field(tas_response_object *response, const char *name, size_t name_len, const char *value,
	size_t value_len);
/* Sends what is set, or ends the stream. A client that is gone is no error; after TAS_OK the response is ended. */
tas_status tas_response_end(tas_response_object *response);
/* Empties it for an answer of another kind. */
void tas_response_reset(tas_response_object *response, uint16_t status);

/* ---- http_response.c ---- */

extern zend_class_entry *tas_ce_response;
void tas_register_response(void);

/* ---- response_stream.c: HttpResponse::write() and what belongs to it ---- */

/* Ends a streamed response. TAS_E_LENGTH: less than declared, and the stream was aborted. */
tas_status tas_stream_finish(tas_response_object *response);
/* Ends it visibly unfinished. */
void tas_stream_abort(tas_response_object *response);
/* As write() does, but never waits. */
tas_status tas_stream_write(tas_response_object *response, zend_string *chunk);
/* Output as a piece of the stream. Throws what write() throws. */
void tas_stream_print(tas_response_object *response, zend_string *chunk, bool may_wait);

/* ---- send_file.c: HttpResponse::sendFile() and SendFileOptions ---- */

void tas_register_send_file(void);

/* ---- tls_info.c ---- */

void tas_register_tls_info(void);
void tas_tls_info_create(zval *target, const tas_tls_info *info);

/* ---- ktls.c ---- */

void tas_ktls_info(void);

/* ---- handler.c ---- */

/* Calls the server's handler for an exchange and sees to it that it is answered. Leaves no exception behind. False when
 * the Fiber it runs in is being destroyed, and must end. */
bool tas_handler_serve(tas_server_object *server, tas_exchange_id exchange);
/* A line "GET /path: text". */
void tas_handler_log(const tas_response_object *response, tas_severity severity, const char *text);
/* Answers with 503, without an object of PHP. */
void tas_handler_refuse(tas_server_object *server, tas_exchange_id exchange);
/* Makes the response one of a handler that failed, as far as it is not sent; output in buffers is dropped. */
void tas_handler_fail(tas_response_object *response, uint16_t status);

/* ---- context.c: what PHP keeps once per process, kept for each request ---- */

typedef struct {
	zend_output_globals output; /* ob_start() */
	HashTable *shutdown_functions; /* register_shutdown_function() */
	zend_string *error_message; /* error_get_last() */
	zend_string *error_file;
	int error_type;
	int error_line;
	zend_long time_limit; /* set_time_limit(), seconds of CPU time; 0: none */
	struct timeval time_left;
} tas_php_state;

typedef struct tas_context {
	tas_response_object *response; /* where output goes; NULL: where the SAPI puts it */
	tas_php_state state; /* while other code runs */
	struct tas_context *previous; /* in TAS_G(contexts) */
	struct tas_context *next;
	bool output_dropped;
	bool displaced; /* it has run on top of another one: a script has resumed its Fiber */

	/* of tas_context_run() */
	zend_execute_data *base;
	zend_fiber *fiber;
	zend_vm_stack vm_stack;
	zval *vm_stack_top;
	zval *vm_stack_end;
	zend_fiber **fibers; /* owned; of the script, that die */
	uint32_t fiber_count;
	int error_reporting;
	int exit_status;
	int error_handlers;
	zval error_handler; /* owned: another request may replace it */
	bool dying; /* a fatal error was reported */
	bool fails_later; /* its output cannot be dropped yet: an output callback runs, and returns to PHP */
	bool died;
} tas_context;

/* While a run lasts: output, fatal errors and the time limit are taken over from PHP. */
void tas_context_install(void);
void tas_context_uninstall(void);
void tas_context_begin(tas_context *context);
/* Frees what the request has left of that. */
void tas_context_end(tas_context *context);
/* Whose frames these are, and what runs in a Fiber of the pool; NULL: the loop's, nothing. */
tas_context *tas_context_of(const zend_execute_data *frame);
tas_context *tas_context_of_fiber(const zend_fiber *fiber);
/* Whose code runs from here on; NULL: the loop's. Returns whose it was. */
tas_context *tas_context_switch(tas_context *next);
/* What error_get_last() returns from here on in the active context. Takes over the strings. */
void tas_context_note_error(zend_string *message, zend_string *file, int line);
/* What the active context has registered. Calls them as tas_context_run() does, with its answer; may leave an exception. */
bool tas_context_has_shutdown_functions(void);
bool tas_context_call_shutdown_functions(tas_context *context);
/* Ends the active context's output buffers; the same. */
bool tas_context_flush(tas_context *context);
/* Drops output buffers without a call of their callbacks. */
void tas_context_drop_output(void);

/* ---- php_calls.c: what PHP's own functions keep once per process while they call back ---- */

typedef struct {
	zend_fcall_info compare; /* usort() */
	zend_fcall_info_cache compare_cache;
	struct php_serialize_data *serialize; /* serialize() */
	struct php_unserialize_data *unserialize;
	unsigned serialize_level;
	unsigned unserialize_level;
	unsigned serialize_lock;
} tas_php_calls;

/* Whether one of them has called who runs. */
bool tas_php_calls_back(void);
/* Takes it out of the way of others that call the same. */
void tas_php_calls_save(tas_php_calls *calls);
void tas_php_calls_restore(const tas_php_calls *calls);
void tas_php_calls_reset(void);

/* ---- output.c ---- */

void tas_output_install(void);
void tas_output_uninstall(void);

/* ---- fatal.c ---- */

/* Calls `code`. False when a fatal error ended it: its frames are released then. */
bool tas_context_run(tas_context *context, void (*code)(void *user), void *user);
/* Newer builds of PHP note that memory_limit is exceeded, and raise the error at the next statement. Raises it at once: true
 * with an exception, which is the one of exit(). */
bool tas_fatal_raise_noted(void);
/* Reports what the loop's own code has noted, so that it falls upon nobody's. */
void tas_fatal_settle(void);
/* At the end of a request: lowers the memory limit again that a fatal error had to raise. */
void tas_fatal_settle_limit(void);
void tas_fatal_install(void);
void tas_fatal_uninstall(void);

/* ---- coroutines (scheduler.h, for the files that are about them) ---- */

extern zend_class_entry *tas_ce_awaitable;
extern zend_class_entry *tas_ce_coroutine;
extern zend_class_entry *tas_ce_cancellation;
extern zend_class_entry *tas_ce_operation_canceled;
extern zend_class_entry *tas_ce_deadlock_error;
extern zend_class_entry *tas_ce_timeout;

/* In this order, after the Fiber class. */
void tas_register_coroutine(void);
void tas_register_timeout(void);
void tas_register_fiber_pool(void);
void tas_register_scheduler(void);

/* Whether a server can be started here and now; else with an exception. */
bool tas_scheduler_can_serve(void);
/* Around tas_server_run: requests and coroutines are run where that is called. */
void tas_scheduler_begin_server(tas_server_object *server);
/* Ends what belongs to the server. What waits is unwound: its finally blocks run. False: a bailout is to be raised. */
bool tas_scheduler_end_server(void);
/* A bailout was caught: the loop is to end, and it is raised again once the core has returned. */
void tas_scheduler_bailout(void);
bool tas_scheduler_is_fatal(void);
/* exit() was called in a handler or a coroutine. Does not return in a child that this has forked. In a server, the exit
 * status is again what it was. */
void tas_scheduler_exit(int exit_status);
/* At the end of the PHP request; all Fibers have ended, or never will. */
void tas_scheduler_shutdown(void);

/* Runs the handler for an exchange, in the loop, until it ends or waits. */
void tas_fiber_serve(tas_exchange_id exchange);

/* What the core tells of an exchange. */
#define TAS_EVENT_BODY 1u
#define TAS_EVENT_WRITABLE 2u
#define TAS_EVENT_GONE 4u

#define TAS_FOREVER UINT64_MAX

/* Suspends the running Fiber, and those that resumed it, until one of the events of the exchange or for `ms`
 * milliseconds. True when an event woke it; false when the time is over or with an exception. */
bool tas_wait_for_exchange(tas_exchange_id exchange, unsigned events, uint64_t ms);
/* The same until a thread has opened the path, to be disposed of; a client that goes does not end it. NULL with an
 * exception. */
async_path_event_t *tas_wait_for_path(const zend_string *path, bool with_compressed);
/* Wakes whoever waits for this. */
void tas_notify(tas_exchange_id exchange, unsigned events);

/* ---- state of this process ---- */

typedef struct {
	tas_server_object *servers;
	tas_context *context; /* whose code runs; NULL: the loop's, or there is no run */
	tas_context *contexts; /* all of the run */
	tas_php_state outside; /* the script's own, while a context is active */
	zend_long time_limit; /* that each request begins with, in seconds */
	tas_record_layer record_layer; /* true_async_server.record_layer */
	uint64_t log_lost; /* lines that were not written, and are not told of */
	bool log_torn; /* the last one in part */
} tas_globals_t;

extern tas_globals_t tas_globals;
#define TAS_G(field) (tas_globals.field)

#endif
