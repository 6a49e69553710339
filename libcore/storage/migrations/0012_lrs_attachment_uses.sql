-- Which statements an attachment belongs to, so that it goes with the last of them.
CREATE TABLE lrs_attachment_uses (
  tenant BIGINT NOT NULL REFERENCES lrs_tenants(number),
  sha2   TEXT NOT NULL,
  seq    BIGINT NOT NULL,
  PRIMARY KEY (tenant, sha2, seq)
) /*sqlite WITHOUT ROWID */;
INSERT INTO lrs_attachment_uses (tenant, sha2, seq)
  SELECT a.tenant, a.sha2, s.seq FROM lrs_attachments a JOIN lrs_statements s ON s.tenant = a.tenant
  WHERE lower(s.body) LIKE '%' || a.sha2 || '%';
