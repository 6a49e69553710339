# Compiler settings that hold for all of our own code.
find_program(CCACHE_PROGRAM ccache)
if(CCACHE_PROGRAM)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CCACHE_PROGRAM})
  set(CMAKE_C_COMPILER_LAUNCHER ${CCACHE_PROGRAM})
endif()

set(CMAKE_CXX_FLAGS_RELEASE "-O2 -DNDEBUG")

add_library(lms_flags INTERFACE)
# The engine is compiled natively and to WebAssembly and must give the same bytes:
# no fused multiply-add anywhere.
target_compile_options(lms_flags INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wno-sign-conversion -Wnon-virtual-dtor
  -Wold-style-cast -Werror -ffp-contract=off -fstack-protector-strong)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  # GCC 12 warns of overlaps inside std::string's own operator+ and of uninitialised members inside
  # moved std::expected values; both are false and mended in GCC 13.
  target_compile_options(lms_flags INTERFACE -Wno-restrict -Wno-maybe-uninitialized)
endif()
if(NOT LMS_SANITIZE)
  target_compile_definitions(lms_flags INTERFACE $<$<CONFIG:Release>:_FORTIFY_SOURCE=2>)
endif()
if(LMS_SANITIZE)
  add_compile_options(-fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer -g1)
  add_link_options(-fsanitize=address,undefined)
endif()
