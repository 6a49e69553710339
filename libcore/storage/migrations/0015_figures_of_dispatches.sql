-- Figures of a day by dispatch, so that a tenant is shown those of the dispatches whose counts it may see.
-- tenant_id `*0` to `*f` hold everybody's together, in sixteen rows a day, so that launches of different tenants
-- seldom wait for one row.
CREATE TABLE day_figures (
  tenant_id       TEXT NOT NULL,
  day             TEXT NOT NULL,               -- 2031-05-04, UTC
  dispatch_id     TEXT NOT NULL,               -- '' = of deleted dispatches, '-' = of those that hide their counts
  launches        BIGINT NOT NULL DEFAULT 0,
  registrations   BIGINT NOT NULL DEFAULT 0,
  completions     BIGINT NOT NULL DEFAULT 0,
  passed          BIGINT NOT NULL DEFAULT 0,
  failed          BIGINT NOT NULL DEFAULT 0,
  active_learners BIGINT NOT NULL DEFAULT 0,
  PRIMARY KEY (tenant_id, day, dispatch_id)
);
-- What was not counted by dispatch cannot be told apart: it is hidden from a tenant with a dispatch that hides
-- its counts.
INSERT INTO day_figures (tenant_id, day, dispatch_id, launches, registrations, completions, passed, failed,
    active_learners)
  SELECT f.tenant_id, f.day, CASE WHEN EXISTS (SELECT 1 FROM dispatches d JOIN courses c ON c.id = d.course_id
      WHERE d.tenant_id = f.tenant_id AND c.tenant_id <> d.tenant_id AND d.analytics = 'none') THEN '-' ELSE '' END,
    f.launches, f.registrations, f.completions, f.passed, f.failed, f.active_learners FROM daily_figures f;
DROP TABLE daily_figures;

-- Who opened a course for himself is kept as something that happened to the dispatch. Learners make no other links.
UPDATE audit_log SET action = 'dispatch.opened', object_type = 'dispatch', object_id = substr(details, 16, 36)
  WHERE action = 'launch_link.created' AND details LIKE '{"dispatchId":"%'
    AND actor_id IN (SELECT id FROM users WHERE role = 'learner');
