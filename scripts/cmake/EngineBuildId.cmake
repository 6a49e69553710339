# cmake -DROOT=<libcore> -DOUT=<header> -P: writes the engine's build id, a hash of its sources, so that the
# player and the server know whether they run the same engine. The header is left alone while nothing changed.
file(GLOB sources RELATIVE ${ROOT} ${ROOT}/runtime/*.?pp ${ROOT}/sequencing/*.?pp)
list(APPEND sources base/codec.hpp base/text.cpp base/encoding.cpp base/sort.cpp base/sort.hpp)
list(SORT sources)
set(all "")
foreach(source ${sources})
  file(SHA256 ${ROOT}/${source} hash)
  string(APPEND all "${source} ${hash}\n")
endforeach()
string(SHA256 id "${all}")
string(SUBSTRING ${id} 0 12 id)
file(CONFIGURE OUTPUT ${OUT} CONTENT "#define LMS_ENGINE_BUILD \"engine-${id}\"\n")
