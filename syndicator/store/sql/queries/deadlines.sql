-- name: deadline_add
-- What one rule demands for one revision.
INSERT INTO deadline (repost, revision, profile, accepts, target_lower, target_upper,
                      limit_lower, limit_upper, provisional)
VALUES (:repost, :revision, :profile, :accepts, :target_lower, :target_upper,
        :limit_lower, :limit_upper, :provisional)
ON CONFLICT (repost, revision, profile) DO NOTHING;

-- name: deadline_of
-- All deadlines of one revision of a repost.
SELECT * FROM deadline WHERE repost = :repost AND revision = :revision ORDER BY profile;

-- name: deadline_all_of
-- All deadlines of a repost, older revisions first.
SELECT * FROM deadline WHERE repost = :repost ORDER BY revision, profile;

-- name: deadline_nearest
-- By when what is wanted now should and must stand there.
SELECT min(d.target_lower) AS target, min(d.limit_lower) AS due
FROM deadline d JOIN repost r ON r.id = d.repost AND r.wanted = d.revision
WHERE d.repost = :repost;

-- name: deadline_decide
-- How it ended; one that was met or missed stays so.
UPDATE deadline SET
    target_result = CASE WHEN target_result IN ('met', 'missed') THEN target_result
                         ELSE :target END,
    limit_result = CASE WHEN limit_result IN ('met', 'missed') THEN limit_result
                        ELSE :due END,
    decided_at = :at
WHERE repost = :repost AND revision = :revision AND profile = :profile;

-- name: deadline_passed_limits
-- Open limits that are surely past, of duties not ended.
SELECT d.*, r.absent_at FROM deadline d JOIN repost r ON r.id = d.repost
WHERE d.limit_result = 'open' AND d.limit_upper < :now AND r.step <> 'none'
ORDER BY d.limit_upper, d.repost LIMIT :count;

-- name: deadline_passed_targets
-- Open targets that are surely past, of duties not ended.
SELECT d.*, r.absent_at FROM deadline d JOIN repost r ON r.id = d.repost
WHERE d.target_result = 'open' AND d.target_upper < :now AND r.step <> 'none'
ORDER BY d.target_upper, d.repost LIMIT :count;

-- name: deadline_overdue_count
-- Limits missed and not yet made good, and limits soon past.
SELECT count(DISTINCT d.repost) AS n FROM deadline d JOIN repost r ON r.id = d.repost
WHERE d.limit_result = 'open' AND d.limit_lower > :now AND d.limit_lower <= :until
  AND r.step <> 'none' AND r.state <> 'confirmed';
