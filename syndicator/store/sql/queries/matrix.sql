-- name: matrix_policies
-- Released policies, newest first, for the columns of the matrix.
SELECT id, title, doc_no, start_lower, seen_at FROM policy
WHERE state = 'released' ORDER BY id DESC LIMIT :count;

-- name: matrix_cells
-- One policy's reposts as cells: no text, no story, only how each stands.
SELECT r.id, r.site, r.unit, r.state, r.verdict, r.theirs,
       EXISTS (SELECT 1 FROM deadline d WHERE d.repost = r.id AND d.revision = r.wanted
               AND d.limit_result = 'missed') AS late
FROM repost r WHERE r.policy = :policy ORDER BY r.unit, r.site;

-- name: matrix_tally
-- Reposts by policy and state, with what was late and the longest lag seen: no row leaves.
SELECT r.policy, p.title, p.doc_no, p.start_lower, r.state, count(*) AS n,
       sum(r.theirs) AS theirs,
       sum(EXISTS (SELECT 1 FROM deadline d WHERE d.repost = r.id AND d.limit_result = 'missed'))
           AS late,
       max(r.visible_upper - p.start_lower) AS slowest
FROM repost r JOIN policy p ON p.id = r.policy
GROUP BY r.policy, p.title, p.doc_no, p.start_lower, r.state ORDER BY r.policy;

-- name: matrix_newest_in
-- The reposts that came into a state last, the newest first.
SELECT id, site, state, reason FROM repost WHERE state = :state ORDER BY since DESC, id
LIMIT :count;

-- name: matrix_to_hand_over
-- Whether anything is still to be handed over, looked for or rescued.
SELECT EXISTS (SELECT 1 FROM repost WHERE step IN ('push', 'find', 'rescue')
               AND due IS NOT NULL) AS more;
