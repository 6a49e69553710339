# lms_engine_wasm(FILE): the target engine_wasm, which compiles the engine (base's text, encoding and sort,
# sequencing, runtime and runtime/wasm) to the WebAssembly module FILE. Clang has its own flags here; of
# CMake's toolchain nothing applies.
find_program(LMS_WASM_CXX NAMES clang++-19 clang++ REQUIRED)
find_program(LMS_WASM_LD NAMES wasm-ld-19 wasm-ld REQUIRED)
# Clang runs it after linking if it is there and says nothing if not: required, so that every machine builds the
# same module. What Clang does not tell it, a second run does.
find_program(LMS_WASM_OPT NAMES wasm-opt REQUIRED)

function(lms_engine_wasm file)
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/libcore/sequencing/*.cpp
       ${CMAKE_SOURCE_DIR}/libcore/runtime/*.cpp ${CMAKE_SOURCE_DIR}/libcore/runtime/wasm/*.cpp)
  list(APPEND sources ${CMAKE_SOURCE_DIR}/libcore/base/text.cpp ${CMAKE_SOURCE_DIR}/libcore/base/encoding.cpp
       ${CMAKE_SOURCE_DIR}/libcore/base/sort.cpp)

  # -ffp-contract=off and no relaxed SIMD: the same numbers as natively. All of it is compiled for size, a learner
  # downloads it: the browser compiles it once more, and calls are hardly faster from -Os or -O2.
  set(flags --target=wasm32-wasi -std=c++23 -flto -fno-exceptions -fno-rtti -fno-c++-static-destructors
      -fno-threadsafe-statics -mbulk-memory -msign-ext -mnontrapping-fptoint -mmutable-globals -ffp-contract=off
      -mllvm -enable-pre=0 -DNDEBUG -fvisibility=hidden -fno-ident -Wall -Wextra -Werror -I${CMAKE_SOURCE_DIR}/libcore
      -I${CMAKE_BINARY_DIR}/generated)
  # Compiled together, in a tenth of the time.
  foreach(source ${sources})
    file(RELATIVE_PATH name ${CMAKE_SOURCE_DIR}/libcore ${source})
    string(APPEND united "#include \"${name}\"\n")
  endforeach()
  set(source ${CMAKE_BINARY_DIR}/engine_wasm/engine.cpp)
  set(object ${source}.o)
  file(CONFIGURE OUTPUT ${source} CONTENT "${united}" @ONLY)
  add_custom_command(OUTPUT ${object}
    COMMAND ${CMAKE_CXX_COMPILER_LAUNCHER} ${LMS_WASM_CXX} -Oz ${flags} -MD -MF ${object}.d -MT ${object}
            -c ${source} -o ${object}
    DEPENDS ${source} engine_build_id DEPFILE ${object}.d
    COMMENT "Compiling the wasm engine" VERBATIM)

  # --stack-first: a stack overflow traps instead of writing over globals. It also makes the lowest kilobyte the
  # far end of the stack, so that wasm-opt may take it for unused. Inlining nothing that makes code longer takes a
  # seventh off the module; what partial redundancy elimination and loop strength reduction add, the browser's
  # compiler does as well.
  add_custom_command(OUTPUT ${file}
    COMMAND ${LMS_WASM_CXX} --target=wasm32-wasi -mexec-model=reactor -Oz -flto -fno-exceptions -fuse-ld=lld
            -Wl,--gc-sections -Wl,--strip-all -Wl,-O2 -Wl,-mllvm,-inline-threshold=-50 -Wl,-mllvm,-enable-pre=0
            -Wl,-mllvm,-disable-lsr -Wl,--stack-first -Wl,-z,stack-size=262144 ${object} -o ${file}
    COMMAND ${LMS_WASM_OPT} -Oz --low-memory-unused --converge ${file} -o ${file}
    COMMAND ${CMAKE_COMMAND} -DFILE=${file} -P ${CMAKE_SOURCE_DIR}/scripts/cmake/PrintCompressedSize.cmake
    DEPENDS ${object} ${CMAKE_SOURCE_DIR}/scripts/cmake/PrintCompressedSize.cmake
    COMMENT "Linking the wasm engine" VERBATIM)
  add_custom_target(engine_wasm DEPENDS ${file})
endfunction()
