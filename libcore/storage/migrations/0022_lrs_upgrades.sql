-- What an older program left to be done with a record store, and how far that is: every statement up to `seq`.
CREATE TABLE lrs_upgrades (
  name TEXT PRIMARY KEY,
  seq  BIGINT NOT NULL
);
-- Agents were told apart by the case of an address's domain and of a hash.
INSERT INTO lrs_upgrades (name, seq)
  SELECT 'agents', 0 WHERE EXISTS (SELECT 1 FROM lrs_statements) OR EXISTS (SELECT 1 FROM lrs_documents);
