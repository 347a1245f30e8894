/* The floor: what one core needs at least to answer a request through OpenSSL. One epoll loop on level-triggered sockets; what
 * arrives is taken for a request, unread, and answered with a response made at the start: SSL_write of up to 65 KiB into a
 * memory BIO, one send of what comes out. No parser, no clocks, no limits: no server.
 *
 *   floor CERTIFICATE KEY BYTES:HTTP_PORT:HTTPS_PORT…      answers with BYTES on the two ports behind them
 *
 * Runs on until it gets a signal. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <openssl/err.h>
#include <openssl/ssl.h>

enum { PIECE = 65 << 10, CIPHERTEXT = PIECE + 4096, EVENTS = 256 };  /* bytes: 64 KiB with their head are one piece */

struct response {
	char *bytes;
	size_t len;
};

struct connection {
	int fd;
	bool listens, secure, writing;
	const struct response *response;
	size_t sent;  /* of the response; of a TLS one: handed to SSL_write */
	SSL *ssl;
	BIO *in, *out;
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
	long len = BIO_get_mem_data(c->out, &data);

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
		if (c->secure) {
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
			ssize_t n = send(c->fd, r->bytes + c->sent, r->len - c->sent, MSG_NOSIGNAL);
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

/* Takes what has arrived; false: the connection has ended. */
static bool readable(struct connection *c)
{
	ssize_t n = recv(c->fd, input, sizeof input, 0);
	bool dead = false, request = false;

	if (n <= 0) {
		return n < 0 && errno == EAGAIN;
	}
	if (c->secure) {
		size_t got;
		BIO_write(c->in, input, (int)n);
		if (!SSL_is_init_finished(c->ssl)) {
			int result = SSL_do_handshake(c->ssl);
			bool flushed = flush(c, &dead);
			if (dead || !flushed || (result != 1 && SSL_get_error(c->ssl, result) != SSL_ERROR_WANT_READ)) {
				return false;
			}
			if (result != 1) {
				return true;
			}
		}
		while (SSL_read_ex(c->ssl, plaintext, sizeof plaintext, &got) == 1) {
			request = true;
		}
		if (SSL_get_shutdown(c->ssl) != 0) {
			return false;
		}
	} else {
		request = true;
	}
	if (!request) {
		return true;
	}
	c->sent = 0;
	return answer(c);
}

static struct connection *add(int fd, const struct response *response, bool listens, bool secure)
{
	struct connection *c = calloc(1, sizeof *c);

	*c = (struct connection){.fd = fd, .listens = listens, .secure = secure, .response = response};
	if (secure && !listens) {
		c->ssl = SSL_new(context);
		c->in = BIO_new(BIO_s_mem());
		c->out = BIO_new(BIO_s_mem());
		SSL_set_bio(c->ssl, c->in, c->out);
		SSL_set_accept_state(c->ssl);
	}
	watch(c, EPOLL_CTL_ADD, EPOLLIN);
	return c;
}

static void accept_all(struct connection *listener)
{
	int fd, on = 1;

	while ((fd = accept4(listener->fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC)) >= 0) {
		setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
		add(fd, listener->response, false, listener->secure);
	}
}

static void listen_on(unsigned port, const struct response *response, bool secure)
{
	struct sockaddr_in address = {
		.sin_family = AF_INET, .sin_port = htons((uint16_t)port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0), on = 1;

	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
	if (bind(fd, (struct sockaddr *)&address, sizeof address) != 0 || listen(fd, 511) != 0) {
		fail("listen");
	}
	add(fd, response, true, secure);
}

static const struct response *make_response(unsigned long bytes)
{
	char head[160];
	int n = snprintf(head, sizeof head,
		"HTTP/1.1 200 OK\r\nServer: floor\r\nDate: Thu, 01 Jan 1970 00:00:00 GMT\r\nContent-Type: text/plain\r\n"
		"Content-Length: %lu\r\n\r\n", bytes);
	struct response *r = malloc(sizeof *r);

	*r = (struct response){.bytes = malloc((size_t)n + bytes), .len = (size_t)n + bytes};
	memcpy(r->bytes, head, (size_t)n);
	memset(r->bytes + n, 'x', bytes);
	return r;
}

int main(int argc, char **argv)
{
	struct epoll_event events[EVENTS];

	if (argc < 4) {
		fprintf(stderr, "usage: floor CERTIFICATE KEY BYTES:HTTP_PORT:HTTPS_PORT...\n");
		return 2;
	}
	context = SSL_CTX_new(TLS_server_method());
	if (SSL_CTX_use_certificate_chain_file(context, argv[1]) != 1
		|| SSL_CTX_use_PrivateKey_file(context, argv[2], SSL_FILETYPE_PEM) != 1) {
		ERR_print_errors_fp(stderr);
		return 1;
	}
	if ((loop = epoll_create1(EPOLL_CLOEXEC)) < 0) {
		fail("epoll_create1");
	}
	for (int i = 3; i < argc; i++) {
		unsigned long bytes;
		unsigned http, https;
		if (sscanf(argv[i], "%lu:%u:%u", &bytes, &http, &https) != 3) {
			fprintf(stderr, "floor: not BYTES:HTTP_PORT:HTTPS_PORT: %s\n", argv[i]);
			return 2;
		}
		const struct response *response = make_response(bytes);
		listen_on(http, response, false);
		listen_on(https, response, true);
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
