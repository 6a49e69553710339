-- Keys of programs, answers of requests that may be repeated, and the audit log's ways in.

CREATE TABLE api_keys (
  id           TEXT PRIMARY KEY,
  tenant_id    TEXT NOT NULL REFERENCES tenants(id),
  name         TEXT NOT NULL,
  scopes       TEXT NOT NULL,                  -- words with spaces between, as given
  key_hash     BYTEA NOT NULL UNIQUE,
  key_hint     TEXT NOT NULL,                  -- its first characters
  created_by   TEXT NOT NULL,
  expires_at   TEXT,
  revoked_at   TEXT,
  last_used_at TEXT,                           -- to the minute
  created_at   TEXT NOT NULL
);
CREATE INDEX api_keys_by_tenant ON api_keys (tenant_id, id);

-- Written in the transaction of the request's effect.
CREATE TABLE idempotency_keys (
  actor_id        TEXT NOT NULL,               -- user or API key
  idempotency_key TEXT NOT NULL,
  request_hash    BYTEA NOT NULL,
  status          BIGINT NOT NULL,
  answer          TEXT NOT NULL,               -- sealed: it may hold what is shown once
  expires_at      TEXT NOT NULL,
  PRIMARY KEY (actor_id, idempotency_key)
);
CREATE INDEX idempotency_keys_by_time ON idempotency_keys (expires_at);

CREATE INDEX audit_log_by_actor ON audit_log (actor_id, id);
CREATE INDEX audit_log_by_object ON audit_log (object_id, id);
