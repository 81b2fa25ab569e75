-- name: next_reposts
-- After the clock went back: what waits, waits no longer than it was to.
UPDATE repost SET due = CASE WHEN due - :by > :now THEN due - :by ELSE :now END
WHERE step <> 'none' AND due > :now;

-- name: next_sources
-- The same for readings of sources.
UPDATE source SET next_poll_at = CASE WHEN next_poll_at - :by > :now THEN next_poll_at - :by ELSE :now END
WHERE next_poll_at > :now;

-- name: next_sites
-- The same for looks at sites.
UPDATE site_watch SET next_poll_at = CASE WHEN next_poll_at - :by > :now THEN next_poll_at - :by ELSE :now END
WHERE next_poll_at > :now;

-- name: next_items
-- The same for planning.
UPDATE item SET plan_at = CASE WHEN plan_at - :by > :now THEN plan_at - :by ELSE :now END
WHERE plan_at > :now;
