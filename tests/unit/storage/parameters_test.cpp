#include "storage/parameters.hpp"

#include <catch2/catch.hpp>

namespace parameters_test {

using namespace lms::storage;

TEST_CASE("parameters are numbered as written, whatever their order") {
  CHECK(to_sqlite_parameters("UPDATE t SET a = $2, b = $10 WHERE c = $1") ==
        "UPDATE t SET a = ?2, b = ?10 WHERE c = ?1");
}

TEST_CASE("what looks like a parameter in quotes and comments stays") {
  for (const char* text :
       {"SELECT '$1'", "SELECT 'it''s $1'", "SELECT \"$1\"", "SELECT 1 -- $1", "SELECT /* $1 */ 2",
        "SELECT '-- ' /* '$1 */", "SELECT '$1", "SELECT /* $1", "SELECT $", "SELECT $a"})
    CHECK(to_sqlite_parameters(text) == text);
  CHECK(to_sqlite_parameters("SELECT '$1', $1 -- $1\n, $1") == "SELECT '$1', ?1 -- $1\n, ?1");
  CHECK(to_sqlite_parameters("SELECT 2-$1/$2") == "SELECT 2-?1/?2");
}

}  // namespace parameters_test
