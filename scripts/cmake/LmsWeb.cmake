# lms_embed_web(TARGET): type-checks and bundles daemon/web, takes the engine from the target
# engine_wasm, and adds the result to TARGET as static bytes.
enable_language(ASM)
include(LmsWasm)
find_program(NODE_PROGRAM node REQUIRED)
find_program(NPM_PROGRAM npm REQUIRED)

# lms_npm_ci(DIR): npm packages of DIR, installed again only when the lock file is newer.
# Sets LMS_NPM_STAMP to the file to depend on.
function(lms_npm_ci dir)
  set(stamp ${dir}/node_modules/.package-lock.json)
  add_custom_command(OUTPUT ${stamp}
    COMMAND ${NPM_PROGRAM} ci --no-progress --loglevel=error
    COMMAND ${CMAKE_COMMAND} -E touch ${stamp}
    DEPENDS ${dir}/package-lock.json
    WORKING_DIRECTORY ${dir}
    COMMENT "npm ci in ${dir}" VERBATIM)
  set(LMS_NPM_STAMP ${stamp} PARENT_SCOPE)
endfunction()

function(lms_embed_web target)
  set(source ${CMAKE_SOURCE_DIR}/daemon/web)
  set(out ${CMAKE_BINARY_DIR}/web)
  lms_npm_ci(${source})
  file(GLOB_RECURSE inputs CONFIGURE_DEPENDS ${source}/src/* ${source}/app/*)
  list(APPEND inputs ${source}/build.mjs ${source}/pages.mjs ${source}/tsconfig.json ${source}/package.json)

  add_custom_command(OUTPUT ${out}/types.stamp
    COMMAND ${NODE_PROGRAM} ${source}/node_modules/typescript/bin/tsc --noEmit -p ${source}
    COMMAND ${NODE_PROGRAM} ${source}/node_modules/typescript/bin/tsc --noEmit -p ${source}/app
    COMMAND ${CMAKE_COMMAND} -E touch ${out}/types.stamp
    DEPENDS ${inputs} ${LMS_NPM_STAMP}
    COMMENT "Type-checking player and pages" VERBATIM)

  set(engine ${CMAKE_BINARY_DIR}/engine.wasm)
  lms_engine_wasm(${engine})

  add_custom_command(OUTPUT ${out}/assets_data.S ${out}/assets_table.cpp
    COMMAND ${NODE_PROGRAM} ${source}/build.mjs --out ${out} --wasm ${engine}
    DEPENDS ${inputs} ${LMS_NPM_STAMP} ${out}/types.stamp ${engine}
    COMMENT "Bundling player and pages" VERBATIM)

  target_sources(${target} PRIVATE ${out}/assets_data.S ${out}/assets_table.cpp)
endfunction()
