-- Where statements of a tenant's record store are sent on to.
CREATE TABLE lrs_forwards (
  id           TEXT PRIMARY KEY,
  tenant_id    TEXT NOT NULL REFERENCES tenants(id) ON DELETE CASCADE,
  name         TEXT NOT NULL,
  url          TEXT NOT NULL,                  -- the other store's endpoint, without a trailing slash
  access_key   TEXT NOT NULL,                  -- user name of HTTP Basic; '' = the secret is a bearer token
  secret       TEXT NOT NULL,                  -- sealed
  version      TEXT NOT NULL,                  -- of xAPI: 1.0.3 | 2.0.0
  verb         TEXT NOT NULL,                  -- only statements with it; '' = any
  activity     TEXT NOT NULL,
  agent        TEXT NOT NULL,                  -- JSON of an Agent
  enabled      INTEGER NOT NULL,
  position     BIGINT NOT NULL,                -- `seq` of the last statement that was dealt with
  sent         BIGINT NOT NULL,
  refused      BIGINT NOT NULL,                -- statements that the other store did not take
  failures     BIGINT NOT NULL,                -- in a row
  next_at      TEXT NOT NULL,
  last_error   TEXT NOT NULL,
  last_sent_at TEXT,
  created_by   TEXT NOT NULL,
  created_at   TEXT NOT NULL
);
CREATE INDEX lrs_forwards_by_tenant ON lrs_forwards (tenant_id, id);
CREATE INDEX lrs_forwards_due ON lrs_forwards (enabled, next_at);
