-- How often a statement of the day was voided or removed that was not counted yet: who counts meanwhile begins again.
ALTER TABLE statement_days ADD COLUMN changes BIGINT NOT NULL DEFAULT 0;
