# Flags of all that is ours, and the flags that a file's name or head asks for.
set(CMAKE_C_STANDARD 11)
set(CMAKE_CXX_STANDARD 17)
set(CMAKE_C_STANDARD_REQUIRED ON)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_C_EXTENSIONS OFF)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_C_VISIBILITY_PRESET hidden)
set(CMAKE_CXX_VISIBILITY_PRESET hidden)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
foreach(language C CXX)
  set(CMAKE_${language}_FLAGS_RELEASE "-O2 -DNDEBUG")
  set(CMAKE_${language}_FLAGS_DEBUG "-O0 -g3")
  # Lines without variables: following those took a third of the time that kernels take to compile.
  set(CMAKE_${language}_FLAGS_CHECKED "-O1 -g1 -fno-omit-frame-pointer")
endforeach()
if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Release CACHE STRING "" FORCE)
endif()

set(norm_warnings -Wall -Wextra -Wshadow -Wconversion -Wundef -Wvla
  -Wpointer-arith -Wcast-qual -Wwrite-strings -Wimplicit-fallthrough
  -Wno-missing-field-initializers) # the rest is zero: that is what C says
set(norm_warnings_c -Wstrict-prototypes -Wmissing-prototypes -Wold-style-definition)
# Not with clang, which takes NAN and INFINITY for floats that are promoted.
if(CMAKE_C_COMPILER_ID STREQUAL GNU)
  list(APPEND norm_warnings -Wdouble-promotion)
endif()

# A compiler newer than CI's may warn of what nobody here has seen: that must not stop a user's build.
set(norm_werror)
if(NORMLAB_WERROR)
  set(compiler ${CMAKE_C_COMPILER_ID}-${CMAKE_C_COMPILER_VERSION})
  if(compiler MATCHES "^(GNU-12|Clang-14)\\.")
    set(norm_werror -Werror)
  else()
    message(STATUS "Warnings are not errors: ${compiler} is not a compiler that CI uses")
  endif()
endif()

set(norm_sanitize)
if(NORMLAB_SANITIZE)
  set(norm_sanitize -fsanitize=${NORMLAB_SANITIZE} -fno-sanitize-recover=all)
  # Instrumented sums are int to gcc: the other builds judge conversions.
  list(APPEND norm_warnings -Wno-conversion -Wno-sign-conversion)
  # Past a hundred of a function checks are calls: written out at every access of straight code they took twice as long to compile.
  if(CMAKE_C_COMPILER_ID STREQUAL GNU)
    list(APPEND norm_sanitize --param=asan-instrumentation-with-call-threshold=100)
  endif()
  if(NORMLAB_FUZZ)
    list(APPEND norm_sanitize -fsanitize=fuzzer-no-link)
  endif()
endif()

function(norm_target target)
  target_compile_options(${target} PRIVATE -ffp-contract=off ${norm_warnings} ${norm_werror}
    $<$<COMPILE_LANGUAGE:C>:${norm_warnings_c}> ${norm_sanitize})
  target_link_options(${target} PUBLIC ${norm_sanitize})
endfunction()

# name suffix | architecture | flags. A file of another architecture is left out of the build.
# _scalar: vectors as arrays are there for their bits, not their speed, and take twice as long to optimise further.
set(norm_isa_rules
  "_scalar|any|-O1"
  "_sse4|x86_64|-msse4.1"
  "_avx2|x86_64|-mavx2 -mfma -mf16c"
  "_avx512|x86_64|-mavx512f -mavx512bw -mavx512dq -mavx512vl -mavx512cd -mavx2 -mfma -mf16c -mprefer-vector-width=512"
  "_avx512bf16|x86_64|-mavx512f -mavx512bw -mavx512dq -mavx512vl -mavx512bf16 -mavx2 -mfma -mf16c -mprefer-vector-width=512"
  "_avx512fp16|x86_64|-mavx512f -mavx512bw -mavx512dq -mavx512vl -mavx512fp16 -mavx2 -mfma -mf16c -mprefer-vector-width=512"
  "_neon|aarch64|")

function(norm_isa file out_keep out_flags)
  get_filename_component(stem ${file} NAME_WE)
  set(${out_keep} TRUE PARENT_SCOPE)
  set(${out_flags} "" PARENT_SCOPE)
  foreach(rule ${norm_isa_rules})
    string(REPLACE "|" ";" rule "${rule}")
    list(GET rule 0 suffix)
    list(GET rule 1 architecture)
    list(GET rule 2 flags)
    if(stem MATCHES "${suffix}(_test|_suite)?$")
      if(NOT architecture MATCHES "^(any|${CMAKE_SYSTEM_PROCESSOR})$")
        set(${out_keep} FALSE PARENT_SCOPE)
      endif()
      separate_arguments(flags)
      set(${out_flags} ${flags} PARENT_SCOPE)
    endif()
  endforeach()
endfunction()
