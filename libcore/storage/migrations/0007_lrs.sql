-- The xAPI Learning Record Store.

-- Short names of the tenants that have anything in it; the tables below are large.
CREATE TABLE lrs_tenants (
  number    BIGINT PRIMARY KEY,
  tenant_id TEXT NOT NULL UNIQUE REFERENCES tenants(id)
);

CREATE TABLE lrs_credentials (
  id           TEXT PRIMARY KEY,
  tenant_id    TEXT NOT NULL REFERENCES tenants(id),
  name         TEXT NOT NULL,
  access_key   TEXT NOT NULL UNIQUE,           -- the user name of HTTP Basic
  secret_hash  BYTEA NOT NULL UNIQUE,
  scopes       TEXT NOT NULL,                  -- words with spaces between
  created_by   TEXT NOT NULL,
  revoked_at   TEXT,
  last_used_at TEXT,                           -- to the minute
  created_at   TEXT NOT NULL
);
CREATE INDEX lrs_credentials_by_tenant ON lrs_credentials (tenant_id, id);

CREATE TABLE lrs_statements (
  seq       BIGINT PRIMARY KEY,                -- `stored` in microseconds since 1970; strictly increases
  tenant    BIGINT NOT NULL REFERENCES lrs_tenants(number),
  id        BYTEA NOT NULL,                    -- the UUID's 16 bytes
  authority BIGINT NOT NULL,                   -- term of its authority
  voids     INTEGER NOT NULL,                  -- 1: it voids another one
  voided    INTEGER NOT NULL,
  body      TEXT NOT NULL                      -- JSON as it is given out
);
CREATE UNIQUE INDEX lrs_statements_by_id ON lrs_statements (tenant, id);

-- What statements are found by. A term is a hash of tenant, kind and value; `via` is 0, or the seq of the
-- statement (whose term it is) that statement `seq` refers to, directly or by others in between.
CREATE TABLE lrs_postings (
  term BIGINT NOT NULL,
  seq  BIGINT NOT NULL,
  via  BIGINT NOT NULL,
  PRIMARY KEY (term, seq, via)
) /*sqlite WITHOUT ROWID */;

-- Statements whose object is another statement, which need not be there.
CREATE TABLE lrs_targets (
  tenant BIGINT NOT NULL REFERENCES lrs_tenants(number),
  target BYTEA NOT NULL,
  seq    BIGINT NOT NULL,
  voids  INTEGER NOT NULL,
  PRIMARY KEY (tenant, target, seq)
) /*sqlite WITHOUT ROWID */;

CREATE TABLE lrs_attachments (
  tenant  BIGINT NOT NULL REFERENCES lrs_tenants(number),
  sha2    TEXT NOT NULL,
  content BYTEA NOT NULL,
  PRIMARY KEY (tenant, sha2)
);

-- What the statements of a tenant say of activities, put together.
CREATE TABLE lrs_activities (
  tenant     BIGINT NOT NULL REFERENCES lrs_tenants(number),
  id         TEXT NOT NULL,
  definition TEXT NOT NULL,                    -- JSON
  PRIMARY KEY (tenant, id)
);

-- State, agent profile and activity profile documents. What a kind has not is ''.
CREATE TABLE lrs_documents (
  tenant       BIGINT NOT NULL REFERENCES lrs_tenants(number),
  kind         INTEGER NOT NULL,               -- xapi::DocumentKind
  agent        TEXT NOT NULL,                  -- xapi::Agent::key
  activity     TEXT NOT NULL,
  registration TEXT NOT NULL,
  id           TEXT NOT NULL,
  updated      BIGINT NOT NULL,                -- microseconds since 1970
  etag         TEXT NOT NULL,
  content_type TEXT NOT NULL,
  content      BYTEA NOT NULL,
  PRIMARY KEY (tenant, kind, agent, activity, registration, id)
);
