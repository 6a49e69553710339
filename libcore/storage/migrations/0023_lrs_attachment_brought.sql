-- 1: the content came with the statement; 0: it names the hash of what came with another one; 2: nobody knows, it was
-- stored before this was kept. What nobody has brought is not kept, and whoever sees his own statements alone gets what
-- these have brought.
ALTER TABLE lrs_attachment_uses ADD COLUMN brought INTEGER NOT NULL DEFAULT 2;
