/* LD_PRELOADed into an ordinary php so that it can load a module built with AddressSanitizer: brings
 * the sanitizer's runtime, and opens modules without RTLD_DEEPBIND, which that runtime refuses. */
#define _GNU_SOURCE
#include <dlfcn.h>

#define EXPORT __attribute__((visibility("default")))

EXPORT void *dlopen(const char *path, int mode)
{
	static void *(*next)(const char *, int);

	if (!next) {
		next = (void *(*)(const char *, int)) dlsym(RTLD_NEXT, "dlopen");
	}
	return next(path, mode & ~RTLD_DEEPBIND);
}

/* This library stands before the runtime; php itself frees little at exit; fibers switch stacks
 * behind the runtime's back. */
EXPORT const char *__asan_default_options(void)
{
	return "verify_asan_link_order=0:detect_leaks=0:detect_stack_use_after_return=0";
}

EXPORT const char *__ubsan_default_options(void)
{
	return "print_stacktrace=1";
}
