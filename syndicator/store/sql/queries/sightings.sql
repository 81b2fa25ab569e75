-- name: sighting_last
-- The newest run of equal looks.
SELECT * FROM sighting WHERE repost = :repost ORDER BY id DESC LIMIT 1;

-- name: sighting_newest
-- The newest runs, the newest first.
SELECT * FROM sighting WHERE repost = :repost ORDER BY id DESC LIMIT :most;

-- name: sighting_add
-- A look that differs from the one before.
INSERT INTO sighting (repost, first_at, last_at, verdict, revision, page_url, reasons, spans,
                      theirs, evidence, remarks, absent_at, calls)
VALUES (:repost, :at, :at, :verdict, :revision, :page_url, :reasons, :spans, :theirs, :evidence,
        :remarks, :absent_at, :calls)
RETURNING id;

-- name: sighting_again
-- An equal look: the run grows.
UPDATE sighting SET last_at = :at, looks = looks + 1 WHERE id = :id;

-- name: sighting_runs
-- The past of a repost, without what was found.
SELECT first_at, verdict, revision, page_url, absent_at FROM sighting
WHERE repost = :repost ORDER BY id;

-- name: sighting_calling
-- Open reposts whose last look bears a remark that a person must follow up, the longest first.
SELECT s.repost, s.first_at, s.page_url, s.remarks, r.site, r.unit, p.title
FROM sighting s JOIN repost r ON r.id = s.repost JOIN policy p ON p.id = r.policy
WHERE s.calls = 1 AND r.step <> 'none'
  AND NOT EXISTS (SELECT 1 FROM sighting n WHERE n.repost = s.repost AND n.id > s.id)
ORDER BY s.first_at, s.repost;

-- name: sighting_of
-- Every run of looks for a repost, in order.
SELECT * FROM sighting WHERE repost = :repost ORDER BY id;
