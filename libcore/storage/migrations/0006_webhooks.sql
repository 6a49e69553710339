-- Who is told of what happens, and what they are told. Nobody subscribed to what the table of events held.

DROP TABLE outbox;

CREATE TABLE webhooks (
  id              TEXT PRIMARY KEY,
  tenant_id       TEXT NOT NULL REFERENCES tenants(id) ON DELETE CASCADE,
  kind            TEXT NOT NULL,               -- endpoint | listener
  reach           TEXT NOT NULL,               -- tenant | platform: its own tenant's events, or everyone's
  name            TEXT NOT NULL,
  url             TEXT NOT NULL,               -- '' of a listener
  events          TEXT NOT NULL,               -- words with spaces between: * | registration.* | user.created
  course_id       TEXT,                        -- only what concerns this course
  dispatch_id     TEXT,                        -- only what concerns this dispatch
  enabled         INTEGER NOT NULL DEFAULT 1,
  disabled_why    TEXT,
  secrets         TEXT NOT NULL,               -- sealed JSON, the newest first
  failures        BIGINT NOT NULL DEFAULT 0,   -- in a row
  paused_until    TEXT,                        -- after many failures one try at a time
  last_success_at TEXT,
  last_failure_at TEXT,
  lease_until     TEXT,                        -- of a listener: it is gone when nobody asks any more
  created_by      TEXT NOT NULL,
  created_at      TEXT NOT NULL,
  updated_at      TEXT NOT NULL
);
CREATE INDEX webhooks_by_tenant ON webhooks (tenant_id, id);
CREATE INDEX webhooks_by_reach ON webhooks (reach);

-- The outbox: one row for each event and subscriber, written in the transaction of the change.
CREATE TABLE webhook_deliveries (
  id           TEXT PRIMARY KEY,               -- in the order of events
  webhook_id   TEXT NOT NULL REFERENCES webhooks(id) ON DELETE CASCADE,
  event_id     TEXT NOT NULL,                  -- the webhook-id of every try
  topic        TEXT NOT NULL,
  subject      TEXT NOT NULL,                  -- id of the object; of one subject the oldest goes first
  body         TEXT NOT NULL,
  state        TEXT NOT NULL,                  -- waiting | delivered | failed
  attempts     BIGINT NOT NULL DEFAULT 0,
  next_at      TEXT NOT NULL,                  -- while waiting: not before
  give_up_at   TEXT NOT NULL,                  -- the end of its life, delivered or not
  created_at   TEXT NOT NULL,
  attempted_at TEXT,
  status       BIGINT,                         -- of the last try
  error        TEXT,
  response     TEXT,
  took_ms      BIGINT
);
CREATE INDEX webhook_deliveries_due ON webhook_deliveries (webhook_id, next_at) WHERE state = 'waiting';
CREATE INDEX webhook_deliveries_in_line ON webhook_deliveries (webhook_id, subject, id) WHERE state = 'waiting';
CREATE INDEX webhook_deliveries_by_webhook ON webhook_deliveries (webhook_id, id);
CREATE INDEX webhook_deliveries_by_subject ON webhook_deliveries (subject, id);
CREATE INDEX webhook_deliveries_done ON webhook_deliveries (created_at) WHERE state <> 'waiting';
CREATE INDEX webhook_deliveries_old ON webhook_deliveries (give_up_at) WHERE state = 'waiting';

-- So that each end of a dispatch is told once.
ALTER TABLE dispatches ADD COLUMN expiry_told TEXT; -- the expires_at that was told
CREATE INDEX dispatches_by_expiry ON dispatches (expires_at) WHERE expires_at IS NOT NULL;
