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
endif()
