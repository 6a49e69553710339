# cmake -DFILE=… -P: prints the size of FILE, plain and as it is sent.
file(SIZE ${FILE} plain)
execute_process(COMMAND zopfli -c ${FILE} OUTPUT_FILE ${FILE}.gz COMMAND_ERROR_IS_FATAL ANY)
file(SIZE ${FILE}.gz packed)
file(REMOVE ${FILE}.gz)
message("${FILE}: ${plain} bytes, ${packed} gzipped")
