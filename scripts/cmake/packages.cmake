# Reports every missing package at once, by its Debian name, from the one table that scripts/setup reads.
if(CMAKE_CROSSCOMPILING)
  set(groups --ci)
endif()
execute_process(COMMAND ${PROJECT_SOURCE_DIR}/scripts/setup --missing ${groups}
  OUTPUT_VARIABLE missing OUTPUT_STRIP_TRAILING_WHITESPACE RESULT_VARIABLE failed)
if(failed)
  message(FATAL_ERROR "scripts/setup --missing failed")
elseif(missing)
  string(REPLACE "\n" " " missing "${missing}")
  message(FATAL_ERROR "Missing Debian packages: ${missing}\n"
    "Run scripts/setup ${groups}, or: apt-get install ${missing}\n"
    "(a header in an unusual place is found through the environment variable CPATH)")
endif()
unset(groups)

find_library(NORMLAB_ARB_LIBRARY NAMES flint-arb arb)
find_library(NORMLAB_FLINT_LIBRARY NAMES flint)
find_path(NORMLAB_ARB_INCLUDE arb.h PATH_SUFFIXES flint) # beside FLINT where it was merged into it
mark_as_advanced(NORMLAB_ARB_INCLUDE NORMLAB_ARB_LIBRARY NORMLAB_FLINT_LIBRARY)
set(NORMLAB_ARB)
foreach(library ${NORMLAB_ARB_LIBRARY} ${NORMLAB_FLINT_LIBRARY})
  if(library)
    list(APPEND NORMLAB_ARB ${library})
  endif()
endforeach()

# A cross compiler must not see the host's /usr/include: the header-only libraries alone are linked into a folder of ours.
set(NORMLAB_CROSS_INCLUDE)
if(CMAKE_CROSSCOMPILING)
  set(NORMLAB_CROSS_INCLUDE ${PROJECT_BINARY_DIR}/cross-include)
  file(MAKE_DIRECTORY ${NORMLAB_CROSS_INCLUDE})
  file(CREATE_LINK /usr/include/Random123 ${NORMLAB_CROSS_INCLUDE}/Random123 SYMBOLIC)
endif()
