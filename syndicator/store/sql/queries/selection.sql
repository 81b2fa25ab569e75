-- name: selected_counts
-- How many a filter chooses, by state.
SELECT state, count(*) AS n FROM repost
WHERE (:platform IS NULL OR platform = :platform) AND (:site IS NULL OR site = :site)
  AND (:policy IS NULL OR policy = :policy) AND (:state IS NULL OR state = :state)
  AND (:since IS NULL OR since >= :since) AND (:until IS NULL OR since < :until)
GROUP BY state;

-- name: selected_rows
-- The next of them in one state, by number. (+state: one walk by number, not a sort a batch.)
SELECT * FROM repost
WHERE id > :after AND +state = :state
  AND (:platform IS NULL OR platform = :platform) AND (:site IS NULL OR site = :site)
  AND (:policy IS NULL OR policy = :policy)
  AND (:since IS NULL OR since >= :since) AND (:until IS NULL OR since < :until)
ORDER BY id LIMIT :count;
