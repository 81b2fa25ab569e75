-- name: attention_waiting
-- Reposts in states that somebody may have to end.
SELECT site, unit, platform, state, verdict, since, visible_upper
FROM repost WHERE state IN ('held', 'unsure', 'in_review', 'accepted', 'refused');

-- name: attention_strange_lists
-- Lists that are not their site's; the unit is that of what is owed there.
SELECT w.site, w.strange, w.strange_at,
       COALESCE((SELECT min(r.unit) FROM repost r WHERE r.site = w.site AND r.step <> 'none'), '') AS unit
FROM site_watch w WHERE w.strange_at IS NOT NULL ORDER BY w.strange_at, w.site;

-- name: attention_limits
-- Open limits of what is wanted and not confirmed; the same at many sites is one row.
SELECT r.policy, d.revision, d.profile, d.limit_lower AS due_lower, d.limit_upper AS due_upper,
       min(COALESCE(v.start_lower, p.start_lower)) AS start_lower,
       min(COALESCE(v.start_upper, p.start_upper)) AS start_upper
FROM deadline d JOIN repost r ON r.id = d.repost AND r.wanted = d.revision
JOIN policy p ON p.id = r.policy
LEFT JOIN revision v ON v.policy = r.policy AND v.number = d.revision
WHERE d.limit_result = 'open' AND d.limit_upper > 0
  AND r.step <> 'none' AND r.state <> 'confirmed'
GROUP BY r.policy, d.revision, d.profile, d.limit_lower, d.limit_upper;

-- name: attention_targets
-- The same for targets.
SELECT r.policy, d.revision, d.profile, d.target_lower AS due_lower, d.target_upper AS due_upper,
       min(COALESCE(v.start_lower, p.start_lower)) AS start_lower,
       min(COALESCE(v.start_upper, p.start_upper)) AS start_upper
FROM deadline d JOIN repost r ON r.id = d.repost AND r.wanted = d.revision
JOIN policy p ON p.id = r.policy
LEFT JOIN revision v ON v.policy = r.policy AND v.number = d.revision
WHERE d.target_result = 'open' AND d.target_upper > 0
  AND r.step <> 'none' AND r.state <> 'confirmed'
GROUP BY r.policy, d.revision, d.profile, d.target_lower, d.target_upper;

-- name: attention_limit_sites
-- Sites at which one of those limits is open.
SELECT r.site, r.unit
FROM repost r JOIN deadline d ON d.repost = r.id AND d.revision = r.wanted
WHERE r.policy = :policy AND d.revision = :revision AND d.profile = :profile
  AND d.limit_lower = :lower AND d.limit_upper = :upper AND d.limit_result = 'open'
  AND r.step <> 'none' AND r.state <> 'confirmed';

-- name: attention_target_sites
-- Sites at which one of those targets is open.
SELECT r.site, r.unit
FROM repost r JOIN deadline d ON d.repost = r.id AND d.revision = r.wanted
WHERE r.policy = :policy AND d.revision = :revision AND d.profile = :profile
  AND d.target_lower = :lower AND d.target_upper = :upper AND d.target_result = 'open'
  AND r.step <> 'none' AND r.state <> 'confirmed';

-- name: attention_late
-- Sites with reposts past a limit, by how that limit was judged, most urgent first.
SELECT r.site, min(r.unit) AS unit, d.limit_result AS result, count(DISTINCT r.id) AS n,
       min(d.limit_upper) AS oldest, min(d.decided_at) AS decided_at
FROM repost r JOIN deadline d ON d.repost = r.id AND d.revision = r.wanted
WHERE r.state IN ('held', 'planned', 'pushing', 'unsure', 'in_review', 'accepted', 'refused')
  AND d.limit_result IN ('missed', 'undecided')
GROUP BY r.site, d.limit_result ORDER BY oldest, r.site;

-- name: attention_policies
-- Policies that wait for a person, those with marks of secrecy among them.
SELECT id, state, source, seen_at, start_lower, start_upper
FROM policy WHERE state IN ('held', 'secret') ORDER BY seen_at, id;

-- name: attention_conflicts
-- Items that contradict what is known.
SELECT id, first_seen_at FROM item WHERE decision = 'conflict' ORDER BY first_seen_at, id;

-- name: attention_blind
-- Sites whose list could not be read at the last visit, and whether anything is owed there.
SELECT w.site, w.last_ok_at, w.last_try_at,
       (SELECT min(r.unit) FROM repost r WHERE r.site = w.site AND r.step <> 'none') AS unit,
       (SELECT min(r.created_at) FROM repost r WHERE r.site = w.site AND r.step <> 'none'
        AND r.state <> 'confirmed') AS owed_at
FROM site_watch w WHERE w.state NOT IN ('new', 'ok') ORDER BY w.site;

-- name: attention_watched
-- How many lists are watched.
SELECT count(*) AS n FROM site_watch;

-- name: attention_oldest
-- Since when the oldest repost is in each state.
SELECT label AS state, (SELECT min(since) FROM repost WHERE state = label) AS oldest
FROM tally WHERE thing = 'repost' AND n > 0;

-- name: attention_began
-- When the store began.
SELECT min(at) AS at FROM event WHERE chain = :chain AND seq = 1;
