-- name: source_ensure
-- A configured source is due at once the first time it is met.
INSERT INTO source (key, next_poll_at) VALUES (:key, :now) ON CONFLICT (key) DO NOTHING;

-- name: source_get
-- What the watcher remembers of one source.
SELECT * FROM source WHERE key = :key;

-- name: source_all
-- Every source ever watched, for status.
SELECT * FROM source ORDER BY key;

-- name: source_looked
-- A reading ended; what a bad one does not know keeps its old value.
UPDATE source SET
    state = :state, reason = :reason, last_try_at = :at, failures = :failures,
    next_poll_at = :next_poll_at,
    last_ok_at = CASE WHEN :good = 1 THEN :at ELSE last_ok_at END,
    validators = COALESCE(:validators, validators),
    body_digest = COALESCE(:body_digest, body_digest),
    rows_seen = COALESCE(:rows_seen, rows_seen),
    skew_ms = COALESCE(:skew_ms, skew_ms)
WHERE key = :key;
