-- What statements a tenant's record store took each day (UTC). Counted when it is first asked for, and further
-- from where the counting stopped; a day that is over is counted once.
CREATE TABLE statement_days (
  tenant_id  TEXT NOT NULL REFERENCES tenants(id) ON DELETE CASCADE,
  day        TEXT NOT NULL,                    -- 2031-05-04
  through    BIGINT NOT NULL,                  -- `seq` of the last statement counted; 0 = none
  done       INTEGER NOT NULL,                 -- 1: all of the day
  statements BIGINT NOT NULL,
  PRIMARY KEY (tenant_id, day)
) /*sqlite WITHOUT ROWID */;
CREATE TABLE statement_counts (
  tenant_id  TEXT NOT NULL REFERENCES tenants(id) ON DELETE CASCADE,
  kind       TEXT NOT NULL,                    -- verb | activity
  day        TEXT NOT NULL,
  value      TEXT NOT NULL,                    -- IRI
  statements BIGINT NOT NULL,
  PRIMARY KEY (tenant_id, kind, day, value)
) /*sqlite WITHOUT ROWID */;

-- Results of a dispatch are counted from the index alone.
CREATE INDEX registrations_results ON registrations (dispatch_id, created_at, state, success, score_scaled);
