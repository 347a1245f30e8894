/* The floor: what one core needs at least to answer a request through OpenSSL. One epoll loop on level-triggered sockets; what
 * arrives is taken for a request, unread, and answered with a response made at the start: SSL_write of up to 65 KiB into a
 * memory BIO, one send of what comes out; where the kernel has the keys, one sendfile. No parser, no clocks, no limits: no
 * server.
 *
 *   floor CERTIFICATE KEY BYTES:HTTP_PORT:HTTPS_PORT:KTLS_PORT…      answers with BYTES on the three ports behind them
 *
 * Runs on until it gets a signal. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <unistd.h>

#include <openssl/err.h>
#include <openssl/ssl.h>

enum { PIECE = 65 << 10, CIPHERTEXT = PIECE + 4096, EVENTS = 256 };  /* bytes: 64 KiB with their head are one piece */

enum layer { PLAIN, MEMORY, KERNEL };

struct response {
	char *bytes;
	size_t len;
	int file;  /* the same in a file */
};

struct connection {
	int fd;
	bool listens, writing;
	enum layer layer;
	const struct response *response;
	size_t sent;  /* of the response; where OpenSSL encrypts: handed to SSL_write */
	SSL *ssl;
	BIO *in, *out;  /* MEMORY */
};

static char input[PIECE], plaintext[PIECE], ciphertext[CIPHERTEXT];
static SSL_CTX *context;
static int loop;

static void fail(const char *what)
{
	perror(what);
	exit(1);
}

static void watch(struct connection *c, int operation, uint32_t events)
{
	struct epoll_event event = {.events = events, .data.ptr = c};

	if (epoll_ctl(loop, operation, c->fd, &event) != 0) {
		fail("epoll_ctl");
	}
}

static void end(struct connection *c)
{
	close(c->fd);
	SSL_free(c->ssl);
	free(c);
}

/* Sends what OpenSSL has produced. False: the socket took less, or failed (*dead). */
static bool flush(struct connection *c, bool *dead)
{
	char *data;
	long len = c->layer == MEMORY ? BIO_get_mem_data(c->out, &data) : 0;

	while (len > 0) {
		ssize_t n = send(c->fd, data, (size_t)len < CIPHERTEXT ? (size_t)len : CIPHERTEXT, MSG_NOSIGNAL);
		if (n < 0) {
			*dead = errno != EAGAIN;
			return false;
		}
		if (n == len) {
			(void)BIO_reset(c->out);
			return true;
		}
		BIO_read(c->out, ciphertext, (int)n);
		len = BIO_get_mem_data(c->out, &data);
	}
	return true;
}

/* Sends on what there is of the response. False: the connection is dead. */
static bool answer(struct connection *c)
{
	const struct response *r = c->response;
	bool dead = false, done = false;

	while (!done) {
		if (c->layer == MEMORY) {
			if (!flush(c, &dead)) {
				break;
			}
			if ((done = c->sent == r->len)) {
				break;
			}
			size_t piece = r->len - c->sent < PIECE ? r->len - c->sent : PIECE, n = 0;
			if (SSL_write_ex(c->ssl, r->bytes + c->sent, piece, &n) != 1) {
				return false;
			}
			c->sent += n;
		} else {
			off_t offset = (off_t)c->sent;
			ssize_t n = c->layer == KERNEL ? sendfile(c->fd, r->file, &offset, r->len - c->sent)
				: send(c->fd, r->bytes + c->sent, r->len - c->sent, MSG_NOSIGNAL);
			if (n < 0) {
				dead = errno != EAGAIN;
				break;
			}
			c->sent += (size_t)n;
			done = c->sent == r->len;
		}
	}
	if (dead) {
		return false;
	}
	if (done == c->writing) {  /* the socket is full now, or no longer */
		c->writing = !done;
		watch(c, EPOLL_CTL_MOD, done ? EPOLLIN : EPOLLOUT);
	}
	return true;
}

/* False: the connection has ended. *done: there are keys now, and the kernel has them where it is to. */
static bool shake_hands(struct connection *c, bool *done)
{
	bool dead = false;
	int result = SSL_do_handshake(c->ssl);
	bool flushed = flush(c, &dead);

	*done = result == 1;
	if (dead || !flushed || (!*done && SSL_get_error(c->ssl, result) != SSL_ERROR_WANT_READ)) {
		return false;
	}
	return !*done || c->layer != KERNEL || BIO_get_ktls_send(SSL_get_wbio(c->ssl));
}

/* Takes what has arrived; false: the connection has ended. */
static bool readable(struct connection *c)
{
	ssize_t n = c->layer == KERNEL ? 0 : recv(c->fd, input, sizeof input, 0);
	bool request = c->layer == PLAIN, done = true;
	size_t got;

	if (c->layer != KERNEL && n <= 0) {
		return n < 0 && errno == EAGAIN;
	}
	if (c->layer == MEMORY) {
		BIO_write(c->in, input, (int)n);
	}
	if (c->layer != PLAIN) {
		if (!SSL_is_init_finished(c->ssl) && (!shake_hands(c, &done) || !done)) {
			return !done;
		}
		ERR_clear_error();
		while (SSL_read_ex(c->ssl, plaintext, sizeof plaintext, &got) == 1) {
			request = true;
		}
		if (SSL_get_shutdown(c->ssl) != 0 || (!request && SSL_get_error(c->ssl, 0) != SSL_ERROR_WANT_READ)) {
			return false;
		}
	}
	if (!request) {
		return true;
	}
	c->sent = 0;
	return answer(c);
}

static void add(int fd, const struct response *response, bool listens, enum layer layer)
{
	struct connection *c = calloc(1, sizeof *c);

	*c = (struct connection){.fd = fd, .listens = listens, .layer = layer, .response = response};
	if (layer != PLAIN && !listens) {
		c->ssl = SSL_new(context);
		SSL_set_accept_state(c->ssl);
	}
	if (layer == MEMORY && !listens) {
		c->in = BIO_new(BIO_s_mem());
		c->out = BIO_new(BIO_s_mem());
		SSL_set_bio(c->ssl, c->in, c->out);
	} else if (layer == KERNEL && !listens) {
		SSL_set_options(c->ssl, SSL_OP_ENABLE_KTLS);
		SSL_set_fd(c->ssl, fd);
	}
	watch(c, EPOLL_CTL_ADD, EPOLLIN);
}

static void accept_all(struct connection *listener)
{
	int fd, on = 1;

	while ((fd = accept4(listener->fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC)) >= 0) {
		setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
		add(fd, listener->response, false, listener->layer);
	}
}

static void listen_on(unsigned port, const struct response *response, enum layer layer)
{
	struct sockaddr_in address = {
		.sin_family = AF_INET, .sin_port = htons((uint16_t)port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0), on = 1;

	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
	if (bind(fd, (struct sockaddr *)&address, sizeof address) != 0 || listen(fd, 511) != 0) {
		fail("listen");
	}
	add(fd, response, true, layer);
}

static const struct response *make_response(unsigned long bytes)
{
	char head[160];
	int n = snprintf(head, sizeof head,
		"HTTP/1.1 200 OK\r\nServer: floor\r\nDate: Thu, 01 Jan 1970 00:00:00 GMT\r\nContent-Type: text/plain\r\n"
		"Content-Length: %lu\r\n\r\n", bytes);
	struct response *r = malloc(sizeof *r);

	*r = (struct response){.bytes = malloc((size_t)n + bytes), .len = (size_t)n + bytes,
		.file = memfd_create("response", MFD_CLOEXEC)};
	memcpy(r->bytes, head, (size_t)n);
	memset(r->bytes + n, 'x', bytes);
	if (write(r->file, r->bytes, r->len) != (ssize_t)r->len) {
		fail("write");
	}
	return r;
}

int main(int argc, char **argv)
{
	struct epoll_event events[EVENTS];

	if (argc < 4) {
		fprintf(stderr, "usage: floor CERTIFICATE KEY BYTES:HTTP_PORT:HTTPS_PORT:KTLS_PORT...\n");
		return 2;
	}
	context = SSL_CTX_new(TLS_server_method());
	if (SSL_CTX_use_certificate_chain_file(context, argv[1]) != 1
		|| SSL_CTX_use_PrivateKey_file(context, argv[2], SSL_FILETYPE_PEM) != 1) {
		ERR_print_errors_fp(stderr);
		return 1;
	}
	signal(SIGPIPE, SIG_IGN);
	if ((loop = epoll_create1(EPOLL_CLOEXEC)) < 0) {
		fail("epoll_create1");
	}
	for (int i = 3; i < argc; i++) {
		unsigned long bytes;
		unsigned http, https, ktls;
		if (sscanf(argv[i], "%lu:%u:%u:%u", &bytes, &http, &https, &ktls) != 4) {
			fprintf(stderr, "floor: not BYTES:HTTP_PORT:HTTPS_PORT:KTLS_PORT: %s\n", argv[i]);
			return 2;
		}
		const struct response *response = make_response(bytes);
		listen_on(http, response, PLAIN);
		listen_on(https, response, MEMORY);
		listen_on(ktls, response, KERNEL);
	}
	for (;;) {
		int count = epoll_wait(loop, events, EVENTS, -1);
		for (int i = 0; i < count; i++) {
			struct connection *c = events[i].data.ptr;
			if (c->listens) {
				accept_all(c);
			} else if (!(c->writing ? answer(c) : readable(c))) {
				end(c);
			}
		}
	}
}
