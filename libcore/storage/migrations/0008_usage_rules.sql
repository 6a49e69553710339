-- Usage rules of dispatches and caps of tenants, the version a dispatch plays, what a launch counts
-- for, and launch links that are not for one learner known beforehand.

ALTER TABLE tenants ADD COLUMN max_registrations BIGINT;                        -- over all dispatches; set by the platform
ALTER TABLE tenants ADD COLUMN registration_count BIGINT NOT NULL DEFAULT 0;
ALTER TABLE tenants ADD COLUMN redirect_hosts TEXT NOT NULL DEFAULT '';         -- words with spaces between
UPDATE tenants SET registration_count = (SELECT count(*) FROM registrations r WHERE r.tenant_id = tenants.id);

-- What counts against a limit starts at 0 with each renewal; registration_count and launch_count, which
-- tell what happened, do not.
ALTER TABLE dispatches ADD COLUMN max_launches BIGINT;
ALTER TABLE dispatches ADD COLUMN seats_taken BIGINT NOT NULL DEFAULT 0;
ALTER TABLE dispatches ADD COLUMN launches_taken BIGINT NOT NULL DEFAULT 0;
ALTER TABLE dispatches ADD COLUMN renewal BIGINT NOT NULL DEFAULT 0;            -- how often the seats were counted anew
ALTER TABLE dispatches ADD COLUMN lms_domains TEXT NOT NULL DEFAULT '';         -- words with spaces between; '' = any
ALTER TABLE dispatches ADD COLUMN version_policy TEXT NOT NULL DEFAULT 'latest'; -- pin | latest | force
ALTER TABLE dispatches ADD COLUMN pinned_version BIGINT;                        -- number; NULL = the newest
UPDATE dispatches SET seats_taken = registration_count, launches_taken = launch_count;

CREATE TABLE dispatch_renewals (
  id            TEXT PRIMARY KEY,
  tenant_id     TEXT NOT NULL REFERENCES tenants(id) ON DELETE CASCADE,
  dispatch_id   TEXT NOT NULL REFERENCES dispatches(id) ON DELETE CASCADE,
  at            TEXT NOT NULL,
  actor_id      TEXT NOT NULL,
  registrations BIGINT,                        -- counted until then; NULL = the count went on
  launches      BIGINT
);
CREATE INDEX dispatch_renewals_by_dispatch ON dispatch_renewals (dispatch_id, id);

ALTER TABLE registrations ADD COLUMN renewal BIGINT NOT NULL DEFAULT 0;         -- of the dispatch, when the seat was taken
ALTER TABLE registrations ADD COLUMN carried_ms BIGINT NOT NULL DEFAULT 0;      -- time spent in versions played before

ALTER TABLE launches ADD COLUMN counted_at TEXT;                                -- the exchange that used up a launch; NULL = launched_at
ALTER TABLE launches ADD COLUMN superseded_by TEXT;                             -- launch; NULL of a superseded one: a reset
ALTER TABLE launches ADD COLUMN continues TEXT;                                 -- launch that its tab had open before
ALTER TABLE launches ADD COLUMN ended_at TEXT;                                  -- the learner left the course

-- A launch link is for a learner, or for whoever says a name, or a preview without any.
CREATE TABLE launch_links_next (
  id           TEXT PRIMARY KEY,
  tenant_id    TEXT NOT NULL REFERENCES tenants(id),
  dispatch_id  TEXT NOT NULL REFERENCES dispatches(id) ON DELETE CASCADE,
  kind         TEXT NOT NULL,                  -- learner | anonymous | preview
  learner_id   TEXT REFERENCES learners(id) ON DELETE CASCADE,
  token_hash   BYTEA NOT NULL UNIQUE,
  token_hint   TEXT NOT NULL,                  -- its first 6 characters
  created_by   TEXT NOT NULL,
  expires_at   TEXT,
  revoked_at   TEXT,
  last_used_at TEXT,
  use_count    BIGINT NOT NULL DEFAULT 0,      -- exchanges that counted
  max_uses     BIGINT,
  max_learners BIGINT,                         -- of an anonymous one
  learner_count BIGINT NOT NULL DEFAULT 0,
  debug        INTEGER NOT NULL DEFAULT 0,
  language     TEXT NOT NULL DEFAULT '',       -- of the player; '' = the browser's
  redirect_url TEXT NOT NULL DEFAULT '',
  redirect_hosts TEXT NOT NULL DEFAULT '',     -- words with spaces between
  created_at   TEXT NOT NULL
);
INSERT INTO launch_links_next (id, tenant_id, dispatch_id, kind, learner_id, token_hash, token_hint, created_by,
    expires_at, revoked_at, last_used_at, use_count, debug, created_at)
  SELECT id, tenant_id, dispatch_id, 'learner', learner_id, token_hash, token_hint, created_by,
    expires_at, revoked_at, last_used_at, use_count, debug, created_at FROM launch_links;
DROP TABLE launch_links;
ALTER TABLE launch_links_next RENAME TO launch_links;
CREATE INDEX launch_links_by_dispatch ON launch_links (dispatch_id, id);
CREATE INDEX launch_links_by_tenant ON launch_links (tenant_id, id);
CREATE INDEX launch_links_by_learner ON launch_links (learner_id);

-- Uses of links that counted: the same browser comes back for a while without using the link again.
CREATE TABLE launch_link_uses (
  id           TEXT PRIMARY KEY,
  link_id      TEXT NOT NULL REFERENCES launch_links(id) ON DELETE CASCADE,
  browser_hash BYTEA NOT NULL,
  used_at      TEXT NOT NULL
);
CREATE INDEX launch_link_uses_by_browser ON launch_link_uses (link_id, browser_hash, used_at);
CREATE INDEX launches_by_link ON launches (link_id, id);
