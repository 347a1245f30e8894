PHP_ARG_ENABLE([true-async-server],
  [whether to enable true_async_server],
  [AS_HELP_STRING([--enable-true-async-server], [Enable the asynchronous HTTP server])],
  [yes])

if test "$PHP_TRUE_ASYNC_SERVER" != "no"; then
  PHP_REQUIRE_CXX()
  PHP_CXX_COMPILE_STDCXX([20], [mandatory], [TAS_STDCXX])

  PKG_CHECK_MODULES([TAS_OPENSSL], [openssl >= 3.0])
  PKG_CHECK_MODULES([TAS_LIBUV], [libuv >= 1.43])
  PHP_EVAL_LIBLINE([$TAS_OPENSSL_LIBS $TAS_LIBUV_LIBS], [TRUE_ASYNC_SERVER_SHARED_LIBADD])

  tas_srcdir=PHP_EXT_SRCDIR(true_async_server)
  tas_builddir=PHP_EXT_BUILDDIR(true_async_server)
  tas_dir=PHP_EXT_DIR(true_async_server)

  dnl llhttp: a system package, else the sources that Debian ships in node-llhttp (cmake/FindLlhttp.cmake).
  tas_llhttp_sources=
  PKG_CHECK_MODULES([TAS_LLHTTP], [libllhttp >= 6.0], [
    PHP_EVAL_LIBLINE([$TAS_LLHTTP_LIBS], [TRUE_ASYNC_SERVER_SHARED_LIBADD])
  ], [
    AC_MSG_CHECKING([for llhttp sources])
    if test -f /usr/share/llhttp/llhttp.c && test -f /usr/share/include/llhttp/llhttp.h; then
      AC_MSG_RESULT([/usr/share/llhttp])
    else
      AC_MSG_RESULT([no])
      AC_MSG_ERROR([llhttp not found: install libllhttp-dev or node-llhttp])
    fi
    mkdir -p "$tas_srcdir/llhttp"
    cp /usr/share/llhttp/api.c /usr/share/llhttp/http.c /usr/share/llhttp/llhttp.c "$tas_srcdir/llhttp/"
    tas_llhttp_sources="llhttp/api.c llhttp/http.c llhttp/llhttp.c"
    dnl llhttp before 9 holds two parsers and compiles the lenient one unless told otherwise.
    TAS_LLHTTP_CFLAGS="-I/usr/share/include/llhttp -DLLHTTP_STRICT_MODE=1"
  ])

  tas_ext_sources=`sed -n '/^ext\//p' "$tas_srcdir/ext/sources.list" | tr '\n' ' '`
  tas_core_sources=`sed -n '/^src\//p' "$tas_srcdir/src/sources.list" | tr '\n' ' '`

  PHP_NEW_EXTENSION([true_async_server], [$tas_ext_sources], [$ext_shared],,
    [-std=gnu11 -fvisibility=hidden -I@ext_srcdir@/ext -I@ext_srcdir@/src], [yes])
  PHP_ADD_SOURCES_X([$tas_dir], [$tas_core_sources],
    [$TAS_STDCXX -fvisibility=hidden -fno-exceptions -fno-rtti -I$tas_srcdir/src $TAS_OPENSSL_CFLAGS $TAS_LIBUV_CFLAGS $TAS_LLHTTP_CFLAGS],
    [shared_objects_true_async_server], [yes])
  PHP_ADD_SOURCES_X([$tas_dir], [$tas_llhttp_sources], [-w -fvisibility=hidden $TAS_LLHTTP_CFLAGS],
    [shared_objects_true_async_server], [yes])

  for tas_source in $tas_core_sources $tas_ext_sources $tas_llhttp_sources; do
    PHP_ADD_BUILD_DIR([$tas_builddir/`dirname $tas_source`])
  done

  TRUE_ASYNC_SERVER_SHARED_LIBADD="$TRUE_ASYNC_SERVER_SHARED_LIBADD -Wl,--version-script=$tas_srcdir/cmake/module.map -Wl,-z,relro,-z,now"
  PHP_SUBST([TRUE_ASYNC_SERVER_SHARED_LIBADD])
fi
