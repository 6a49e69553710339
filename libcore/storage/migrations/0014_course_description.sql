-- What learners are told of a course: its package's words at first, then its owner's.
ALTER TABLE courses ADD COLUMN description TEXT NOT NULL DEFAULT '';
