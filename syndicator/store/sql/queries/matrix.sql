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
