# Compiler settings that hold for all of our own code.
find_program(CCACHE_PROGRAM ccache)
if(CCACHE_PROGRAM)
  set(CMAKE_CXX_COMPILER_LAUNCHER env CCACHE_SLOPPINESS=pch_defines,time_macros CCACHE_PCH_EXTSUM=true ${CCACHE_PROGRAM})
  set(CMAKE_C_COMPILER_LAUNCHER ${CCACHE_PROGRAM})
endif()

# lms_header_sum(OUT TEXT): the hash of all that the includes of TEXT bring in. A change of any of them configures again.
function(lms_header_sum out text)
  string(SHA256 key "${text}")
  get_property(sum GLOBAL PROPERTY lms_header_sum_${key})
  if(NOT sum)
    set(file ${CMAKE_BINARY_DIR}/generated/precompiled-${key}.cpp)
    file(WRITE ${file} "${text}\n")
    set(command ${CMAKE_CXX_COMPILER} -std=c++23 -I${CMAKE_SOURCE_DIR}/libcore -I${CMAKE_SOURCE_DIR}/daemon
        -I${CMAKE_SOURCE_DIR} -I${CMAKE_SOURCE_DIR}/tests)
    execute_process(COMMAND ${command} -E -P ${file} OUTPUT_VARIABLE all COMMAND_ERROR_IS_FATAL ANY)
    execute_process(COMMAND ${command} -M ${file} OUTPUT_VARIABLE rule COMMAND_ERROR_IS_FATAL ANY)
    string(REGEX MATCHALL "/[^ \n]+" headers "${rule}")
    list(REMOVE_ITEM headers ${file})
    set_property(DIRECTORY ${CMAKE_SOURCE_DIR} APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${headers})
    string(SHA256 sum "${all}")
    set_property(GLOBAL PROPERTY lms_header_sum_${key} ${sum})
  endif()
  set(${out} ${sum} PARENT_SCOPE)
endfunction()

# lms_precompile(TARGET header...): for targets whose files include the same heavy headers, ours or others', with
# the templates that these use made once. The compiler cache knows a precompiled header by the .sum file beside
# it: the header itself holds the paths of this checkout, and no other one would find what this one has compiled.
# For the same reason the header's source, which CMake names a second time, is left out of the command, and each
# checkout has precompiled headers of its own: here-TARGET.hpp tells them apart. It names the headers as well, since
# a list of others gives CMake's own file no newer time. With g++ nothing is precompiled: it saves a tenth.
if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
  set(CMAKE_CXX_COMPILE_OPTIONS_USE_PCH -Xclang -include-pch -Xclang <PCH_FILE>)
endif()
function(lms_precompile target)
  if(NOT CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
    return()
  endif()
  set(headers ${ARGN} <algorithm> <chrono> <expected> <filesystem> <functional> <map> <memory> <mutex> <optional> <set>
      <span> <string> <string_view> <thread> <utility> <variant> <vector>)
  set(here ${CMAKE_BINARY_DIR}/generated/here-${target}.hpp)
  file(CONFIGURE OUTPUT ${here} CONTENT "// ${CMAKE_BINARY_DIR}: ${headers}\n")
  target_precompile_headers(${target} PRIVATE ${headers} ${here})
  target_compile_options(${target} PRIVATE "SHELL:-Xclang -fno-pch-timestamp" -fpch-instantiate-templates)
  list(TRANSFORM headers PREPEND "#include ")
  list(JOIN headers "\n" text)
  lms_header_sum(sum "${text}")
  file(WRITE ${CMAKE_CURRENT_BINARY_DIR}/CMakeFiles/${target}.dir/cmake_pch.hxx.pch.sum ${sum})
endfunction()

set(CMAKE_CXX_FLAGS_RELEASE "-O2 -DNDEBUG")

add_library(lms_flags INTERFACE)
# The engine is compiled natively and to WebAssembly and must give the same bytes:
# no fused multiply-add anywhere.
target_compile_options(lms_flags INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wno-sign-conversion -Wnon-virtual-dtor
  -Wold-style-cast -Werror -ffp-contract=off -fstack-protector-strong)
find_program(LMS_LLD NAMES ld.lld-19)
if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
  # LMS_WAITS: for the database, the disk or the network, as most of our code. There, what clang likes to inline is
  # the destruction of strings and results at each early return: without, it compiles in half the time to half the
  # size.
  target_compile_options(lms_flags INTERFACE
    "$<$<AND:$<CONFIG:Release>,$<BOOL:$<TARGET_PROPERTY:LMS_WAITS>>>:SHELL:-mllvm -inline-threshold=30>")
  # std::stable_sort of libstdc++ 12 calls what that library itself calls deprecated.
  target_compile_options(lms_flags INTERFACE -Wno-deprecated-declarations)
  if(LMS_LLD)
    add_link_options(--ld-path=${LMS_LLD})
  endif()
endif()
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
