-- The record store of a deleted tenant is emptied bit by bit, so its number outlives the tenant.
/*sqlite -- */ALTER TABLE lrs_tenants DROP CONSTRAINT lrs_tenants_tenant_id_fkey;
/*sqlite CREATE TABLE lrs_tenants_new (
  number    BIGINT PRIMARY KEY,
  tenant_id TEXT NOT NULL UNIQUE
);
INSERT INTO lrs_tenants_new SELECT number, tenant_id FROM lrs_tenants;
DROP TABLE lrs_tenants;
ALTER TABLE lrs_tenants_new RENAME TO lrs_tenants; */
ALTER TABLE lrs_tenants ADD COLUMN removed INTEGER NOT NULL DEFAULT 0;  -- 1: its tenant is deleted
CREATE INDEX lrs_tenants_removed ON lrs_tenants (removed);

-- What is found narrowly (a term whose last three bits are 0) is not listed broadly (1) again.
DELETE FROM lrs_postings WHERE term % 8 = 1 AND EXISTS (
  SELECT 1 FROM lrs_postings n
  WHERE n.term = lrs_postings.term - 1 AND n.seq = lrs_postings.seq AND n.via = lrs_postings.via
    AND NOT EXISTS (SELECT 1 FROM lrs_statements s WHERE s.seq = n.seq AND s.authority = lrs_postings.term));
