-- What lrs_postings was, many to a row: a list is one row of lrs_tails, its newest part, and those of lrs_blocks, all
-- of which is older. lrs_postings holds what older programs wrote until the first start moves it.
CREATE TABLE lrs_tails (
  term     BIGINT PRIMARY KEY,
  own      BIGINT NOT NULL,                    -- how many of its postings have no via
  postings BYTEA NOT NULL                      -- service/lrs_lists.hpp
);
CREATE TABLE lrs_blocks (
  term      BIGINT NOT NULL,
  first_seq BIGINT NOT NULL,
  own       BIGINT NOT NULL,
  postings  BYTEA NOT NULL,
  PRIMARY KEY (term, first_seq)
) /*sqlite WITHOUT ROWID */;
