-- name: repost_add
-- One policy owed by one site; a second row for the pair is refused by the schema.
INSERT INTO repost (policy, site, unit, platform, state, version, wanted, step, due, urgency,
                    since, created_at, reason, why, lane)
VALUES (:policy, :site, :unit, :platform, :state, :version, :wanted, :step, :due, :urgency,
        :since, :at, :reason, :why,
        CASE WHEN :wanted = 0 THEN 0 ELSE (SELECT 2 - urgent FROM policy WHERE id = :policy) END)
RETURNING id;

-- name: repost_get
-- One repost.
SELECT * FROM repost WHERE id = :id;

-- name: repost_of_policy
-- Every site's duty for a policy.
SELECT * FROM repost WHERE policy = :policy ORDER BY id;

-- name: repost_at_site
-- A site's reposts in one state.
SELECT * FROM repost WHERE site = :site AND state = :state AND step <> 'none' ORDER BY id;

-- name: repost_in_state
-- Every repost in a state, the longest there first.
SELECT * FROM repost WHERE state = :state ORDER BY since, id;

-- name: repost_move_if_unmoved
-- Compare and set: nobody moved it since it was read.
UPDATE repost SET
    state = :state, version = :version, wanted = :wanted, step = :step, due = :due,
    since = :since, sent = :sent, standing = :standing, failures = :failures, writes = :writes,
    remote_id = :remote_id, remote_url = :remote_url, page_url = :page_url, theirs = :theirs,
    override = :override, misses = :misses, reason = :reason, told_url = :told_url,
    lane = CASE WHEN :wanted = 0 THEN 0 ELSE lane END,
    accepted_at = CASE WHEN :stored = 1 THEN COALESCE(accepted_at, :at) ELSE accepted_at END
WHERE id = :id AND state = :was_state AND version = :was_version;

-- name: repost_keep_visible
-- Something newer is wanted: what was seen of the older stays with its deadlines.
UPDATE deadline SET
    visible_lower = (SELECT visible_lower FROM repost WHERE id = :id),
    visible_upper = (SELECT visible_upper FROM repost WHERE id = :id)
WHERE repost = :id AND revision = :revision;

-- name: repost_forget_visible
-- What is wanted now was not seen yet.
UPDATE repost SET visible_lower = NULL, visible_upper = NULL WHERE id = :id;

-- name: repost_fronts
-- Platforms with something to do now, each with its most urgent row (lane * 2^52 + urgency), from
-- the index alone; each step jumps over one platform's rows.
WITH RECURSIVE waiting (platform) AS (
    SELECT min(platform) FROM repost WHERE step = :step AND step IN ('push', 'find')
    UNION ALL
    SELECT (SELECT min(r.platform) FROM repost r
            WHERE r.step = :step AND r.step IN ('push', 'find') AND r.platform > w.platform)
    FROM waiting w WHERE w.platform IS NOT NULL
)
SELECT * FROM (
    SELECT platform, (
        SELECT r.lane * 4503599627370496 + r.urgency FROM repost r
        WHERE r.step = :step AND r.step IN ('push', 'find') AND r.platform = w.platform
          AND r.due + 0 <= :now
        ORDER BY r.lane, r.urgency, r.due, r.id LIMIT 1
    ) AS front
    FROM waiting w WHERE platform IS NOT NULL
) WHERE front IS NOT NULL;

-- name: repost_claim
-- A platform's due rows, most urgent first, from the index alone. (due + 0: not the index on due.)
SELECT id, site FROM repost
WHERE step = :step AND step IN ('push', 'find') AND platform = :platform AND due + 0 <= :now
ORDER BY lane, urgency, due, id;

-- name: repost_due
-- What one kind of next action has to do now, longest waiting first.
SELECT * FROM repost WHERE step = :step AND due <= :now ORDER BY due, id LIMIT :count;

-- name: repost_on_site
-- Everything a look at a site can tell about: reposts with their policy's head. What stands confirmed
-- counts from its re-check on.
SELECT r.*, p.title AS p_title, p.doc_no AS p_doc_no, p.doc_no_text AS p_doc_no_text,
       p.issuers AS p_issuers, p.source AS p_source, p.url AS p_url, p.published_at,
       p.published_precision, p.seen_at AS p_seen_at, p.released_at AS p_released_at,
       p.latest AS p_latest, COALESCE(v.start_lower, p.start_lower) AS start_lower,
       COALESCE(v.start_upper, p.start_upper) AS start_upper
FROM repost r JOIN policy p ON p.id = r.policy
LEFT JOIN revision v ON v.policy = r.policy
    AND v.number = CASE WHEN r.wanted = 0 THEN p.latest ELSE r.wanted END
WHERE r.site = :site AND r.step <> 'none' AND (r.state <> 'confirmed' OR r.due <= :until)
ORDER BY r.urgency, r.id;

-- name: repost_look_ids
-- Reposts a good look at the site's list without them says something about.
SELECT id FROM repost WHERE site = :site AND step <> 'none' AND state <> 'confirmed';

-- name: repost_versions_at_site
-- Whether anything moved at a site since it was read.
SELECT id, version FROM repost
WHERE site = :site AND step <> 'none' AND (state <> 'confirmed' OR due <= :until);

-- name: repost_next_recheck
-- When the next confirmed copy of a site is to be looked at again.
SELECT min(due) AS due FROM repost WHERE site = :site AND state = 'confirmed';

-- name: repost_listed
-- The site's list leads to the copy that was found.
UPDATE repost SET listed_at = :at WHERE id = :id;

-- name: repost_older_copies
-- Where the copies stand that appeared at a site before one of them.
SELECT o.page_url FROM repost r JOIN repost o
    ON o.site = r.site AND o.state = 'confirmed' AND o.visible_upper < r.visible_lower
WHERE r.id = :id AND r.site = :site AND o.page_url IS NOT NULL AND o.id <> r.id
ORDER BY o.visible_upper DESC LIMIT 20;

-- name: repost_unseen_at_site
-- A good look showed none of them: the earliest they can have appeared, and the next look.
UPDATE repost SET absent_at = CASE WHEN :at > COALESCE(absent_at, -1) THEN :at ELSE absent_at END, due = CASE WHEN step = 'look' THEN :due ELSE due END
WHERE site = :site AND step <> 'none' AND state <> 'confirmed';

-- name: repost_unseen
-- The same of one row.
UPDATE repost SET absent_at = CASE WHEN :at > COALESCE(absent_at, -1) THEN :at ELSE absent_at END, due = CASE WHEN step = 'look' THEN :due ELSE due END
WHERE id = :id AND state <> 'confirmed';

-- name: repost_postpone_look
-- Nothing changed; the next look.
UPDATE repost SET due = :due WHERE id = :id AND step = 'look';

-- name: repost_set_visible
-- When what is wanted appeared on the page; the first finding stays.
UPDATE repost SET visible_lower = :lower, visible_upper = :upper
WHERE id = :id AND visible_upper IS NULL;

-- name: repost_set_verdict
-- What the last look said.
UPDATE repost SET verdict = :verdict WHERE id = :id;

-- name: repost_set_urgency
-- A newer revision or a withdrawal has deadlines of its own.
UPDATE repost SET urgency = :urgency WHERE id = :id;

-- name: repost_stuck
-- Open reposts whose next action is long past, but for what push takes (see repost_fronts). A look
-- is the site's visit.
SELECT r.* FROM repost r
WHERE r.due < :past AND r.step IN ('rescue', 'remind')
UNION ALL
SELECT r.* FROM repost r
WHERE r.due < :past AND r.step = 'look'
  AND NOT EXISTS (SELECT 1 FROM site_watch w
                  WHERE w.site = r.site AND w.next_poll_at >= :past)
LIMIT :count;

-- name: repost_counts
-- Reposts by state.
SELECT label AS state, n FROM tally WHERE thing = 'repost';

-- name: repost_sites_open
-- Sites where something is owed or standing.
SELECT DISTINCT site FROM repost WHERE step <> 'none' ORDER BY site;
