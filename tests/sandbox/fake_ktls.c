/* Preloaded, it makes a kernel of which every socket takes kernel TLS, and which knows nothing of it: some sandboxes
 * are like that. */
#define _GNU_SOURCE
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

__attribute__((visibility("default"))) int setsockopt(int fd, int level, int name, const void *value, socklen_t size)
{
	if (level == SOL_TLS || (level == IPPROTO_TCP && name == TCP_ULP)) {
		return 0;
	}
	return (int) syscall(SYS_setsockopt, fd, level, name, value, size);
}
