/* The C ABI of the server core. Valid C11; includes nothing of the core.
 *
 * Every function is to be called on one thread, the one that runs the server. Callbacks run on that thread, from the
 * event loop, and never from inside a call of this ABI. Strings are borrowed for the call unless said otherwise. */
#ifndef TAS_ABI_TAS_H
#define TAS_ABI_TAS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct tas_str {
    const char *data;
    size_t len;
} tas_str;

typedef enum tas_status {
    TAS_OK = 0,
    TAS_E_GONE = 1,           /* the exchange, its stream or its connection has ended */
    TAS_E_STATE = 2,          /* not legal now: head sent twice, server already running */
    TAS_E_LENGTH = 3,         /* the body does not fit the declared Content-Length */
    TAS_E_FIELD = 4,          /* a field name, value or reason phrase that may not go on the wire */
    TAS_E_INVALID = 5,        /* another argument is outside its range */
    TAS_E_UNSUPPORTED = 6,    /* this host or this build cannot; the message says why */
    TAS_E_IO = 7,             /* a system call failed; the message says which and why */
    TAS_E_TLS = 8,            /* certificate or key unusable */
    TAS_E_NOT_FOUND = 9,      /* there is no such file */
    TAS_E_DENIED = 10,        /* a file that may not be read, or is no regular file */
    TAS_E_COLD = 11           /* only a disk can tell what the path names: async_new_path_event */
} tas_status;

/* A status with a sentence for a person, NUL-terminated; filled in where a function takes one and fails. */
typedef struct tas_error {
    tas_status status;
    char message[512];
} tas_error;

/* ---- server ---------------------------------------------------------------------------------------------------- */

typedef struct tas_server tas_server;
typedef uint64_t tas_exchange_id; /* a generation id, never 0: a stale one answers TAS_E_GONE */

typedef enum tas_ktls_mode { TAS_KTLS_AUTO = 0, TAS_KTLS_OFF = 1, TAS_KTLS_REQUIRE = 2 } tas_ktls_mode;

/* Who makes TLS records. AUTO leaves it to the mode and to what the host can; the others are for comparisons: OpenSSL
 * over buffers of ours, OpenSSL on the socket. */
typedef enum tas_record_layer {
    TAS_RECORD_LAYER_AUTO = 0,
    TAS_RECORD_LAYER_MEMORY = 1,
    TAS_RECORD_LAYER_SOCKET = 2
} tas_record_layer;

/* OpenTelemetry severity numbers. */
typedef enum tas_severity {
    TAS_LOG_OFF = 0,
    TAS_LOG_DEBUG = 5,
    TAS_LOG_INFO = 9,
    TAS_LOG_WARN = 13,
    TAS_LOG_ERROR = 17
} tas_severity;

typedef enum tas_access_log_format { TAS_ACCESS_LOG_COMBINED = 0, TAS_ACCESS_LOG_JSON = 1 } tas_access_log_format;

/* Which versions of HTTP a listener serves: by ALPN over TLS, by the first bytes without. */
typedef enum tas_protocols { TAS_PROTOCOLS_ALL = 0, TAS_PROTOCOLS_HTTP1 = 1, TAS_PROTOCOLS_HTTP2 = 2 } tas_protocols;

typedef struct tas_listener {
    tas_str unix_path; /* not empty: a Unix stream socket, and host and port are not used */
    tas_str host;      /* a numeric IPv4 or IPv6 address, or a name that resolves to one */
    uint16_t port;     /* 0: the kernel chooses, see tas_server_listener_port */
    bool tls;
    tas_protocols protocols;
} tas_listener;

/* Names that begin with a dot, but for ".well-known" at the front of a path. */
typedef enum tas_dotfiles {
    TAS_DOTFILES_DENY = 0,   /* 404 */
    TAS_DOTFILES_IGNORE = 1, /* as if they did not exist */
    TAS_DOTFILES_ALLOW = 2
} tas_dotfiles;

typedef enum tas_symlinks {
    TAS_SYMLINKS_REJECT = 0,     /* 404 */
    TAS_SYMLINKS_FOLLOW = 1,     /* relative ones that stay beneath the root */
    TAS_SYMLINKS_OWNER_MATCH = 2 /* these, if they belong to the owner of what is opened */
} tas_symlinks;

enum { TAS_CODING_ZSTD = 1, TAS_CODING_BR = 2, TAS_CODING_GZIP = 4 };

struct tas_field;

/* Files below a URL prefix, served by the core alone. */
typedef struct tas_static_handler {
    tas_str url_prefix;           /* passes tas_check_url_prefix; the longest one that fits is asked first */
    tas_str root;                 /* passes tas_check_static_root; absolute */
    const tas_str *index_files;   /* of a directory: the first that there is */
    const tas_str *hidden;        /* globs of what is answered with 404; without a slash, for any segment of a path */
    const struct tas_field *fields;      /* of responses that a file makes; each passes tas_check_static_field */
    const struct tas_field *media_types; /* by extension, in lower case and without its dot */
    uint32_t index_file_count;
    uint32_t hidden_count;
    uint32_t field_count;
    uint32_t media_type_count;
    uint32_t precompressed; /* TAS_CODING_… bits */
    tas_str cache_control;  /* empty: none */
    tas_dotfiles dotfiles;
    tas_symlinks symlinks;
    uint32_t cache_entries; /* files that are kept open or in memory; 0: none */
    uint32_t cache_ttl_ms;  /* then the disk is asked whether they are as they were */
    bool next_on_missing; /* ask the next handler for what does not exist, in the end on_request; else 404 */
    bool entity_tags;
    bool browse; /* show directories that have no index file */
    bool follows_root; /* serve what takes the root's place, as a link to the next release does */
} tas_static_handler;

typedef struct tas_server_settings {
    uint32_t struct_size; /* sizeof(tas_server_settings) of the caller */
    uint32_t listener_count;
    const tas_listener *listeners;
    tas_str certificate_path; /* PEM, the leaf first */
    tas_str private_key_path; /* PEM */
    tas_ktls_mode ktls_mode;
    tas_record_layer record_layer; /* not AUTO: TAS_KTLS_REQUIRE is refused */
    tas_severity log_severity;
    uint32_t backlog;
    uint32_t max_connections; /* 0: no limit but the file descriptors */
    uint32_t handshake_timeout_ms;
    uint32_t header_timeout_ms;
    uint32_t read_timeout_ms;
    uint32_t write_timeout_ms;
    uint32_t keep_alive_timeout_ms;
    uint32_t shutdown_timeout_ms;
    uint32_t max_connection_age_ms; /* then it takes no further request; 0: at any age */
    uint64_t max_body_bytes;
    uint32_t http2_max_concurrent_streams;
    uint32_t http2_initial_window_bytes;    /* of a stream: what it may send ahead of its handler */
    uint32_t http2_max_header_list_bytes;   /* RFC 9113 §6.5.2; 431 above it */
    uint32_t http2_max_requests;            /* of a connection; 0: no limit */
    uint64_t write_buffer_bytes; /* queued output above which producers wait; below half of it they go on */
    tas_str access_log_path; /* empty: none */
    tas_access_log_format access_log_format;
    const tas_static_handler *static_handlers;
    uint32_t static_handler_count;
    tas_str program;     /* name and version of what runs the core, for the log; may be empty */
    bool ktls_receive;   /* let the kernel decrypt as well, where it can */
    bool server_header;  /* send "Server: true_async_server" */
    bool handle_signals; /* SIGINT and SIGTERM stop the server, SIGUSR1 opens the access log anew, if there is one */
} tas_server_settings;

typedef struct tas_server_callbacks {
    uint32_t struct_size;
    void *user;
    /* All listeners are bound, nothing was accepted yet. May be NULL. */
    void (*on_started)(void *user);
    /* A request whose head is complete; its body may be still on its way, see tas_request_body. The exchange stays
     * valid until tas_exchange_release, which is owed for every one. NULL: what no static handler answers is not found,
     * and the callbacks below are never called. */
    void (*on_request)(void *user, tas_exchange_id exchange);
    /* More of a request's body came, or its end, or its failure. Only while the exchange is unanswered. */
    void (*on_body)(void *user, tas_exchange_id exchange);
    /* tas_response_writable, which had answered false, answers true again. */
    void (*on_writable)(void *user, tas_exchange_id exchange);
    /* The client of an exchange whose response is not complete is gone. Release is still owed. */
    void (*on_gone)(void *user, tas_exchange_id exchange);
    /* One log line without its newline. May be NULL. */
    void (*on_log)(void *user, tas_severity severity, tas_str line);
} tas_server_callbacks;

/* Checks the settings, loads certificate and key and opens the roots of static files; binds nothing. NULL on failure. */
tas_server *tas_server_new(const tas_server_settings *settings, const tas_server_callbacks *callbacks,
                           tas_error *error);
/* Binds, serves, and returns once the server has been stopped and drained. */
tas_status tas_server_run(tas_server *server, tas_error *error);
/* Stops accepting, finishes what is in flight within the shutdown timeout, then ends tas_server_run. Legal at any time,
 * from callbacks too; a second call while draining ends it at once. */
void tas_server_stop(tas_server *server);
/* Ends tas_server_run at the next turn of the loop without finishing anything (a fatal error in the host language). */
void tas_server_abort(tas_server *server);
/* The host has work of its own in flight: the drain waits for it too, as long as the shutdown timeout allows. Each hold
 * is owed one release. */
void tas_server_hold(tas_server *server);
void tas_server_release(tas_server *server);
/* What clients can make the host log. */
typedef enum tas_repeated {
    TAS_REFUSED_REQUEST = 0, /* there is no room for it */
    TAS_REFUSED_COROUTINE = 1,
    TAS_FORM_LIMIT = 2 /* a part of a form is dropped */
} tas_repeated;
/* Whether the host is to log it now: 1 line in 10 s, of forms 20. The rest is counted, and comes as a line of the server's. */
bool tas_server_logs(tas_server *server, tas_repeated event);
bool tas_server_is_running(const tas_server *server);
/* Not while running. All exchange ids are stale afterwards. */
void tas_server_free(tas_server *server);

/* The port that listener `index` (order of the settings) is bound to; 0 for a Unix socket or while not bound. */
uint16_t tas_server_listener_port(const tas_server *server, uint32_t index);

/* ---- requests -------------------------------------------------------------------------------------------------- */

typedef struct tas_field {
    tas_str name; /* lower case in requests */
    tas_str value;
} tas_field;

/* Views into the exchange, valid until it is released. */
typedef struct tas_request {
    tas_str method;
    tas_str target; /* as on the wire */
    tas_str path;
    tas_str query;
    tas_str remote_address; /* empty on a Unix socket */
    uint16_t remote_port;
    uint8_t version_major;
    uint8_t version_minor;
    bool keep_alive;
    bool tls;
    uint32_t field_count;
} tas_request;

typedef struct tas_tls_info {
    tas_str version;      /* "TLSv1.3" */
    tas_str cipher;       /* "TLS_AES_128_GCM_SHA256" */
    tas_str alpn;         /* empty: none */
    tas_str server_name;  /* empty: none */
    tas_str record_layer; /* "memory" | "socket" | "kernel" */
    tas_str ktls_reason;  /* why the kernel does not encrypt; empty: it does */
    bool resumed;
    bool ktls_send;
    bool ktls_receive;
} tas_tls_info;

tas_status tas_request_get(tas_server *server, tas_exchange_id exchange, tas_request *request);
/* Field `index` of the header section, in the order of the wire. TAS_E_INVALID beyond the last. */
tas_status tas_request_field(tas_server *server, tas_exchange_id exchange, uint32_t index, tas_field *field);
/* A request's body as it arrives. */
typedef struct tas_request_body_state {
    tas_str unread;    /* received and not taken; valid until the next call for this exchange or turn of the loop */
    uint64_t received; /* bytes so far, taken ones included */
    uint16_t failure;  /* 0, or the status (400, 408, 413) that refuses it: the rest will not come */
    bool complete;     /* nothing follows `unread` */
} tas_request_body_state;

tas_status tas_request_body(tas_server *server, tas_exchange_id exchange, tas_request_body_state *state);
/* Forgets the first `n` bytes of `unread`, which makes room for more. */
tas_status tas_request_body_take(tas_server *server, tas_exchange_id exchange, size_t n);
/* The handler waits for more (`whole`: for all) of the body; on_body tells what came. Until then at most 64 KiB are
 * kept, and a client that asked for 100 (Continue) is not told to send. */
tas_status tas_request_body_want(tas_server *server, tas_exchange_id exchange, bool whole);

/* What TLS negotiated on the request's connection; TAS_E_UNSUPPORTED on a plain one. */
tas_status tas_request_tls(tas_server *server, tas_exchange_id exchange, tas_tls_info *info);
/* The handler is done with the exchange. One that was not answered is aborted. */
void tas_exchange_release(tas_server *server, tas_exchange_id exchange);

/* ---- responses ------------------------------------------------------------------------------------------------- */

/* Bytes that stay where they are until release(user) is called, once, whatever the call that took them answers. */
typedef struct tas_body {
    const char *data;
    size_t len;
    void (*release)(void *user); /* may be NULL */
    void *user;
} tas_body;

typedef struct tas_response {
    uint16_t status; /* 200 … 599 */
    tas_str reason;  /* empty: the registered phrase */
    const tas_field *fields;
    uint32_t field_count;
    const tas_field *trailers; /* some: HTTP/1.1 sends the body chunked, HTTP/1.0 drops them */
    uint32_t trailer_count;
    tas_body body;
} tas_response;

/* A whole response. Nothing is on the wire unless TAS_OK is answered. */
tas_status tas_response_send(tas_server *server, tas_exchange_id exchange, const tas_response *response);

/* A response in pieces: begin, write as often as needed, finish. Pieces leave together at the end of the loop's turn. */
typedef struct tas_response_head {
    uint16_t status; /* 200 … 599 */
    tas_str reason;  /* empty: the registered phrase */
    const tas_field *fields;
    uint32_t field_count;
} tas_response_head;

/* The length is the one of a Content-Length field; without one, HTTP/1.1 chunks and HTTP/1.0 closes. */
tas_status tas_response_begin(tas_server *server, tas_exchange_id exchange, const tas_response_head *head);
/* TAS_E_LENGTH: more than was declared; nothing of this piece is sent. */
tas_status tas_response_write(tas_server *server, tas_exchange_id exchange, tas_body piece);
/* TAS_E_LENGTH: less than was declared; the stream was aborted. */
tas_status tas_response_finish(tas_server *server, tas_exchange_id exchange, const tas_field *trailers,
                               uint32_t trailer_count);
/* Ends the stream at once, so that the client sees that it is not complete. */
tas_status tas_response_abort(tas_server *server, tas_exchange_id exchange);
/* Whether at most write_buffer_bytes wait for the client. False: stop writing until on_writable. True for an ended exchange:
 * nobody is to wait for it. */
bool tas_response_writable(tas_server *server, tas_exchange_id exchange);

/* What is said of a file beside its bytes. Empty: not said; then the file says it, or nobody. */
typedef struct tas_file_options {
    tas_str content_type;
    tas_str disposition;   /* "attachment" or "inline" */
    tas_str download_name; /* passes tas_check_download_name */
    tas_str cache_control;
    tas_str entity_tag;    /* passes tas_check_entity_tag */
    int64_t last_modified; /* Unix time; counts where has_last_modified */
    bool has_last_modified;
    bool send_entity_tag;
    bool send_last_modified;
    bool accept_ranges;
    bool conditional;
    bool precompressed;
    bool remove_after_send; /* unless the call fails; TAS_E_GONE is no failure here */
} tas_file_options;

struct async_path_event_t; /* async.h */

/* A file as a whole response: conditional requests and single ranges of GET and HEAD are answered, if the status is 200.
 * Fields that the handler has set win over what the file says of itself, options over both. Nothing is on the wire unless
 * TAS_OK is answered. TAS_E_NOT_FOUND, TAS_E_DENIED, TAS_E_IO: the file cannot be opened, and the message names it.
 * `opened`: the path's, which has called back; NULL: it is opened now, or TAS_E_COLD says that a disk would have to be waited
 * for. */
tas_status tas_response_send_file(tas_server *server, tas_exchange_id exchange, const tas_response_head *head,
                                  tas_str path, const tas_file_options *options, const struct async_path_event_t *opened,
                                  tas_error *error);
/* Whether text is an entity tag. // RFC 9110 §8.8.3 */
bool tas_check_entity_tag(tas_str text);
/* UTF-8 without control characters, slash and backslash, not empty. */
tas_status tas_check_download_name(tas_str name, tas_error *error);

/* Whether a field may be set by a handler: TAS_E_FIELD with a message that names what is wrong with it. */
tas_status tas_check_field(tas_str name, tas_str value, tas_error *error);
/* The same for a trailer, which may neither frame nor route. // RFC 9110 §6.5.1 */
tas_status tas_check_trailer(tas_str name, tas_str value, tas_error *error);
tas_status tas_check_reason(tas_str reason, tas_error *error);
/* A Location for what a handler names: what no URI has is percent-encoded. Into `room` of three bytes for each of `reference`;
 * returns how many were written. */
size_t tas_encode_reference(tas_str reference, char *room);
/* The registered reason phrase of a status, or empty. Static storage. // RFC 9110 §15 */
tas_str tas_status_reason(uint16_t status);

/* ---- set-up checks ---------------------------------------------------------------------------------------------- */

tas_status tas_check_certificate(tas_str path, tas_error *error);
tas_status tas_check_private_key(tas_str path, tas_error *error);
/* Whether it can be written or created, as far as that can be seen without doing it. */
tas_status tas_check_access_log(tas_str path, tas_error *error);

/* A path as clients see it, decoded, that begins with a slash. */
tas_status tas_check_url_prefix(tas_str prefix, tas_error *error);
/* A directory that can be opened. */
tas_status tas_check_static_root(tas_str path, tas_error *error);
/* A field that can be the same for all files. */
tas_status tas_check_static_field(tas_str name, tas_str value, tas_error *error);

/* ---- statistics ------------------------------------------------------------------------------------------------- */

/* Counters by name, in a fixed order: index 0 … tas_stat_count() - 1. Static names. */
uint32_t tas_stat_count(void);
const char *tas_stat_name(uint32_t index);
uint64_t tas_stat_value(const tas_server *server, uint32_t index);
/* Sets every total to zero; gauges (active connections) keep their value. */
void tas_stats_reset(tas_server *server);

/* The versions of what the core was built with and runs on: "OpenSSL 3.0.22, libuv 1.44.2, llhttp 8.1.0". */
const char *tas_version_text(void);

#ifdef __cplusplus
}
#endif

#endif
