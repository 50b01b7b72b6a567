# libnorm for others' programs: header, libraries, pkg-config and CMake packages; and the program.
if(CMAKE_CROSSCOMPILING)
  return()
endif()
