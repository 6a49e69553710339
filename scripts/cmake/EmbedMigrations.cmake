# cmake -DFOLDER=… -DOUTPUT=… -P EmbedMigrations.cmake
# Writes the files FOLDER/NNNN_name.sql as a C++ table, by number.
file(GLOB files ${FOLDER}/*.sql)
list(SORT files)
set(rows "")
set(expected 1)
foreach(file ${files})
  get_filename_component(stem ${file} NAME_WE)
  if(NOT stem MATCHES "^([0-9][0-9][0-9][0-9])_([a-z0-9_]+)$")
    message(FATAL_ERROR "${file}: a migration is named NNNN_name.sql")
  endif()
  set(name ${CMAKE_MATCH_2})
  string(REGEX REPLACE "^0+" "" number ${CMAKE_MATCH_1})
  if(NOT number EQUAL expected)
    message(FATAL_ERROR "${file}: expected migration number ${expected}")
  endif()
  math(EXPR expected "${expected} + 1")
  file(READ ${file} sql)
  string(APPEND rows "    {${number}, \"${name}\", R\"lmssql(${sql})lmssql\"},\n")
endforeach()
file(WRITE ${OUTPUT}.new
  "#include \"storage/migrations.hpp\"\n\n#include <array>\n\nnamespace lms::storage {\nnamespace {\n\n"
  "constexpr Migration kMigrations[] = {\n${rows}};\n\n}  // namespace\n\n"
  "std::span<const Migration> embedded_migrations() { return kMigrations; }\n\n}  // namespace lms::storage\n")
file(COPY_FILE ${OUTPUT}.new ${OUTPUT} ONLY_IF_DIFFERENT)
file(REMOVE ${OUTPUT}.new)
