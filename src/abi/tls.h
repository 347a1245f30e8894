/* TLS sessions and the kernel TLS probe. Valid C11. */
#ifndef TAS_ABI_TLS_H
#define TAS_ABI_TLS_H

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
/* A server session over BIO_new_socket(fd, BIO_NOCLOSE). NULL with TAS_E_UNSUPPORTED in tls_last_error() where this
 * build has none. */
tls_session_t *tls_session_new_socket(tls_context_t *ctx, int fd);
void tls_session_free(tls_session_t *session);
/* Why the last tls_session_new… of this thread failed. */
const tas_error *tls_last_error(void);

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
