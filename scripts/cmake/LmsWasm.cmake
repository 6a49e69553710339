# lms_engine_wasm(FILE): the target engine_wasm, which compiles the engine (base's text, encoding and sort,
# sequencing, runtime and runtime/wasm) to the WebAssembly module FILE. Clang has its own flags here; of
# CMake's toolchain nothing applies.
find_program(LMS_WASM_CXX NAMES clang++-19 clang++ REQUIRED)
find_program(LMS_WASM_LD NAMES wasm-ld-19 wasm-ld REQUIRED)
# Clang runs it after linking if it is there and says nothing if not: required, so that every machine builds the
# same module. It takes 4 % off what is sent.
find_program(LMS_WASM_OPT NAMES wasm-opt REQUIRED)

function(lms_engine_wasm file)
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/libcore/sequencing/*.cpp
       ${CMAKE_SOURCE_DIR}/libcore/runtime/*.cpp ${CMAKE_SOURCE_DIR}/libcore/runtime/wasm/*.cpp)
  list(APPEND sources ${CMAKE_SOURCE_DIR}/libcore/base/text.cpp ${CMAKE_SOURCE_DIR}/libcore/base/encoding.cpp
       ${CMAKE_SOURCE_DIR}/libcore/base/sort.cpp)

  # -ffp-contract=off and no relaxed SIMD: the same numbers as natively.
  # What API calls run through may grow a little for speed, the rest is compiled for size alone: a learner
  # downloads all of it. -O2 here makes the module larger and nothing faster; without exports, calls slow down.
  set(fast exports memory api call_log sco element cmi_data cmi12 cmi2004 datatypes splice waiting_log digest text
      encoding)
  set(flags --target=wasm32-wasi -std=c++23 -flto -fno-exceptions -fno-rtti -fno-c++-static-destructors
      -fno-threadsafe-statics -mbulk-memory -msign-ext -mnontrapping-fptoint -mmutable-globals -ffp-contract=off -DNDEBUG
      -fvisibility=hidden -fno-ident -Wall -Wextra -Werror -I${CMAKE_SOURCE_DIR}/libcore
      -I${CMAKE_BINARY_DIR}/generated)
  # Compiled together by level, in a tenth of the time.
  foreach(source ${sources})
    file(RELATIVE_PATH name ${CMAKE_SOURCE_DIR}/libcore ${source})
    get_filename_component(stem ${source} NAME_WE)
    if(stem IN_LIST fast)
      string(APPEND united_Os "#include \"${name}\"\n")
    else()
      string(APPEND united_Oz "#include \"${name}\"\n")
    endif()
  endforeach()
  set(objects)
  foreach(level Os Oz)
    set(source ${CMAKE_BINARY_DIR}/engine_wasm/${level}.cpp)
    set(object ${source}.o)
    file(CONFIGURE OUTPUT ${source} CONTENT "${united_${level}}" @ONLY)
    add_custom_command(OUTPUT ${object}
      COMMAND ${CMAKE_CXX_COMPILER_LAUNCHER} ${LMS_WASM_CXX} -${level} ${flags} -MD -MF ${object}.d
              -MT ${object} -c ${source} -o ${object}
      DEPENDS ${source} engine_build_id DEPFILE ${object}.d
      COMMENT "wasm ${level}" VERBATIM)
    list(APPEND objects ${object})
  endforeach()

  # --stack-first: a stack overflow traps instead of writing over globals. An inlining threshold of zero takes
  # a seventh off the module; what is compiled for speed was inlined before.
  add_custom_command(OUTPUT ${file}
    COMMAND ${LMS_WASM_CXX} --target=wasm32-wasi -mexec-model=reactor -Oz -flto -fno-exceptions -fuse-ld=lld
            -Wl,--gc-sections -Wl,--strip-all -Wl,-O2 -Wl,-mllvm,-inline-threshold=0 -Wl,--stack-first -Wl,-z,stack-size=262144 ${objects} -o ${file}
    COMMAND ${CMAKE_COMMAND} -DFILE=${file} -P ${CMAKE_SOURCE_DIR}/scripts/cmake/PrintCompressedSize.cmake
    DEPENDS ${objects} ${CMAKE_SOURCE_DIR}/scripts/cmake/PrintCompressedSize.cmake
    COMMENT "Linking the wasm engine" VERBATIM)
  add_custom_target(engine_wasm DEPENDS ${file})
endfunction()
