-- name: figure_policies
-- Policies by state.
SELECT state, count(*) AS n FROM policy GROUP BY state ORDER BY state;

-- name: figure_lists
-- Sites by the outcome of their last look.
SELECT state, count(*) AS n FROM site_watch GROUP BY state ORDER BY state;

-- name: figure_undecided
-- Deadlines whose outcome our looks do not tell.
SELECT count(*) AS n FROM deadline
WHERE limit_result = 'undecided' OR target_result = 'undecided';

-- name: figure_overdue
-- Sites with owed reposts past a limit, most urgent first.
SELECT r.site, min(r.unit) AS unit, count(DISTINCT r.id) AS n, min(d.limit_upper) AS oldest
FROM repost r JOIN deadline d ON d.repost = r.id AND d.revision = r.wanted
WHERE r.state IN ('held', 'planned', 'pushing', 'unsure', 'in_review', 'accepted', 'refused')
  AND d.limit_upper < :now AND d.limit_result <> 'met'
GROUP BY r.site ORDER BY oldest, r.site;

-- name: figure_in_limit
-- Confirmed with every limit of what is wanted met.
SELECT n FROM tally WHERE thing = 'timely';
