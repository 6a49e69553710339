-- How a course is played, and links that open it with the debug panel.

ALTER TABLE courses ADD COLUMN strictness TEXT NOT NULL DEFAULT 'lenient'; -- lenient | strict
ALTER TABLE courses ADD COLUMN opens_in TEXT NOT NULL DEFAULT 'frame';     -- frame | window
ALTER TABLE courses ADD COLUMN silent_sco TEXT NOT NULL DEFAULT 'incomplete'; -- incomplete | completed
ALTER TABLE launch_links ADD COLUMN debug INTEGER NOT NULL DEFAULT 0;
