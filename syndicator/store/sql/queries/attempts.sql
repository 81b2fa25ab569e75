-- name: attempt_begin
-- Written before the request leaves.
INSERT INTO attempt (repost, op, revision, started_at) VALUES (:repost, :op, :revision, :at)
RETURNING id;

-- name: attempt_finish
-- What came of it; the first ending stays.
UPDATE attempt SET finished_at = :at, outcome = :outcome, detail = :detail
WHERE id = :id AND finished_at IS NULL;

-- name: attempt_of
-- Every exchange for a repost, in order.
SELECT * FROM attempt WHERE repost = :repost ORDER BY id;

-- name: attempt_first_sent
-- When the first request that may store it left.
SELECT min(started_at) AS at FROM attempt
WHERE repost = :repost AND op IN ('create', 'update');

-- name: attempt_last_write
-- When the last request that may have changed something there ended, or began. What was surely not
-- stored (NotStored, Throttled, Refusal) changed nothing.
SELECT max(COALESCE(finished_at, started_at)) AS at FROM attempt
WHERE repost = :repost AND op <> 'find'
  AND COALESCE(outcome, '') NOT IN ('NotStored', 'Throttled', 'Refusal');
