#include "service/lrs_lists.hpp"

#include "lrs_index.hpp"
#include "service/lrs_walk.hpp"
#include "world.hpp"

#include <algorithm>
#include <limits>
#include <random>
#include <set>
#include <vector>

namespace lms::service::lrs_lists_test {
namespace {

using storage::Transaction;
using test::must;
using test::World;

int draw(std::mt19937& random, int below) {
  return static_cast<int>(random() % static_cast<unsigned>(below));
}

/// Lists in the database, and the same in memory.
struct Lists : World {
  std::set<Posting> expected{};

  void add(const std::set<Posting>& postings) {
    const std::vector<Posting> in_order(postings.begin(), postings.end());
    must(db->write([&](Transaction& tx) { return add_to_lists(tx, in_order); }));
    expected.insert(postings.begin(), postings.end());
  }
  void remove(std::int64_t term, std::int64_t seq, std::optional<std::int64_t> via = {}) {
    must(db->write([&](Transaction& tx) { return remove_from_list(tx, term, seq, via); }));
    std::erase_if(expected, [&](const Posting& p) {
      return p.term == term && p.seq == seq && (!via || p.via == *via);
    });
  }
  [[nodiscard]] bool has(const TermLists& lists, const Place& place) const {
    return expected.contains({lists.narrow, place.seq, place.via}) ||
           expected.contains({lists.broad, place.seq, place.via});
  }
  /// What a walk has to give, from the postings one by one.
  [[nodiscard]] std::vector<std::int64_t> find(const std::vector<TermLists>& wanted, std::int64_t low,
                                               std::int64_t high, Direction direction) const {
    std::set<std::int64_t> seqs;
    for (const Posting& p : expected) {
      const bool all =
          std::ranges::all_of(wanted, [&](const TermLists& lists) { return has(lists, {p.seq, p.via}); });
      if (all && p.seq > low && p.seq <= high) seqs.insert(p.seq);
    }
    std::vector<std::int64_t> out(seqs.begin(), seqs.end());
    if (direction == Direction::descending) std::ranges::reverse(out);
    return out;
  }
  std::vector<std::int64_t> walk(const std::vector<TermLists>& wanted, std::int64_t low, std::int64_t high,
                                 Direction direction, std::size_t at_once) {
    return must(db->read([&](Transaction& tx) -> Result<std::vector<std::int64_t>> {
      StatementWalk walk(tx, wanted, low, high, direction);
      std::vector<std::int64_t> out;
      for (;;) {
        LMS_ASSIGN(const auto some, walk.take(at_once));
        CHECK(some.size() <= at_once);
        out.insert(out.end(), some.begin(), some.end());
        if (some.size() < at_once) return out;
      }
    }));
  }
  void check() {
    const std::vector<Posting> in_order(expected.begin(), expected.end());
    CHECK(test::Index(*this).postings() == in_order);
  }
  [[nodiscard]] std::size_t rows_of(std::int64_t term) {
    const test::Index index(*this);
    const auto at = index.lists.find(term);
    return at == index.lists.end() ? 0 : at->second.size();
  }
};

}  // namespace

TEST_CASE("places of a list are read as they were packed") {
  std::mt19937 random(1);
  for (int round = 0; round < 200; ++round) {
    std::set<Place> drawn;
    std::int64_t seq = 0;
    for (int n = draw(random, 300); n > 0; --n) {
      // From neighbours to centuries.
      seq += static_cast<std::int64_t>(random()) >> draw(random, 31);
      drawn.insert({seq, draw(random, 4) == 0 ? 1 + static_cast<std::int64_t>(random()) * 1000 : 0});
    }
    const Places places(drawn.begin(), drawn.end());
    const Bytes packed = pack_places(places);
    CHECK(unpack_places(packed) == places);
    // What is cut off gives those before it.
    const auto part = unpack_places(ByteView(packed).first(packed.size() * 2 / 3));
    CHECK(std::equal(part.begin(), part.end(), places.begin()));
  }
  const Places late{{std::numeric_limits<std::int64_t>::max() / 2, 1}};
  CHECK(unpack_places(pack_places(late)) == late);
  CHECK(unpack_places(pack_places({})).empty());
  const Bytes endless(40, std::byte{0xff});
  CHECK(unpack_places(endless).empty());
}

TEST_CASE("lists hold what was added and not removed, wherever it belongs") {
  Lists lists;
  std::mt19937 random(20);
  constexpr int kTerms = 5;
  std::int64_t now = 1'795'000'000'000'000;
  const std::int64_t start = now;
  std::vector<std::int64_t> seqs;
  std::size_t most_rows = 0;
  std::size_t found = 0;
  for (int round = 0; round < 28; ++round) {
    std::set<Posting> fresh;
    for (int n = draw(random, 200); n > 0; --n) {
      now += 1 + draw(random, 1 << draw(random, 28));
      seqs.push_back(now);
      // Low terms often, the last one hardly ever.
      for (int term = 1; term <= kTerms; ++term)
        if (draw(random, term * term) == 0) fresh.insert({term, now, 0});
    }
    // Found by what they refer to, now and later.
    for (int n = seqs.empty() ? 0 : draw(random, 30); n > 0; --n) {
      const auto seq = seqs[static_cast<std::size_t>(draw(random, static_cast<int>(seqs.size())))];
      const auto via = seqs[static_cast<std::size_t>(draw(random, static_cast<int>(seqs.size())))];
      fresh.insert({1 + draw(random, kTerms), seq, via});
    }
    if (!fresh.empty()) lists.add(fresh);
    for (int n = draw(random, 60); n > 0 && !seqs.empty(); --n) {
      const auto seq = seqs[static_cast<std::size_t>(draw(random, static_cast<int>(seqs.size())))];
      lists.remove(1 + draw(random, kTerms), seq,
                   draw(random, 3) == 0 ? std::optional<std::int64_t>(0) : std::nullopt);
    }
    // The newest ones, so that tails become empty.
    for (std::size_t n = round % 4 == 3 ? std::min<std::size_t>(seqs.size(), 300) : 0; n > 0; --n) {
      for (int term = 1; term <= kTerms; ++term) lists.remove(term, seqs.back());
      seqs.pop_back();
    }
    lists.check();
    most_rows = std::max(most_rows, lists.rows_of(1));
    for (int query = 0; query < 10; ++query) {
      std::vector<TermLists> wanted;
      for (int n = 1 + draw(random, 3); n > 0; --n) {
        const std::int64_t term = 1 + draw(random, kTerms + 1);  // the last one is of none
        wanted.push_back({term, draw(random, 3) == 0 ? 1 + draw(random, kTerms) : term});
      }
      const auto when = [&] {
        return start + static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(now - start + 1));
      };
      const std::int64_t low = draw(random, 2) == 0 ? 0 : when();
      const std::int64_t high = draw(random, 2) == 0 ? std::numeric_limits<std::int64_t>::max() : when();
      for (const auto direction : {Direction::ascending, Direction::descending}) {
        const auto expected = lists.find(wanted, low, high, direction);
        CHECK(lists.walk(wanted, low, high, direction, static_cast<std::size_t>(1 + draw(random, 40))) ==
              expected);
        found += expected.size();
      }
    }
  }
  CHECK(most_rows > 5);
  CHECK(found > 10'000);
  // All of it away again, in no order.
  while (!lists.expected.empty()) {
    auto one = lists.expected.lower_bound({1 + draw(random, kTerms), seqs.empty() ? 0 : seqs.front(), 0});
    if (one == lists.expected.end()) one = lists.expected.begin();
    lists.remove(one->term, one->seq);
  }
  lists.check();
}

TEST_CASE("a block is split when it grows, and a seq stays in one row") {
  Lists lists;
  std::set<Posting> postings;
  for (std::int64_t seq = 1; seq <= 3000; ++seq) postings.insert({8, seq * 1'000'000, 0});
  lists.add(postings);
  const auto rows = lists.rows_of(8);
  CHECK(rows > 5);
  // More of one seq than a row takes, in the middle of a block.
  postings.clear();
  for (std::int64_t via = 1; via <= 400; ++via) postings.insert({8, 700'000'000, via * 1'000'000});
  lists.add(postings);
  CHECK(lists.rows_of(8) > rows);
  lists.check();
  // Below all that is there.
  lists.add({{8, 5, 0}, {8, 5, 9}, {8, 6, 0}});
  lists.check();
  CHECK(must(lists.db->read([](Transaction& tx) { return count_own_places(tx, 8); })) == 3002);
  CHECK(must(lists.db->read([](Transaction& tx) { return count_own_places(tx, 9); })) == 0);
  // Twice the same changes nothing.
  lists.add({{8, 5, 0}, {8, 700'000'000, 1'000'000}, {8, 3'000'000'000, 0}});
  lists.check();
}

TEST_CASE("what older programs wrote, a row a posting, is packed into lists") {
  Lists lists;
  std::mt19937 random(4);
  const storage::Statement old{
      "INSERT INTO lrs_postings (term, seq, via) VALUES ($1, $2, $3) ON CONFLICT (term, seq, via) DO "
      "NOTHING"};
  must(lists.db->write([&](Transaction& tx) -> Result<void> {
    for (int n = 0; n < 120'000; ++n) {
      const Posting posting{draw(random, 40), 1 + draw(random, 1'000'000), draw(random, 9) == 0 ? 7 : 0};
      LMS_TRY(tx.execute(old, {posting.term, posting.seq, posting.via}));
      lists.expected.insert(posting);
    }
    return {};
  }));
  must(pack_old_postings(*lists.db));
  CHECK(lists.rows(storage::Statement("SELECT COUNT(*) FROM lrs_postings")).at(0).integer(0) == 0);
  lists.check();
  must(pack_old_postings(*lists.db));
  lists.check();
}

}  // namespace lms::service::lrs_lists_test
