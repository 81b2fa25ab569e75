-- name: audit_link
-- Whether a hash noted earlier is a link of any chain.
SELECT chain FROM event WHERE hash = :hash LIMIT 1;

-- name: audit_reposts
-- Where every repost stands, to be held against its events.
SELECT id, state, version FROM repost ORDER BY id;

-- name: audit_last_at
-- When the last event was recorded.
SELECT max(at) AS at FROM event WHERE chain = :chain AND seq = (
    SELECT max(l.seq) FROM event l WHERE l.chain = :chain
);
