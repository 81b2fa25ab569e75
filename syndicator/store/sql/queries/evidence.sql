-- name: evidence_known
-- Whether the bytes are at hand.
SELECT body IS NOT NULL AS kept FROM evidence WHERE digest = :digest;

-- name: evidence_put
-- Keep an answer; bytes that retention took come back with it.
INSERT INTO evidence (digest, url, at, status, headers, size, body)
VALUES (:digest, :url, :at, :status, :headers, :size, :body)
ON CONFLICT (digest) DO UPDATE SET body = excluded.body, at = excluded.at
WHERE evidence.body IS NULL;

-- name: evidence_get
-- One answer.
SELECT * FROM evidence WHERE digest = :digest;

-- name: evidence_expire
-- Retention takes the bytes of the oldest, never the digest.
UPDATE evidence SET body = NULL WHERE digest IN (
    SELECT digest FROM evidence WHERE body IS NOT NULL AND at < :before ORDER BY at LIMIT :count
);
