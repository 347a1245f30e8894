# Compile and link flags of our own code: tas_flags for all of it, tas_core_flags for src/.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_CXX_SCAN_FOR_MODULES OFF)
set(CMAKE_C_STANDARD 11)
set(CMAKE_C_STANDARD_REQUIRED ON)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE RelWithDebInfo CACHE STRING "" FORCE)
endif()

add_library(tas_flags INTERFACE)
target_compile_options(tas_flags INTERFACE -fvisibility=hidden -Wall -Wextra
  -Wno-missing-field-initializers  # a designated initialiser names only what differs
  $<$<CONFIG:Debug>:-D_GLIBCXX_ASSERTIONS>)
if(TAS_WERROR)
  target_compile_options(tas_flags INTERFACE -Werror)
endif()

# Fat objects: the module is optimised as a whole, the tests link the same objects the ordinary way.
if(TAS_LTO AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  target_compile_options(tas_flags INTERFACE -flto=auto -ffat-lto-objects)
  set(tas_lto_link_options -flto=auto)
  set(tas_no_lto_link_options -fno-lto)
endif()

if(TAS_SANITIZE)
  # vptr needs RTTI, which the core is built without.
  set(sanitize -fsanitize=${TAS_SANITIZE} -fno-sanitize=vptr -fno-sanitize-recover=all)
  target_compile_options(tas_flags INTERFACE ${sanitize} -fno-omit-frame-pointer)
  target_link_options(tas_flags INTERFACE ${sanitize})
else()
  # Ubuntu's compilers predefine _FORTIFY_SOURCE; it needs an optimised build.
  target_compile_options(tas_flags INTERFACE -fstack-protector-strong
    $<$<CONFIG:RelWithDebInfo,Release>:-U_FORTIFY_SOURCE$<SEMICOLON>-D_FORTIFY_SOURCE=2>)
endif()

add_library(tas_core_flags INTERFACE)
target_link_libraries(tas_core_flags INTERFACE tas_flags)
target_compile_options(tas_core_flags INTERFACE -fno-exceptions -fno-rtti
  -Wpedantic -Wshadow -Wconversion -Wno-sign-conversion -Woverloaded-virtual
  -Wimplicit-fallthrough -Wold-style-cast)
