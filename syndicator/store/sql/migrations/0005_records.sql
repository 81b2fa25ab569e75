-- Answers kept whole as WARC records; what a verdict was asked, and by which rules it was given.
ALTER TABLE sighting ADD COLUMN question TEXT NOT NULL DEFAULT '{}';
ALTER TABLE sighting ADD COLUMN rules TEXT NOT NULL DEFAULT '';

DROP INDEX evidence_age;
ALTER TABLE evidence RENAME TO evidence_before;
CREATE TABLE evidence (
    id       INTEGER PRIMARY KEY,
    digest   TEXT NOT NULL,
    url      TEXT NOT NULL,
    at       INTEGER NOT NULL,
    status   INTEGER NOT NULL,
    size     INTEGER NOT NULL,
    form     TEXT NOT NULL CHECK (form IN ('response', 'revisit', 'body')),
    headers  TEXT NOT NULL DEFAULT '{}',
    refers   INTEGER REFERENCES evidence (id),
    sealed   TEXT NOT NULL DEFAULT '',
    record   BLOB
) STRICT;
CREATE INDEX evidence_digest ON evidence (digest, id);
CREATE INDEX evidence_age ON evidence (at) WHERE record IS NOT NULL;
CREATE INDEX evidence_refers ON evidence (refers, at) WHERE refers IS NOT NULL;
INSERT INTO evidence (digest, url, at, status, size, form, headers, record)
SELECT digest, url, at, status, size, 'body', headers, body FROM evidence_before ORDER BY at;
DROP TABLE evidence_before;

CREATE TABLE proof (
    sighting INTEGER NOT NULL REFERENCES sighting (id),
    place    INTEGER NOT NULL,
    role     TEXT NOT NULL CHECK (role IN ('page', 'source', 'list', 'opened')),
    evidence INTEGER NOT NULL REFERENCES evidence (id),
    PRIMARY KEY (sighting, place)
) STRICT, WITHOUT ROWID;
INSERT INTO proof (sighting, place, role, evidence)
SELECT s.id, 0, 'page', e.id FROM sighting s JOIN evidence e ON e.digest = s.evidence;

CREATE TABLE evidence_tally (
    one     INTEGER PRIMARY KEY CHECK (one = 1),
    records INTEGER NOT NULL,
    bytes   INTEGER NOT NULL,
    expired INTEGER NOT NULL
) STRICT;
INSERT INTO evidence_tally
SELECT 1, count(record), coalesce(sum(length(record)), 0), count(*) - count(record) FROM evidence;
CREATE TRIGGER evidence_in AFTER INSERT ON evidence BEGIN
    UPDATE evidence_tally SET records = records + 1, bytes = bytes + length(new.record);
END;
CREATE TRIGGER evidence_out AFTER UPDATE OF record ON evidence
WHEN old.record IS NOT NULL AND new.record IS NULL BEGIN
    UPDATE evidence_tally
    SET records = records - 1, bytes = bytes - length(old.record), expired = expired + 1;
END;

CREATE TABLE stamp (
    id     INTEGER PRIMARY KEY,
    chain  TEXT NOT NULL,
    first  INTEGER NOT NULL,
    last   INTEGER NOT NULL,
    root   TEXT NOT NULL,
    at     INTEGER NOT NULL,
    said_at INTEGER NOT NULL,
    authority TEXT NOT NULL,
    token  BLOB NOT NULL
) STRICT;
CREATE INDEX stamp_chain ON stamp (chain, last);
