-- What users are found by: the words of their names and e-mail addresses, folded (service/word_index.hpp).
CREATE TABLE user_words (
  user_id   TEXT NOT NULL REFERENCES users(id) ON DELETE CASCADE,
  word      TEXT NOT NULL,
  tenant_id TEXT NOT NULL,                     -- the user's
  PRIMARY KEY (user_id, word)
) /*sqlite WITHOUT ROWID */;
CREATE INDEX user_words_by_word ON user_words (word, user_id);
CREATE INDEX user_words_by_tenant ON user_words (tenant_id, word, user_id);

-- The rule by which a user's words were made; 0 = they are yet to be made, which lmsd does before it listens.
ALTER TABLE users ADD COLUMN words_rule INTEGER NOT NULL DEFAULT 0;
CREATE INDEX users_by_words_rule ON users (words_rule, id) WHERE words_rule < 1;
