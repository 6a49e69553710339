-- A dispatch is full when the seats that were taken since its last renewal reach the maximum.

DROP INDEX dispatches_full;
CREATE INDEX dispatches_full ON dispatches (tenant_id) WHERE seats_taken >= max_registrations;
