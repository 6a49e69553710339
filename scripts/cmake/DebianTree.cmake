# Run by cpack once everything is installed below CPACK_TEMPORARY_DIRECTORY, before the package is made of it.
set(root ${CPACK_TEMPORARY_DIRECTORY})
set(all_read OWNER_READ OWNER_WRITE GROUP_READ WORLD_READ)
file(COPY ${CPACK_LMS_SOURCE}/scripts/deploy/lmsd.toml DESTINATION ${root}/etc/lmsd FILE_PERMISSIONS ${all_read})
file(COPY ${CPACK_LMS_SOURCE}/scripts/deploy/debian/copyright DESTINATION ${root}/usr/share/doc/lmsd
     FILE_PERMISSIONS ${all_read})
file(REMOVE ${root}/usr/share/doc/lmsd/LICENSE)
file(GLOB pages ${root}/usr/share/man/man*/*)
if(pages)
  execute_process(COMMAND gzip -9nf ${pages} COMMAND_ERROR_IS_FATAL ANY)
endif()
