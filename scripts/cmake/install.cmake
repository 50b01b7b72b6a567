# libnorm for others' programs: header, libraries, pkg-config and CMake packages; and the program.
# All of it can be moved after installation: nothing holds the prefix.
if(CMAKE_CROSSCOMPILING)
  return()
endif()
include(CMakePackageConfigHelpers)
set(package ${CMAKE_INSTALL_LIBDIR}/cmake/norm)

install(FILES impls/norm.h DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
set_target_properties(norm_shared PROPERTIES EXPORT_NAME norm)
install(TARGETS norm_shared norm_static EXPORT norm)
install(EXPORT norm NAMESPACE norm:: FILE norm-config.cmake DESTINATION ${package})
write_basic_package_version_file(${PROJECT_BINARY_DIR}/norm-config-version.cmake COMPATIBILITY SameMajorVersion)
install(FILES ${PROJECT_BINARY_DIR}/norm-config-version.cmake DESTINATION ${package})

file(RELATIVE_PATH up /${CMAKE_INSTALL_LIBDIR}/pkgconfig /)
string(REGEX REPLACE "/$" "" up ${up})
file(CONFIGURE OUTPUT ${PROJECT_BINARY_DIR}/norm.pc CONTENT "prefix=\${pcfiledir}/@up@
includedir=\${prefix}/@CMAKE_INSTALL_INCLUDEDIR@
libdir=\${prefix}/@CMAKE_INSTALL_LIBDIR@

Name: norm
Description: LayerNorm, RMSNorm and BatchNorm kernels with declared error bounds
Version: @PROJECT_VERSION@
Cflags: -I\${includedir}
Libs: -L\${libdir} -lnorm
Libs.private: -lm
" @ONLY)
install(FILES ${PROJECT_BINARY_DIR}/norm.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
if(TARGET normlab)
  install(TARGETS normlab)
  # What the program says of itself, where man and bash look for it.
  find_program(NORMLAB_GZIP gzip REQUIRED)
  set(manual ${PROJECT_BINARY_DIR}/normlab.1.gz)
  set(completion ${PROJECT_BINARY_DIR}/normlab.bash)
  add_custom_command(OUTPUT ${manual} ${completion} DEPENDS normlab VERBATIM
    COMMAND sh -c "'$<TARGET_FILE:normlab>' --man | '${NORMLAB_GZIP}' -9n >'${manual}'"
    COMMAND sh -c "'$<TARGET_FILE:normlab>' --completion >'${completion}'")
  add_custom_target(manual ALL DEPENDS ${manual} ${completion})
  install(FILES ${manual} DESTINATION ${CMAKE_INSTALL_MANDIR}/man1)
  install(FILES ${completion} DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions RENAME normlab)
endif()
