-- Placements on shared platforms are exchanges of their own; copies of our own making are counted.
ALTER TABLE attempt RENAME TO attempt_before;
-- One exchange with a CMS: written before it leaves, closed after.
CREATE TABLE attempt (
    id          INTEGER PRIMARY KEY,
    repost      INTEGER NOT NULL REFERENCES repost (id),
    op          TEXT NOT NULL CHECK (op IN ('find', 'create', 'update', 'withdraw', 'place', 'unplace')),
    revision    INTEGER NOT NULL,
    started_at  INTEGER NOT NULL,
    finished_at INTEGER,
    outcome     TEXT,
    detail      TEXT NOT NULL DEFAULT ''
) STRICT;
INSERT INTO attempt (id, repost, op, revision, started_at, finished_at, outcome, detail)
SELECT id, repost, op, revision, started_at, finished_at, outcome, detail FROM attempt_before;
DROP TABLE attempt_before;
CREATE INDEX attempt_repost ON attempt (repost, id);

-- Reposts whose copies are to be counted once more: a create went unknown, was not found, and was sent again.
CREATE TABLE recount (
    repost INTEGER PRIMARY KEY REFERENCES repost (id),
    due    INTEGER NOT NULL
) STRICT;
CREATE INDEX recount_due ON recount (due);

-- Reposts with two or more standing copies of our own making, until one look-up shows no more than one.
CREATE TABLE duplicate (
    repost   INTEGER PRIMARY KEY REFERENCES repost (id),
    found_at INTEGER NOT NULL,
    seen_at  INTEGER NOT NULL,
    copies   TEXT NOT NULL                      -- JSON list: id, url, public
) STRICT;
