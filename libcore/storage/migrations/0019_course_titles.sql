-- Dispatches in the order of their courses' titles.
CREATE INDEX courses_by_title ON courses (lower(title), id);
