-- What a page and a site say of themselves: remarks beside the verdict, and by what a site is known.
ALTER TABLE sighting ADD COLUMN remarks TEXT NOT NULL DEFAULT '[]';
ALTER TABLE sighting ADD COLUMN absent_at INTEGER;
ALTER TABLE sighting ADD COLUMN calls INTEGER NOT NULL DEFAULT 0 CHECK (calls IN (0, 1));
CREATE INDEX sighting_calls ON sighting (repost, id) WHERE calls = 1;

ALTER TABLE site_watch ADD COLUMN face TEXT NOT NULL DEFAULT '{}';
ALTER TABLE site_watch ADD COLUMN face_at INTEGER;
ALTER TABLE site_watch ADD COLUMN strange TEXT NOT NULL DEFAULT '[]';
ALTER TABLE site_watch ADD COLUMN strange_at INTEGER;
