-- name: recount_set
-- Count this repost's copies at that time.
INSERT INTO recount (repost, due) VALUES (:repost, :due)
ON CONFLICT (repost) DO UPDATE SET due = excluded.due;

-- name: recount_due
-- Whose copies are to be counted now.
SELECT repost FROM recount WHERE due <= :now ORDER BY due, repost LIMIT :count;

-- name: recount_done
-- Counted: no more than one stands.
DELETE FROM recount WHERE repost = :repost;

-- name: duplicate_seen
-- A double that is known already still stands.
UPDATE duplicate SET seen_at = :now, copies = :copies WHERE repost = :repost;

-- name: duplicate_found
-- A double that is news.
INSERT INTO duplicate (repost, found_at, seen_at, copies) VALUES (:repost, :now, :now, :copies);

-- name: duplicate_gone
-- One look-up showed no more than one.
DELETE FROM duplicate WHERE repost = :repost;

-- name: duplicate_standing
-- Every double, with whom to ask about it.
SELECT d.repost, d.found_at, d.seen_at, d.copies, r.site, r.unit, r.platform, p.title
FROM duplicate d JOIN repost r ON r.id = d.repost JOIN policy p ON p.id = r.policy
ORDER BY d.found_at, d.repost;
