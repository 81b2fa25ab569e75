-- name: event_head
-- What the next event of a chain follows.
SELECT seq, hash FROM event WHERE chain = :chain ORDER BY seq DESC LIMIT 1;

-- name: event_last_at
-- When the newest event of a chain happened.
SELECT at FROM event WHERE chain = :chain ORDER BY seq DESC LIMIT 1;

-- name: event_add
-- Append one event; its hash was made from all the rest.
INSERT INTO event (chain, seq, at, subject, kind, person, body, prev, hash)
VALUES (:chain, :seq, :at, :subject, :kind, :person, :body, :prev, :hash);

-- name: event_chain_names
-- Chains by name, without walking them: each step jumps over one chain's links.
WITH RECURSIVE names (chain) AS (
    SELECT min(chain) FROM event
    UNION ALL
    SELECT (SELECT min(e.chain) FROM event e WHERE e.chain > n.chain)
    FROM names n WHERE n.chain IS NOT NULL
)
SELECT chain FROM names WHERE chain IS NOT NULL;

-- name: event_story
-- Everything that happened to one subject, in order.
SELECT chain, seq, at, subject, kind, person, body, prev, hash
FROM event WHERE subject = :subject ORDER BY at, chain, seq;

-- name: event_links
-- One chain from its first link.
SELECT chain, seq, at, subject, kind, person, body, prev, hash
FROM event WHERE chain = :chain ORDER BY seq;
