# cmake -DFILE=… -P: prints the size of FILE, plain and gzipped.
file(SIZE ${FILE} plain)
execute_process(COMMAND gzip -9 -c ${FILE} OUTPUT_FILE ${FILE}.gz COMMAND_ERROR_IS_FATAL ANY)
file(SIZE ${FILE}.gz packed)
file(REMOVE ${FILE}.gz)
message("${FILE}: ${plain} bytes, ${packed} gzipped")
