# lms_unite(TARGET [EXCEPT regex])
# The target's files are compiled together, twelve at a time, in a third of the time: no two of them may give a
# file-local thing the same name. Where many want the same ones (each noun its list, show, create), a file keeps
# its own in a namespace of its name: `namespace tenant_local { namespace {`, in tests all that it has. Those whose
# path matches EXCEPT are compiled each by itself.
function(lms_unite target)
  cmake_parse_arguments(ARG "" "EXCEPT" "" ${ARGN})
  set_target_properties(${target} PROPERTIES UNITY_BUILD ON UNITY_BUILD_BATCH_SIZE 12)
  if(ARG_EXCEPT)
    get_target_property(alone ${target} SOURCES)
    list(FILTER alone INCLUDE REGEX ${ARG_EXCEPT})
    set_source_files_properties(${alone} PROPERTIES SKIP_UNITY_BUILD_INCLUSION ON)
  endif()
endfunction()

# lms_module(NAME [UNITED] [WAITS] [DEPENDS module...] [LINK target...])
# One static library per folder of libcore; the DEPENDS arrows are the architecture. UNITED: see lms_unite.
# WAITS: see LMS_WAITS in LmsToolchain.cmake.
function(lms_module name)
  cmake_parse_arguments(ARG "UNITED;WAITS" "" "DEPENDS;LINK" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/${name}/*.cpp)
  add_library(lms_${name} STATIC ${sources})
  target_include_directories(lms_${name} PUBLIC ${CMAKE_SOURCE_DIR}/libcore)
  target_link_libraries(lms_${name} PRIVATE lms_flags)
  set_target_properties(lms_${name} PROPERTIES LMS_WAITS ${ARG_WAITS})
  if(ARG_UNITED)
    lms_unite(lms_${name})
  endif()
  foreach(dep ${ARG_DEPENDS})
    target_link_libraries(lms_${name} PUBLIC lms_${dep})
  endforeach()
  target_link_libraries(lms_${name} PUBLIC ${ARG_LINK})
endfunction()

# lms_leave_unoptimised(TARGET): for what runs for a moment and takes longer to compile.
function(lms_leave_unoptimised target)
  target_compile_options(${target} PRIVATE $<$<CONFIG:Release>:-O0> $<$<CONFIG:Release>:-U_FORTIFY_SOURCE>)
endfunction()

# lms_unit_test(NAME LINK target... [HEADERS file...]): tests/unit/NAME/*.cpp as one Catch2 program. HEADERS of ours
# that most of them include are compiled once.
function(lms_unit_test name)
  cmake_parse_arguments(ARG "" "" "LINK;LABELS;HEADERS" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/tests/unit/${name}/*.cpp)
  if(NOT sources)
    return()
  endif()
  add_executable(unit_${name} ${sources} $<TARGET_OBJECTS:catch_main>)
  target_include_directories(unit_${name} PRIVATE ${CMAKE_SOURCE_DIR}/tests ${CMAKE_SOURCE_DIR}/libcore)
  target_link_libraries(unit_${name} PRIVATE lms_flags ${ARG_LINK})
  # What is tested is optimised; the tests themselves compile in a third less time without.
  # For a few files a precompiled header costs what it saves.
  list(LENGTH sources files)
  if(files GREATER 5)
    lms_precompile(unit_${name} <catch2/catch.hpp> <nlohmann/json.hpp> ${ARG_HEADERS})
  endif()
  lms_leave_unoptimised(unit_${name})
  lms_unite(unit_${name})
  add_test(NAME unit.${name} COMMAND unit_${name})
  set_tests_properties(unit.${name} PROPERTIES LABELS "fast;${ARG_LABELS}" TIMEOUT 300
    ENVIRONMENT "LMS_PACKAGES_DIR=${LMS_PACKAGES_DIR};LMS_CONFORMANCE_DIR=${LMS_CONFORMANCE_DIR}")
endfunction()
