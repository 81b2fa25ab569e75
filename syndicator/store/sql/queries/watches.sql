-- name: watch_due
-- Sites whose public list is to be read now, longest waiting first.
SELECT * FROM site_watch WHERE next_poll_at <= :now ORDER BY next_poll_at, site LIMIT :count;

-- name: watch_get
-- What the checker remembers of one site.
SELECT * FROM site_watch WHERE site = :site;

-- name: watch_wake
-- Something is owed there: look soon, never later than planned.
INSERT INTO site_watch (site, next_poll_at) VALUES (:site, :at)
ON CONFLICT (site) DO UPDATE SET next_poll_at = excluded.next_poll_at
WHERE site_watch.next_poll_at > excluded.next_poll_at;

-- name: watch_looked
-- A visit ended.
UPDATE site_watch SET
    state = :state, reason = :reason, failures = :failures, next_poll_at = :next_poll_at,
    last_try_at = :at, last_ok_at = CASE WHEN :good = 1 THEN :at ELSE last_ok_at END
WHERE site = :site;

-- name: watch_forget
-- The site left the configuration, or its list is not known any more.
DELETE FROM site_watch WHERE site = :site;

-- name: watch_blind
-- Sites whose list could not be read at the last visit, or is perhaps no longer theirs.
SELECT * FROM site_watch WHERE state NOT IN ('new', 'ok') OR strange_at IS NOT NULL
ORDER BY last_ok_at, site;

-- name: watch_face
-- What the site says of itself, as last read well.
UPDATE site_watch SET face = :face, face_at = :at WHERE site = :site;

-- name: watch_strange
-- Why the list is not the site's, and since when; none and null where it is.
UPDATE site_watch SET strange = :strange, strange_at = :at WHERE site = :site;

-- name: watch_all_strange
-- Sites whose list is not theirs, the longest first.
SELECT * FROM site_watch WHERE strange_at IS NOT NULL ORDER BY strange_at, site;

-- name: watch_absent_at
-- The last good look without a right copy of the repost.
SELECT absent_at FROM repost WHERE id = :repost;
