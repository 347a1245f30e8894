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

/* Whether kernel TLS can be used on this host; asked once, then remembered. */
bool tls_kernel_ktls_supported(void);
/* Why not; empty when it can. Static storage. */
const char *tls_kernel_ktls_reason(void);

#ifdef __cplusplus
}
#endif

#endif
