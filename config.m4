PHP_ARG_ENABLE([true-async-server],
  [whether to enable true_async_server],
  [AS_HELP_STRING([--enable-true-async-server], [Enable the asynchronous HTTP server])],
  [yes])

PHP_ARG_WITH([llhttp-sources],
  [for llhttp sources],
  [AS_HELP_STRING([--with-llhttp-sources=DIR], [An unpacked llhttp release (src/*.c, include/llhttp.h)])],
  [no],
  [no])

if test "$PHP_TRUE_ASYNC_SERVER" != "no"; then
  PHP_REQUIRE_CXX()

  PKG_CHECK_MODULES([TAS_OPENSSL], [openssl >= 3.0])
  PKG_CHECK_MODULES([TAS_LIBUV], [libuv >= 1.43])
  PKG_CHECK_MODULES([TAS_NGHTTP2], [libnghttp2 >= 1.43])
  PHP_EVAL_LIBLINE([$TAS_OPENSSL_LIBS $TAS_LIBUV_LIBS $TAS_NGHTTP2_LIBS], [TRUE_ASYNC_SERVER_SHARED_LIBADD])

  tas_srcdir=PHP_EXT_SRCDIR(true_async_server)
  tas_builddir=PHP_EXT_BUILDDIR(true_async_server)
  tas_dir=PHP_EXT_DIR(true_async_server)

  dnl llhttp: the release pointed at, else a system package, else the sources that Debian ships in node-llhttp
  dnl (cmake/FindLlhttp.cmake).
  tas_llhttp_sources=
  if test "$PHP_LLHTTP_SOURCES" != "no"; then
    tas_llhttp_src="$PHP_LLHTTP_SOURCES/src"
    tas_llhttp_include="$PHP_LLHTTP_SOURCES/include"
  else
    PKG_CHECK_MODULES([TAS_LLHTTP], [libllhttp >= 6.0], [
      PHP_EVAL_LIBLINE([$TAS_LLHTTP_LIBS], [TRUE_ASYNC_SERVER_SHARED_LIBADD])
    ], [
      tas_llhttp_src=/usr/share/llhttp
      tas_llhttp_include=/usr/share/include/llhttp
    ])
  fi
  if test -n "$tas_llhttp_src"; then
    if test ! -f "$tas_llhttp_src/llhttp.c" || test ! -f "$tas_llhttp_include/llhttp.h"; then
      AC_MSG_ERROR([llhttp not found: install libllhttp-dev or node-llhttp, or give --with-llhttp-sources])
    fi
    mkdir -p "$tas_srcdir/llhttp"
    tas_llhttp_sources="llhttp/api.c llhttp/http.c llhttp/llhttp.c"
    for tas_source in $tas_llhttp_sources; do
      cp "$tas_llhttp_src/`basename $tas_source`" "$tas_srcdir/llhttp/"
    done
    dnl llhttp before 9 holds two parsers and compiles the lenient one unless told otherwise.
    TAS_LLHTTP_CFLAGS="-I$tas_llhttp_include -DLLHTTP_STRICT_MODE=1"
  fi

  tas_ext_sources=`sed -n '/^ext\//p' "$tas_srcdir/ext/sources.list" | tr '\n' ' '`
  tas_core_sources=`sed -n '/^src\//p' "$tas_srcdir/src/sources.list" | tr '\n' ' '`

  PHP_NEW_EXTENSION([true_async_server], [$tas_ext_sources], [$ext_shared],,
    [-std=gnu11 -fvisibility=hidden -I@ext_srcdir@/ext -I@ext_srcdir@/src], [yes])
  PHP_ADD_SOURCES_X([$tas_dir], [$tas_core_sources],
    [-std=c++20 -fvisibility=hidden -fno-exceptions -fno-rtti -I$tas_srcdir/src $TAS_OPENSSL_CFLAGS $TAS_LIBUV_CFLAGS $TAS_NGHTTP2_CFLAGS $TAS_LLHTTP_CFLAGS],
    [shared_objects_true_async_server], [yes])
  PHP_ADD_SOURCES_X([$tas_dir], [$tas_llhttp_sources], [-w -fvisibility=hidden $TAS_LLHTTP_CFLAGS],
    [shared_objects_true_async_server], [yes])

  for tas_source in $tas_core_sources $tas_ext_sources $tas_llhttp_sources; do
    PHP_ADD_BUILD_DIR([$tas_builddir/`dirname $tas_source`])
  done

  TRUE_ASYNC_SERVER_SHARED_LIBADD="$TRUE_ASYNC_SERVER_SHARED_LIBADD -Wl,--version-script=$tas_srcdir/cmake/module.map -Wl,-z,relro,-z,now"
  PHP_SUBST([TRUE_ASYNC_SERVER_SHARED_LIBADD])
fi
