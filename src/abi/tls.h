/* TLS sessions and the kernel TLS probe. Valid C11. */
#ifndef TAS_ABI_TLS_H
#define TAS_ABI_TLS_H

#include "async.h"
#include "tas.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct tls_context_t tls_context_t;
typedef struct tls_session_t tls_session_t;

/* A server context from a PEM certificate chain and key. NULL on failure, which names the file. */
tls_context_t *tls_context_new(tas_str certificate_path, tas_str private_key_path, tas_error *error);
void tls_context_free(tls_context_t *ctx);

/* A server session over memory BIOs. NULL on failure. */
tls_session_t *tls_session_new(tls_context_t *ctx);
/* A server session over BIO_new_socket(fd, BIO_NOCLOSE), for which the kernel encrypts where tls_kernel_ktls_supported()
 * and the cipher allow it. `fd` is a connected non-blocking stream socket, borrowed, and outlives the session. OpenSSL
 * writes to it without MSG_NOSIGNAL: ignore SIGPIPE, as tas_server_run does. NULL on failure. */
tls_session_t *tls_session_new_socket(tls_context_t *ctx, int fd);
void tls_session_free(tls_session_t *session);
/* Why the last tls_session_new… of this thread failed, or the last call on a session that answered TLS_FAILED. */
const tas_error *tls_last_error(void);

typedef enum tls_status {
    TLS_OK = 0,         /* done, or progress was made */
    TLS_WANT_READ = 1,  /* go on when the socket is readable */
    TLS_WANT_WRITE = 2, /* go on when the socket is writable */
    TLS_END = 3,        /* the peer ended its stream */
    TLS_FAILED = 4      /* see tls_last_error(); the session is of no more use */
} tls_status;

/* Steps the handshake on the event's socket, and arms the event for what it waits for: ASYNC_READABLE on TLS_WANT_READ,
 * ASYNC_WRITABLE on TLS_WANT_WRITE, never both, and nothing once it has ended. To be called first when the socket was
 * accepted, then whenever the event fires, until TLS_OK or TLS_FAILED. Deadlines are the caller's. */
tls_status http_connection_ktls_arm_handshake(tls_session_t *session, async_poll_event_t *event);

/* After the handshake. Who makes the records: "memory", "socket" or "kernel". Static storage. */
const char *tls_session_record_layer(const tls_session_t *session);
/* `bytes` counts plaintext and is right in every status. TLS_OK of a read that does not fill the buffer: the socket is
 * drained. TLS_WANT_WRITE of a write that took all bytes: ciphertext is held; a write of nothing goes on with it. */
tls_status tls_session_read(tls_session_t *session, void *into, size_t size, size_t *bytes);
tls_status tls_session_write(tls_session_t *session, const void *data, size_t size, size_t *bytes);
/* close_notify, then FIN; to be repeated until it is not TLS_WANT_…. */
tls_status tls_session_shutdown(tls_session_t *session);

/* ---- kernel TLS ------------------------------------------------------------------------------------------------ */

/* Whether the kernel of this host can encrypt records, found out by making it encrypt some. Asked once, then remembered:
 * the first call of these blocks for milliseconds, or for as long as the kernel takes to load its modules. Any thread. */
bool tls_kernel_ktls_supported(void);
/* Why not; empty when it can. Static storage. */
const char *tls_kernel_ktls_reason(void);

/* A reason is empty where the answer is yes. */
typedef struct tls_ktls_answer {
    tas_str version; /* "TLSv1.2", "TLSv1.3" */
    tas_str cipher;  /* "AES-128-GCM" */
    tas_str send_reason;
    tas_str receive_reason;
} tls_ktls_answer;

typedef struct tls_ktls_report {
    tas_str reason;       /* why nothing at all is sent */
    tas_str rekey_reason; /* why a TLS 1.3 connection does not get a second key */
    tas_str kernel;       /* "Linux 6.1.176" */
    tas_str openssl;      /* "OpenSSL 3.0.22" */
    tas_str module_state; /* "loaded", "not loaded", … */
    tas_str offer;        /* what is sent: "TLSv1.2 with AES-128-GCM, AES-256-GCM; TLSv1.3 with …" */
    const tls_ktls_answer *answers;
    size_t answer_count;
} tls_ktls_report;

/* All that was found. Static storage. */
const tls_ktls_report *tls_ktls_diagnose(void);
/* The same, but NULL instead of making the kernel load modules. */
const tls_ktls_report *tls_ktls_diagnose_if_quick(void);

#ifdef __cplusplus
}
#endif

#endif
