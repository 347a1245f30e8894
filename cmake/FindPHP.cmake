# PHP::headers (system includes) and, where the embed SDK is installed, PHP::embed. Hint: -DPHP_CONFIG=path.
include(FindPackageHandleStandardArgs)

find_program(PHP_CONFIG NAMES php-config)
if(PHP_CONFIG)
  foreach(item IN ITEMS version includes prefix php-binary extension-dir)
    string(MAKE_C_IDENTIFIER "${item}" name)
    execute_process(COMMAND "${PHP_CONFIG}" --${item} OUTPUT_VARIABLE PHP_${name}
      OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)
  endforeach()
  set(PHP_VERSION "${PHP_version}")
  string(REGEX MATCHALL "-I[^ ]+" PHP_INCLUDE_DIRS "${PHP_includes}")
  list(TRANSFORM PHP_INCLUDE_DIRS REPLACE "^-I" "")

  # Debian names the library libphp8.2.so, an upstream build libphp.so or libphp8.so.
  string(REGEX MATCH "^([0-9]+)\\.[0-9]+" short "${PHP_VERSION}")
  find_library(PHP_EMBED_LIBRARY NAMES php${short} php${CMAKE_MATCH_1} php HINTS "${PHP_prefix}/lib" "${PHP_prefix}/lib64")
  list(GET PHP_INCLUDE_DIRS 0 root)
  find_path(PHP_EMBED_INCLUDE_DIR sapi/embed/php_embed.h HINTS "${root}")
endif()

find_package_handle_standard_args(PHP REQUIRED_VARS PHP_CONFIG PHP_INCLUDE_DIRS VERSION_VAR PHP_VERSION)

if(PHP_FOUND AND NOT TARGET PHP::headers)
  add_library(PHP::headers INTERFACE IMPORTED)
  target_include_directories(PHP::headers SYSTEM INTERFACE ${PHP_INCLUDE_DIRS})
  if(PHP_EMBED_LIBRARY AND PHP_EMBED_INCLUDE_DIR)
    add_library(PHP::embed INTERFACE IMPORTED)
    target_include_directories(PHP::embed SYSTEM INTERFACE "${PHP_EMBED_INCLUDE_DIR}")
    target_link_libraries(PHP::embed INTERFACE PHP::headers "${PHP_EMBED_LIBRARY}")
  endif()
endif()
mark_as_advanced(PHP_CONFIG PHP_EMBED_LIBRARY PHP_EMBED_INCLUDE_DIR)
