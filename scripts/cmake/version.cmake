# norm_version(OUT variable): a source with what harness/command/version.h declares. Rewritten by each build, but only where it
# changed, so that a commit costs one small file and a link. Run with -P it is the script that writes the file.
if(CMAKE_SCRIPT_MODE_FILE)
  cmake_policy(VERSION 3.25)
  execute_process(COMMAND git -C ${SOURCE} describe --always --dirty --abbrev=12 --exclude=*
    OUTPUT_VARIABLE commit OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET RESULT_VARIABLE failed)
  if(failed OR NOT commit)
    set(commit unknown)
  endif()
  file(CONFIGURE OUTPUT ${OUTPUT} CONTENT "#include \"version.h\"

const struct version version = {
	.number = \"${NUMBER}\",
	.commit = \"${commit}\",
	.compiler = \"${COMPILER}\",
	.flags = \"${FLAGS}\",
	.build = \"${BUILD}\",
};
")
  return()
endif()

function(norm_version)
  cmake_parse_arguments(arg "" "OUT" "" ${ARGN})
  set(output ${PROJECT_BINARY_DIR}/generated/version.c)
  string(TOUPPER "${CMAKE_BUILD_TYPE}" build)
  string(STRIP "-std=c11 ${CMAKE_C_FLAGS} ${CMAKE_C_FLAGS_${build}} -ffp-contract=off ${norm_sanitize}" flags)
  string(REPLACE ";" " " flags "${flags}")
  add_custom_target(version_source BYPRODUCTS ${output} COMMENT "" VERBATIM
    COMMAND ${CMAKE_COMMAND} -DSOURCE=${PROJECT_SOURCE_DIR} -DOUTPUT=${output} -DNUMBER=${PROJECT_VERSION}
      "-DCOMPILER=${CMAKE_C_COMPILER_ID} ${CMAKE_C_COMPILER_VERSION} ${CMAKE_SYSTEM_PROCESSOR}"
      "-DFLAGS=${flags}" -DBUILD=${CMAKE_BUILD_TYPE} -P ${PROJECT_SOURCE_DIR}/scripts/cmake/version.cmake)
  set(${arg_OUT} ${output} PARENT_SCOPE)
endfunction()
