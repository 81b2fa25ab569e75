-- name: stamp_last
-- The newest event of a chain that a stamp covers.
SELECT last FROM stamp WHERE chain = :chain ORDER BY last DESC LIMIT 1;

-- name: stamp_open
-- Events that no stamp covers yet, oldest first.
SELECT seq, hash FROM event WHERE chain = :chain AND seq > :after ORDER BY seq LIMIT :count;

-- name: stamp_leaves
-- Hashes of the events that a stamp covers.
SELECT seq, hash FROM event WHERE chain = :chain AND seq BETWEEN :first AND :last ORDER BY seq;

-- name: stamp_add
-- Keep a stamp.
INSERT INTO stamp (chain, first, last, root, at, said_at, authority, token)
VALUES (:chain, :first, :last, :root, :at, :said_at, :authority, :token)
RETURNING id;

-- name: stamp_every
-- Every stamp, oldest first.
SELECT * FROM stamp ORDER BY id;

-- name: stamp_covering
-- The stamp that covers an event.
SELECT * FROM stamp WHERE chain = :chain AND last >= :seq AND first <= :seq ORDER BY last LIMIT 1;

-- name: stamp_newest
-- When the newest stamp was made.
SELECT max(at) AS at FROM stamp;
