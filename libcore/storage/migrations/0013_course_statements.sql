-- Whether what learners do in courses becomes statements in their tenant's record store.
ALTER TABLE tenants ADD COLUMN statements TEXT NOT NULL DEFAULT 'off';     -- off | on
ALTER TABLE courses ADD COLUMN statements TEXT NOT NULL DEFAULT 'tenant';  -- tenant (as the learner's says) | off | on
