-- name: evidence_find
-- The very answer: one look is recorded once, however many reposts it speaks of.
SELECT id FROM evidence WHERE digest = :digest AND at = :at AND url = :url AND record IS NOT NULL
ORDER BY id LIMIT 1;

-- name: evidence_whole
-- The newest record that holds these bytes itself.
SELECT id, url, at FROM evidence
WHERE digest = :digest AND form = 'response' AND record IS NOT NULL
ORDER BY id DESC LIMIT 1;

-- name: evidence_bytes
-- Whether a record's bytes are at hand.
SELECT record IS NOT NULL AS kept FROM evidence WHERE id = :id;

-- name: evidence_put
-- Keep an answer.
INSERT INTO evidence (digest, url, at, status, size, form, refers, sealed, record)
VALUES (:digest, :url, :at, :status, :size, :form, :refers, :sealed, :record)
RETURNING id;

-- name: evidence_get
-- One answer.
SELECT * FROM evidence WHERE id = :id;

-- name: evidence_named
-- An answer by the digest of its body: one whose bytes are at hand, else any.
SELECT * FROM evidence WHERE digest = :digest ORDER BY record IS NULL, id DESC LIMIT 1;

-- name: evidence_prove
-- A sighting rests on an answer.
INSERT INTO proof (sighting, place, role, evidence) VALUES (:sighting, :place, :role, :evidence);

-- name: evidence_of
-- What a sighting rests on.
SELECT p.role, e.* FROM proof p JOIN evidence e ON e.id = p.evidence
WHERE p.sighting = :sighting ORDER BY p.place;

-- name: evidence_expire
-- Retention takes the bytes of the oldest, never the digests; a body that a younger record points at stays.
UPDATE evidence SET record = NULL WHERE id IN (
    SELECT e.id FROM evidence e WHERE e.record IS NOT NULL AND e.at < :before
      AND NOT EXISTS (SELECT 1 FROM evidence r
                      WHERE r.refers = e.id AND r.at >= :before AND r.record IS NOT NULL)
    ORDER BY e.at LIMIT :count
);

-- name: evidence_usage
-- How much there is, and how much retention took.
SELECT records, bytes, expired FROM evidence_tally;
