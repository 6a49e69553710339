#pragma once
#include "service/lrs_lists.hpp"
#include "world.hpp"

#include <algorithm>
#include <functional>
#include <map>
#include <vector>

namespace lms::service::test {

/// All rows of the index of statements, of each list in order and its tail last.
struct Index {
  std::map<std::int64_t, std::vector<Places>> lists{};

  /// Statements live in the test alone: that of query plans looks at all that are there.
  explicit Index(World& world) {
    const auto blocks = world.rows(
        storage::Statement("SELECT term, postings, first_seq, own FROM lrs_blocks ORDER BY term, first_seq"));
    const auto tails =
        world.rows(storage::Statement("SELECT term, postings, NULL, own FROM lrs_tails ORDER BY term"));
    for (const auto* rows : {&blocks, &tails})
      for (const auto& row : *rows) {
        auto places = unpack_places(row.blob_view(1));
        CHECK(!places.empty());
        if (places.empty()) continue;
        CHECK(pack_places(places) == row.blob(1));
        CHECK(row.opt_integer(2).value_or(places.front().seq) == places.front().seq);
        CHECK(std::ranges::count(places, 0, &Place::via) == row.integer(3));
        CHECK((row.blob_view(1).size() <= kBlockBytes || places.front().seq == places.back().seq));
        lists[row.integer(0)].push_back(std::move(places));
      }
    const auto tails_only =
        world.rows(storage::Statement("SELECT COUNT(*) FROM lrs_blocks b WHERE NOT EXISTS (SELECT 1 FROM "
                                      "lrs_tails t WHERE t.term = b.term)"));
    CHECK(tails_only.at(0).integer(0) == 0);
    // In order, each place once and all of a seq in one row.
    for (const auto& [term, rows] : lists) {
      for (const auto& row : rows)
        CHECK(std::ranges::adjacent_find(row, std::greater_equal<>()) == row.end());
      for (std::size_t i = 1; i < rows.size(); ++i) CHECK(rows[i - 1].back().seq < rows[i].front().seq);
    }
  }

  [[nodiscard]] std::vector<Posting> postings() const {
    std::vector<Posting> out;
    for (const auto& [term, rows] : lists)
      for (const auto& row : rows)
        for (const auto& place : row) out.push_back({term, place.seq, place.via});
    return out;
  }
};

}  // namespace lms::service::test
