-- name: meta_get
-- One remembered word of the store itself.
SELECT value FROM meta WHERE key = :key;

-- name: meta_put
-- Remember it; the last word stays.
INSERT INTO meta (key, value) VALUES (:key, :value)
ON CONFLICT (key) DO UPDATE SET value = excluded.value;

-- name: meta_drop
-- Forget it.
DELETE FROM meta WHERE key = :key;
