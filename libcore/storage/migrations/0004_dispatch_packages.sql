-- Packages of dispatches for customers' LMSs, the launches that come by them, and what those LMSs said
-- to the results they were given.

-- Made at the first export of a dispatch. Token and secret lie sealed, as every export holds the same ones.
CREATE TABLE dispatch_packages (
  dispatch_id TEXT PRIMARY KEY REFERENCES dispatches(id) ON DELETE CASCADE,
  token_hash  BYTEA NOT NULL UNIQUE,
  token       TEXT NOT NULL,                   -- sealed; another one after each revocation
  hash_secret TEXT NOT NULL,                   -- sealed; stays, as learners are known by their hashes
  made_at     TEXT NOT NULL,
  revoked_at  TEXT                             -- packages made before then are refused
);

-- One row each time a customer's LMS opened the course, refused ones too.
CREATE TABLE lms_launches (
  id          TEXT PRIMARY KEY,
  dispatch_id TEXT NOT NULL REFERENCES dispatches(id) ON DELETE CASCADE,
  trace       TEXT NOT NULL,                   -- what the learner's pages show
  launch_id   TEXT UNIQUE REFERENCES launches(id) ON DELETE CASCADE, -- NULL: refused
  learner     TEXT NOT NULL,                   -- the LMS's id of the learner, maybe hashed
  refusal     TEXT NOT NULL DEFAULT '',        -- error code
  claim       TEXT NOT NULL,                   -- JSON: what the LMS said of itself and the attempt
  at          TEXT NOT NULL
);
CREATE INDEX lms_launches_by_dispatch ON lms_launches (dispatch_id, id);
CREATE INDEX lms_launches_by_trace ON lms_launches (trace);
CREATE INDEX lms_launches_by_time ON lms_launches (at);

-- What a launch and the customer's LMS said to each other.
CREATE TABLE relay_log (
  launch_id TEXT NOT NULL REFERENCES launches(id) ON DELETE CASCADE,
  seq       BIGINT NOT NULL,                   -- of the course page, from 1 on
  at        TEXT NOT NULL,
  event     TEXT NOT NULL,                     -- result | answer | silence | end | ...
  body      TEXT NOT NULL,                     -- JSON object
  PRIMARY KEY (launch_id, seq)
);
CREATE INDEX relay_log_by_time ON relay_log (at);

-- Where the customer's LMS stands with a registration.
CREATE TABLE relays (
  registration_id TEXT PRIMARY KEY REFERENCES registrations(id) ON DELETE CASCADE,
  attempt         TEXT NOT NULL UNIQUE,        -- kept in the LMS's suspend data, and found by it
  attempt_kept    INTEGER NOT NULL DEFAULT 0,  -- the LMS gave it back once
  epoch           BIGINT NOT NULL DEFAULT 0,   -- of the newest launch that told anything
  offered         TEXT,                        -- JSON: the newest result that the LMS was given
  offered_at      TEXT,
  accepted        TEXT,                        -- JSON: the newest one that it took
  accepted_at     TEXT,
  problem         TEXT                         -- JSON: why it did not take the offered one
);
