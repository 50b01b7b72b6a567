# norm_tests(FOLDER LIBRARIES... [INCLUDE folder]): what a suffix means.
#   *_test.c  a test of its own, label unit      *_suite.c  the same, label suite (slower)
#   *_fuzz.c  LLVMFuzzerTestOneInput: with libFuzzer, target fuzz; in every build its corpus (foo_corpus/) replayed, label unit
#   *_bench.c an executable that no test runs    *_soak.c   the same; target soak runs them
#   *_test.sh (anywhere) a script, label system
set(norm_test_environment
  NORMLAB_SOURCE=${PROJECT_SOURCE_DIR} NORMLAB_BUILD=${PROJECT_BINARY_DIR}
  NORMLAB=${PROJECT_BINARY_DIR}/normlab UBSAN_OPTIONS=print_stacktrace=1)
add_custom_target(soak COMMENT "Soaks: long checks")
add_custom_target(fuzzers COMMENT "Fuzzers built")
set(NORMLAB_FUZZ_SECONDS 60 CACHE STRING "Seconds for each target of `fuzz`")

if(NORMLAB_FUZZ)
  add_custom_target(fuzz COMMENT "Fuzzing: NORMLAB_FUZZ_SECONDS seconds each")
endif()

function(norm_add_test name label timeout)
  add_test(NAME ${name} COMMAND ${ARGN})
  set_tests_properties(${name} PROPERTIES LABELS ${label} TIMEOUT ${timeout}
    ENVIRONMENT "${norm_test_environment}")
endfunction()

# norm-build: masked FEATURE: once more, named SUITE-without-FEATURE, on a CPU that seems to lack it.
function(norm_masked_tests name target marks)
  foreach(mark ${marks})
    if(mark MATCHES "^masked ([a-z0-9]+)$")
      set(feature ${CMAKE_MATCH_1})
      norm_add_test(${name}-without-${feature} suite 600 ${target})
      set_tests_properties(${name}-without-${feature} PROPERTIES
        ENVIRONMENT "${norm_test_environment};NORM_CPU_DISABLE=${feature}")
    endif()
  endforeach()
endfunction()

function(norm_tests folder)
  cmake_parse_arguments(arg "" "INCLUDE" "" ${ARGN})
  file(GLOB_RECURSE files CONFIGURE_DEPENDS RELATIVE ${PROJECT_SOURCE_DIR} ${PROJECT_SOURCE_DIR}/${folder}/*.c)
  list(FILTER files INCLUDE REGEX "${norm_other_suffixes}")
  foreach(file ${files})
    norm_isa(${file} keep flags)
    norm_marks(${PROJECT_SOURCE_DIR}/${file} marks)
    if(CMAKE_CROSSCOMPILING AND folder STREQUAL harness AND
       NOT file MATCHES "/gen[^/]*$" AND NOT "portable" IN_LIST marks)
      continue()
    elseif(file MATCHES "_fuzz\\.c$" AND CMAKE_CROSSCOMPILING)
      continue()
    elseif(NOT keep)
      continue()
    endif()
    string(REGEX REPLACE "\\.c$" "" name ${file})
    string(REGEX MATCH "[a-z]+$" kind ${name})
    string(REPLACE "/" "_" target ${name})
    get_filename_component(directory tests/${file} DIRECTORY)
    get_filename_component(stem ${name} NAME)
    add_executable(${target} ${file})
    norm_target(${target})
    set_target_properties(${target} PROPERTIES OUTPUT_NAME ${stem}
      RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/${directory})
    if(folder STREQUAL harness) # Google Benchmark is C++
      set_target_properties(${target} PROPERTIES LINKER_LANGUAGE CXX)
    endif()
    target_compile_options(${target} PRIVATE ${flags})
    target_include_directories(${target} SYSTEM PRIVATE ${arg_INCLUDE})
    target_link_libraries(${target} PRIVATE ${arg_UNPARSED_ARGUMENTS} ${norm_cmocka})
    if(kind STREQUAL test)
      norm_add_test(${name} unit 120 ${target})
    elseif(kind STREQUAL suite)
      norm_add_test(${name} suite 600 ${target})
      norm_masked_tests(${name} ${target} "${marks}")
    elseif(kind STREQUAL soak)
      add_custom_target(${target}_run COMMAND ${target} DEPENDS ${target} USES_TERMINAL)
      add_dependencies(soak ${target}_run)
    elseif(kind STREQUAL fuzz)
      string(REGEX REPLACE "_fuzz$" "_corpus" corpus ${PROJECT_SOURCE_DIR}/${name})
      norm_fuzz(${target} ${name} ${corpus})
    endif()
  endforeach()
endfunction()

function(norm_fuzz target name corpus)
  add_dependencies(fuzzers ${target})
  if(NORMLAB_FUZZ)
    target_link_options(${target} PRIVATE -fsanitize=fuzzer)
    file(MAKE_DIRECTORY ${PROJECT_BINARY_DIR}/found/${name})
    add_custom_target(${target}_run USES_TERMINAL DEPENDS ${target} COMMAND ${target} -timeout=10
      -max_total_time=${NORMLAB_FUZZ_SECONDS} ${PROJECT_BINARY_DIR}/found/${name} ${corpus})
    add_dependencies(fuzz ${target}_run)
  else()
    target_sources(${target} PRIVATE ${PROJECT_SOURCE_DIR}/scripts/fuzz_replay.c)
    norm_add_test(${name} unit 120 ${target} ${corpus})
  endif()
endfunction()

# scripts/ tests the tree and its installation: once, in the release build. Other folders' test the program: in every build.
function(norm_script_tests)
  if(CMAKE_CROSSCOMPILING OR NORMLAB_FUZZ)
    return()
  endif()
  file(GLOB_RECURSE files CONFIGURE_DEPENDS RELATIVE ${PROJECT_SOURCE_DIR}
    ${PROJECT_SOURCE_DIR}/impls/*_test.sh ${PROJECT_SOURCE_DIR}/reference/*_test.sh
    ${PROJECT_SOURCE_DIR}/harness/*_test.sh ${PROJECT_SOURCE_DIR}/reports/*_test.sh
    ${PROJECT_SOURCE_DIR}/scripts/*_test.sh)
  foreach(file ${files})
    if(file MATCHES "^scripts/" AND NOT NORMLAB_SYSTEM_TESTS)
      continue()
    endif()
    string(REGEX REPLACE "\\.sh$" "" name ${file})
    norm_add_test(${name} system 600 ${PROJECT_SOURCE_DIR}/${file})
  endforeach()
endfunction()

# cmocka is not to be had for a cross build without a second architecture in apt: a header does what our tests use of it.
set(norm_cmocka cmocka)
if(CMAKE_CROSSCOMPILING)
  set(norm_cmocka)
  include_directories(SYSTEM ${PROJECT_SOURCE_DIR}/scripts/cross)
endif()
