# The PHP module: C glue from ext/ over the core. It exports get_module and nothing else.
file(STRINGS ext/sources.list ext_sources REGEX "^ext/")
list(TRANSFORM ext_sources PREPEND "${PROJECT_SOURCE_DIR}/")

# What the module and the embed tests need beside tas_flags to compile ext/. Named after tas_flags, or
# -Wextra would win over it.
add_library(tas_ext_flags INTERFACE)
target_include_directories(tas_ext_flags INTERFACE "${PROJECT_SOURCE_DIR}/ext" "${PROJECT_SOURCE_DIR}/src")
target_link_libraries(tas_ext_flags INTERFACE PHP::headers)
target_compile_options(tas_ext_flags INTERFACE
  $<$<COMPILE_LANGUAGE:C>:-Wno-unused-parameter$<SEMICOLON>-Wno-cast-function-type>)  # the shape of PHP's handlers

if(NOT ext_sources)
  message(STATUS "ext/sources.list is empty: no PHP module")
elseif(TAS_MODULE)
  set(version_script "${PROJECT_SOURCE_DIR}/cmake/module.map")
  add_library(true_async_server MODULE ${ext_sources})
  target_compile_definitions(true_async_server PRIVATE COMPILE_DL_TRUE_ASYNC_SERVER=1)
  target_link_libraries(true_async_server PRIVATE tas_flags tas_ext_flags tas_core)
  target_link_options(true_async_server PRIVATE ${tas_lto_link_options}
    "LINKER:--version-script=${version_script}" LINKER:-z,relro,-z,now)
  set_target_properties(true_async_server PROPERTIES PREFIX "" LINKER_LANGUAGE CXX LINK_DEPENDS "${version_script}")
endif()

# Loaded first into an ordinary php, this lets it load the sanitized module (see ci/asan_preload.c).
if(TAS_SANITIZE MATCHES "address")
  add_library(asan_preload SHARED "${PROJECT_SOURCE_DIR}/ci/asan_preload.c")
  target_compile_options(asan_preload PRIVATE -Wall -Wextra)
  target_link_options(asan_preload PRIVATE -fsanitize=${TAS_SANITIZE})
  set_target_properties(asan_preload PROPERTIES PREFIX "")
endif()
