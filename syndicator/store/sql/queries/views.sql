-- name: view_reposts
-- Reposts with their policy, page by page, for export and figures.
SELECT r.*, p.title AS p_title, p.doc_no AS p_doc_no, p.released_at AS p_released_at,
       p.latest AS p_latest, COALESCE(v.start_lower, p.start_lower) AS start_lower,
       COALESCE(v.start_upper, p.start_upper) AS start_upper
FROM repost r JOIN policy p ON p.id = r.policy
LEFT JOIN revision v ON v.policy = r.policy
    AND v.number = CASE WHEN r.wanted = 0 THEN p.latest ELSE r.wanted END
WHERE r.id > :after
  AND (CAST(:policy AS BIGINT) IS NULL OR r.policy = CAST(:policy AS BIGINT))
  AND (CAST(:state AS TEXT) IS NULL OR r.state = CAST(:state AS TEXT))
ORDER BY r.id LIMIT :count;

-- name: view_in_state
-- Reposts in one state with their policy, most urgent first.
SELECT r.*, p.title AS p_title, p.doc_no AS p_doc_no, p.released_at AS p_released_at,
       p.latest AS p_latest, COALESCE(v.start_lower, p.start_lower) AS start_lower,
       COALESCE(v.start_upper, p.start_upper) AS start_upper
FROM repost r JOIN policy p ON p.id = r.policy
LEFT JOIN revision v ON v.policy = r.policy
    AND v.number = CASE WHEN r.wanted = 0 THEN p.latest ELSE r.wanted END
WHERE r.state = :state
ORDER BY r.urgency, r.id;

-- name: view_item_at
-- The item one source has under an address.
SELECT * FROM item WHERE source = :source AND address_key = :address;
