-- An address a person gave (回填), and when a site's own list last led to the copy; when the next copy is re-checked.
ALTER TABLE repost ADD COLUMN told_url TEXT;
ALTER TABLE repost ADD COLUMN listed_at INTEGER;
CREATE INDEX repost_recheck ON repost (site, due) WHERE state = 'confirmed';
