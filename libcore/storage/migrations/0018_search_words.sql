-- What learners and courses are found by, as user_words: the words of their names, folded (service/word_index.hpp).
CREATE TABLE learner_words (
  learner_id TEXT NOT NULL REFERENCES learners(id) ON DELETE CASCADE,
  word       TEXT NOT NULL,
  tenant_id  TEXT NOT NULL,                    -- the learner's
  PRIMARY KEY (learner_id, word)
) /*sqlite WITHOUT ROWID */;
CREATE INDEX learner_words_by_word ON learner_words (word, learner_id);
CREATE INDEX learner_words_by_tenant ON learner_words (tenant_id, word, learner_id);
ALTER TABLE learners ADD COLUMN words_rule INTEGER NOT NULL DEFAULT 0;
CREATE INDEX learners_by_words_rule ON learners (words_rule, id) WHERE words_rule < 1;

CREATE TABLE course_words (
  course_id TEXT NOT NULL REFERENCES courses(id) ON DELETE CASCADE,
  word      TEXT NOT NULL,
  tenant_id TEXT NOT NULL,                     -- the course's
  PRIMARY KEY (course_id, word)
) /*sqlite WITHOUT ROWID */;
CREATE INDEX course_words_by_word ON course_words (word, course_id);
ALTER TABLE courses ADD COLUMN words_rule INTEGER NOT NULL DEFAULT 0;
CREATE INDEX courses_by_words_rule ON courses (words_rule, id) WHERE words_rule < 1;
