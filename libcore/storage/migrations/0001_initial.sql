-- The domain model (architecture section 6). One text for SQLite and PostgreSQL: identifiers are
-- UUIDv7 text, times fixed-width UTC text, booleans 0 or 1, JSON text as received.

CREATE TABLE tenants (
  id               TEXT PRIMARY KEY,
  name             TEXT NOT NULL,
  domain           TEXT NOT NULL UNIQUE,
  status           TEXT NOT NULL,              -- active | suspended
  is_root          INTEGER NOT NULL DEFAULT 0, -- the platform itself
  total_users      BIGINT NOT NULL DEFAULT 0,
  total_courses    BIGINT NOT NULL DEFAULT 0,
  total_dispatches BIGINT NOT NULL DEFAULT 0,
  created_at       TEXT NOT NULL,
  updated_at       TEXT NOT NULL
);

CREATE TABLE users (
  id             TEXT PRIMARY KEY,
  tenant_id      TEXT NOT NULL REFERENCES tenants(id),
  email          TEXT NOT NULL,                -- as given
  email_folded   TEXT NOT NULL,                -- what login and uniqueness compare
  first_name     TEXT NOT NULL,
  last_name      TEXT NOT NULL,
  role           TEXT NOT NULL,                -- platform_admin | tenant_admin | instructor | learner
  active         INTEGER NOT NULL DEFAULT 1,
  password_hash  TEXT NOT NULL,
  epoch          BIGINT NOT NULL DEFAULT 1,    -- rises when role, password or active changes
  last_launch_at TEXT,
  created_at     TEXT NOT NULL,
  updated_at     TEXT NOT NULL,
  UNIQUE (tenant_id, email_folded)
);
CREATE INDEX users_by_email ON users (email_folded);
CREATE INDEX users_by_tenant ON users (tenant_id, id);
CREATE INDEX users_by_launch ON users (tenant_id, last_launch_at);
CREATE INDEX users_by_name ON users (lower(last_name || ' ' || first_name), id);

-- One family per login; a refresh token is used once and names its successor.
CREATE TABLE refresh_tokens (
  token_hash  BYTEA PRIMARY KEY,
  family_id   TEXT NOT NULL,
  user_id     TEXT NOT NULL REFERENCES users(id) ON DELETE CASCADE,
  user_epoch  BIGINT NOT NULL,
  issued_at   TEXT NOT NULL,
  expires_at  TEXT NOT NULL,
  replaced_at TEXT,
  revoked     INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX refresh_tokens_by_family ON refresh_tokens (family_id);
CREATE INDEX refresh_tokens_by_user ON refresh_tokens (user_id);

CREATE TABLE courses (
  id                  TEXT PRIMARY KEY,
  tenant_id           TEXT NOT NULL REFERENCES tenants(id),
  course_key          TEXT NOT NULL,
  title               TEXT NOT NULL,
  manifest_identifier TEXT NOT NULL,           -- of the first version; a hint only
  latest_version      BIGINT NOT NULL DEFAULT 0,
  created_at          TEXT NOT NULL,
  updated_at          TEXT NOT NULL,
  UNIQUE (tenant_id, course_key)
);
CREATE INDEX courses_by_tenant ON courses (tenant_id, id);
CREATE INDEX courses_by_identifier ON courses (manifest_identifier);

CREATE TABLE course_versions (
  id                  TEXT PRIMARY KEY,
  tenant_id           TEXT NOT NULL REFERENCES tenants(id),
  course_id           TEXT NOT NULL REFERENCES courses(id),
  number              BIGINT NOT NULL,
  package_sha256      TEXT NOT NULL,           -- lower-case hex; names the file in the content store
  size_bytes          BIGINT NOT NULL,
  file_count          BIGINT NOT NULL,
  standard            TEXT NOT NULL,           -- scorm12 | scorm2004-2nd | scorm2004-3rd | scorm2004-4th
  title               TEXT NOT NULL,
  manifest_identifier TEXT NOT NULL,
  definition          BYTEA NOT NULL,          -- sequencing::encode(CourseDefinition)
  warnings            TEXT NOT NULL,           -- JSON array of what import noticed
  state               TEXT NOT NULL,           -- checking | ok | damaged
  damage              TEXT,                    -- why it is damaged
  created_at          TEXT NOT NULL,
  UNIQUE (course_id, number)
);
CREATE INDEX course_versions_by_package ON course_versions (package_sha256);

CREATE TABLE dispatches (
  id                      TEXT PRIMARY KEY,
  tenant_id               TEXT NOT NULL REFERENCES tenants(id),
  course_id               TEXT NOT NULL REFERENCES courses(id),
  usage_type              TEXT NOT NULL,       -- unlimited | limited | expiring
  max_registrations       BIGINT,
  starts_at               TEXT,
  expires_at              TEXT,
  allow_new_registrations INTEGER NOT NULL DEFAULT 1,
  enabled                 INTEGER NOT NULL DEFAULT 1,
  analytics               TEXT NOT NULL DEFAULT 'learner', -- none | summary | learner
  registration_count      BIGINT NOT NULL DEFAULT 0,
  launch_count            BIGINT NOT NULL DEFAULT 0,
  completed_count         BIGINT NOT NULL DEFAULT 0,
  created_at              TEXT NOT NULL,
  updated_at              TEXT NOT NULL,
  UNIQUE (tenant_id, course_id)
);
CREATE INDEX dispatches_by_tenant ON dispatches (tenant_id, id);
CREATE INDEX dispatches_by_course ON dispatches (course_id);

-- A learner is somebody who learns, not somebody who logs in. scope_id is the tenant for kinds
-- user and email, and the dispatch for kinds lms and anonymous, so that one UNIQUE serves both.
CREATE TABLE learners (
  id          TEXT PRIMARY KEY,
  tenant_id   TEXT NOT NULL REFERENCES tenants(id),
  scope_id    TEXT NOT NULL,
  kind        TEXT NOT NULL,                   -- user | lms | email | anonymous
  external_id TEXT NOT NULL,                   -- user id, LMS id or e-mail
  name        TEXT NOT NULL,
  user_id     TEXT REFERENCES users(id) ON DELETE SET NULL,
  created_at  TEXT NOT NULL,
  updated_at  TEXT NOT NULL,
  UNIQUE (scope_id, kind, external_id)
);
CREATE INDEX learners_by_tenant ON learners (tenant_id, id);
CREATE INDEX learners_by_user ON learners (user_id);

CREATE TABLE launch_links (
  id          TEXT PRIMARY KEY,
  tenant_id   TEXT NOT NULL REFERENCES tenants(id),
  dispatch_id TEXT NOT NULL REFERENCES dispatches(id) ON DELETE CASCADE,
  learner_id  TEXT NOT NULL REFERENCES learners(id) ON DELETE CASCADE,
  token_hash  BYTEA NOT NULL UNIQUE,
  token_hint  TEXT NOT NULL,                   -- its first 6 characters
  created_by  TEXT NOT NULL,
  expires_at  TEXT,
  revoked_at  TEXT,
  last_used_at TEXT,
  use_count   BIGINT NOT NULL DEFAULT 0,
  created_at  TEXT NOT NULL
);
CREATE INDEX launch_links_by_dispatch ON launch_links (dispatch_id, id);
CREATE INDEX launch_links_by_tenant ON launch_links (tenant_id, id);
CREATE INDEX launch_links_by_learner ON launch_links (learner_id);

CREATE TABLE registrations (
  id             TEXT PRIMARY KEY,
  tenant_id      TEXT NOT NULL REFERENCES tenants(id),
  learner_id     TEXT NOT NULL REFERENCES learners(id),
  course_id      TEXT NOT NULL REFERENCES courses(id),
  version_id     TEXT NOT NULL REFERENCES course_versions(id),
  dispatch_id    TEXT NOT NULL REFERENCES dispatches(id),
  instance       BIGINT NOT NULL DEFAULT 1,    -- rises with each reset
  state          TEXT NOT NULL,                -- notStarted | inProgress | suspended | completed
  completion     TEXT NOT NULL,                -- unknown | incomplete | completed
  success        TEXT NOT NULL,                -- unknown | failed | passed
  score_scaled   DOUBLE PRECISION,
  score_raw      DOUBLE PRECISION,
  score_min      DOUBLE PRECISION,
  score_max      DOUBLE PRECISION,
  progress       DOUBLE PRECISION,
  total_ms       BIGINT NOT NULL DEFAULT 0,
  launch_count   BIGINT NOT NULL DEFAULT 0,
  diverged_count BIGINT NOT NULL DEFAULT 0,
  snapshot       BYTEA,                        -- Session::snapshot(); NULL before the first launch's first batch
  created_at     TEXT NOT NULL,
  updated_at     TEXT NOT NULL,
  first_launch_at TEXT,
  last_launch_at TEXT,
  completed_at   TEXT,
  UNIQUE (dispatch_id, learner_id)
);
CREATE INDEX registrations_by_tenant ON registrations (tenant_id, id);
CREATE INDEX registrations_by_learner ON registrations (learner_id, id);
CREATE INDEX registrations_by_course ON registrations (course_id, id);
CREATE INDEX registrations_by_version ON registrations (version_id);

-- One opening of a registration. epoch counts launches of the registration; only the newest is live.
CREATE TABLE launches (
  id              TEXT PRIMARY KEY,
  tenant_id       TEXT NOT NULL REFERENCES tenants(id),
  registration_id TEXT NOT NULL REFERENCES registrations(id) ON DELETE CASCADE,
  version_id      TEXT NOT NULL REFERENCES course_versions(id),
  link_id         TEXT,                        -- the link it came by; a revoked one ends reloads, too
  epoch           BIGINT NOT NULL,
  secret_hash     BYTEA NOT NULL,
  ticket_hash     BYTEA NOT NULL UNIQUE,       -- reopens the course in the same tab after a reload
  engine_build    TEXT NOT NULL,
  context         BYTEA NOT NULL,              -- runtime::encode(LaunchContext)
  launched_at     TEXT NOT NULL,
  last_sync_at    TEXT,
  last_seq        BIGINT NOT NULL DEFAULT 0,   -- last log entry applied
  last_ms         BIGINT NOT NULL DEFAULT 0,   -- its time since launch
  superseded_at   TEXT,
  UNIQUE (registration_id, epoch)
);
CREATE INDEX launches_by_version ON launches (version_id);

-- The stored call log, one row a batch; bytes are runtime/stored_log, deflated.
CREATE TABLE launch_logs (
  launch_id   TEXT NOT NULL REFERENCES launches(id) ON DELETE CASCADE,
  first_seq   BIGINT NOT NULL,
  last_seq    BIGINT NOT NULL,
  applied     INTEGER NOT NULL DEFAULT 1,      -- 0: arrived after a newer launch, kept but without effect
  received_at TEXT NOT NULL,
  entries     BYTEA NOT NULL,
  PRIMARY KEY (launch_id, applied, first_seq)
);
CREATE INDEX launch_logs_by_time ON launch_logs (received_at);

-- Objectives and shared data that outlive a registration: one row per learner, what the courses
-- of a tenant share when they declare it global to the system.
CREATE TABLE learner_objectives (
  learner_id   TEXT NOT NULL REFERENCES learners(id) ON DELETE CASCADE,
  objective_id TEXT NOT NULL,
  satisfied    INTEGER,
  measure      DOUBLE PRECISION,
  raw          DOUBLE PRECISION,
  min          DOUBLE PRECISION,
  max          DOUBLE PRECISION,
  completed    INTEGER,
  progress     DOUBLE PRECISION,
  updated_at   TEXT NOT NULL,
  PRIMARY KEY (learner_id, objective_id)
);
CREATE TABLE learner_buckets (
  learner_id TEXT NOT NULL REFERENCES learners(id) ON DELETE CASCADE,
  bucket_id  TEXT NOT NULL,
  value      BYTEA NOT NULL,                   -- WTF-8, which a TEXT column may refuse
  updated_at TEXT NOT NULL,
  PRIMARY KEY (learner_id, bucket_id)
);
CREATE TABLE learner_preferences (
  learner_id       TEXT PRIMARY KEY REFERENCES learners(id) ON DELETE CASCADE,
  audio_level      DOUBLE PRECISION NOT NULL,
  language         TEXT NOT NULL,
  delivery_speed   DOUBLE PRECISION NOT NULL,
  audio_captioning BIGINT NOT NULL
);

CREATE TABLE audit_log (
  id          TEXT PRIMARY KEY,
  at          TEXT NOT NULL,
  tenant_id   TEXT NOT NULL,
  actor_id    TEXT NOT NULL,                   -- user id, or "lmsd" for the daemon itself
  address     TEXT NOT NULL,
  action      TEXT NOT NULL,                   -- tenant.created, user.updated …
  object_type TEXT NOT NULL,
  object_id   TEXT NOT NULL,
  details     TEXT NOT NULL                    -- JSON object
);
CREATE INDEX audit_log_by_tenant ON audit_log (tenant_id, id);

-- Events, written in the transaction of the change they tell of.
CREATE TABLE outbox (
  id        TEXT PRIMARY KEY,
  at        TEXT NOT NULL,
  tenant_id TEXT NOT NULL,
  topic     TEXT NOT NULL,                     -- registration.completed, course.imported …
  subject   TEXT NOT NULL,                     -- id of the object; events of one subject keep their order
  payload   TEXT NOT NULL                      -- JSON object
);
CREATE INDEX outbox_by_subject ON outbox (subject, id);
