-- name: master_of_others
-- Other sites of the platform that handed the policy's master over, or may just have. `remote_id`
-- is empty where that is not known; what was surely not stored changed nothing.
SELECT state, last_write, CASE WHEN handed_over THEN remote_id ELSE '' END AS remote_id
FROM (
    SELECT r.state, r.remote_id,
           r.step <> 'none' AND r.sent > 0 AND r.theirs = 0 AND r.remote_id <> '' AS handed_over,
           (SELECT max(COALESCE(a.finished_at, a.started_at)) FROM attempt a
            WHERE a.repost = r.id AND a.op <> 'find'
              AND COALESCE(a.outcome, '') NOT IN ('NotStored', 'Throttled', 'Refusal')
           ) AS last_write
    FROM repost r
    WHERE r.policy = :policy AND r.platform = :platform AND r.id <> :repost
)
WHERE state IN ('pushing', 'unsure') OR handed_over OR last_write IS NOT NULL;
