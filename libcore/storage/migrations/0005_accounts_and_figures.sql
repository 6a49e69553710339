-- Accounts that people make themselves, and what happened each day.

ALTER TABLE tenants ADD COLUMN signup TEXT NOT NULL DEFAULT 'off';        -- off | invite | open

-- Links that work once: to register, or to choose a new password.
CREATE TABLE account_links (
  id         TEXT PRIMARY KEY,
  tenant_id  TEXT NOT NULL REFERENCES tenants(id) ON DELETE CASCADE,
  kind       TEXT NOT NULL,                    -- invitation | password_reset
  user_id    TEXT REFERENCES users(id) ON DELETE CASCADE, -- whose password; of an invitation who came
  email      TEXT,                             -- who is invited; NULL: whoever has the link
  role       TEXT NOT NULL,
  token_hash BYTEA NOT NULL UNIQUE,
  token_hint TEXT NOT NULL,                    -- its first 6 characters
  created_by TEXT NOT NULL,
  created_at TEXT NOT NULL,
  expires_at TEXT NOT NULL,
  used_at    TEXT,
  revoked_at TEXT
);
CREATE INDEX account_links_by_tenant ON account_links (tenant_id, kind, id);
CREATE INDEX account_links_by_user ON account_links (user_id);

-- Counted in the transaction of what is counted. tenant_id `*0` to `*f` hold everybody's together, in
-- sixteen rows a day, so that launches of different tenants seldom wait for one row.
CREATE TABLE daily_figures (
  tenant_id       TEXT NOT NULL,
  day             TEXT NOT NULL,               -- 2031-05-04, UTC
  launches        BIGINT NOT NULL DEFAULT 0,
  registrations   BIGINT NOT NULL DEFAULT 0,
  completions     BIGINT NOT NULL DEFAULT 0,
  passed          BIGINT NOT NULL DEFAULT 0,
  failed          BIGINT NOT NULL DEFAULT 0,
  active_learners BIGINT NOT NULL DEFAULT 0,
  PRIMARY KEY (tenant_id, day)
);

ALTER TABLE learners ADD COLUMN active_on TEXT; -- the last day with a launch, as in daily_figures
CREATE INDEX learners_by_activity ON learners (tenant_id, active_on);
CREATE INDEX learners_by_day ON learners (active_on);

-- What needs a hand; these hold only such rows.
CREATE INDEX course_versions_damaged ON course_versions (tenant_id) WHERE state = 'damaged';
CREATE INDEX registrations_diverged ON registrations (tenant_id, updated_at) WHERE diverged_count > 0;
CREATE INDEX dispatches_by_end ON dispatches (expires_at) WHERE expires_at IS NOT NULL;
CREATE INDEX dispatches_full ON dispatches (tenant_id) WHERE registration_count >= max_registrations;

-- Lists of one dispatch in the order of their pages.
CREATE INDEX registrations_by_dispatch ON registrations (dispatch_id, id);
