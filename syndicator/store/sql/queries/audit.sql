-- name: audit_link
-- Whether a hash noted earlier is a link of any chain.
SELECT chain FROM event WHERE hash = :hash LIMIT 1;

-- name: audit_reposts
-- Where every repost stands, to be held against its events.
SELECT id, state, version FROM repost ORDER BY id;
