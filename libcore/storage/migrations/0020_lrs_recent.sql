-- The newest statements' part of lrs_postings, in the order in which they came. Few rows; every seq in them is above
-- all of those in lrs_postings.
CREATE TABLE lrs_recent (
  seq      BIGINT PRIMARY KEY,                 -- of the first new statement in it
  entries  BIGINT NOT NULL,
  postings BYTEA NOT NULL                      -- of each entry seq, via, how many terms, the terms: eight bytes each, lowest first
);
