-- name: master_of_others
-- Other sites of the platform that handed the policy's master over, or may just have.
SELECT r.state, r.remote_id,
       (SELECT max(COALESCE(a.finished_at, a.started_at)) FROM attempt a
        WHERE a.repost = r.id AND a.op <> 'find') AS last_write
FROM repost r
WHERE r.policy = :policy AND r.platform = :platform AND r.id <> :repost AND r.step <> 'none'
  AND (r.state IN ('pushing', 'unsure') OR (r.sent > 0 AND r.theirs = 0 AND r.remote_id <> ''));
