-- name: policy_add
-- A document behind one or more items.
INSERT INTO policy (state, title, title_key, doc_no, doc_no_text, issuers, meta, source, url,
                    published_at, published_precision, start_lower, start_upper, seen_at, rule,
                    scope, reasons, released_at, latest, source_checked_at, urgent)
VALUES (:state, :title, :title_key, :doc_no, :doc_no_text, :issuers, :meta, :source, :url,
        :published_at, :published_precision, :start_lower, :start_upper, :seen_at, :rule,
        :scope, :reasons, :released_at, :latest, :source_checked_at, :urgent)
RETURNING id;

-- name: policy_add_key
-- One more key under which it is known.
INSERT INTO policy_key (kind, value, policy) VALUES (:kind, :value, :policy)
ON CONFLICT (kind, value, policy) DO NOTHING;

-- name: policy_by_key
-- Policies known under a key.
SELECT policy FROM policy_key WHERE kind = :kind AND value = :value;

-- name: policy_keys
-- Every key of a policy.
SELECT kind, value FROM policy_key WHERE policy = :policy;

-- name: policy_get
-- Everything but its texts.
SELECT * FROM policy WHERE id = :id;

-- name: policy_titles
-- Titles of all its revisions.
SELECT title FROM revision WHERE policy = :policy ORDER BY number;

-- name: policy_digest
-- Digest of its newest text, without the text.
SELECT r.digest FROM policy p JOIN revision r ON r.policy = p.id AND r.number = p.latest
WHERE p.id = :policy;

-- name: policy_revise
-- The newest revision's number, one higher each time.
UPDATE policy SET latest = latest + 1, title = :title, title_key = :title_key,
                  version = version + 1
WHERE id = :id
RETURNING latest AS id;

-- name: revision_add
-- One version of the text.
INSERT INTO revision (policy, number, title, html, text, digest, source_url, fetched_at,
                      start_lower, start_upper)
VALUES (:policy, :number, :title, :html, :text, :digest, :source_url, :fetched_at,
        :start_lower, :start_upper);

-- name: revision_get
-- One version of the text.
SELECT number, title, html, text, digest, source_url, fetched_at
FROM revision WHERE policy = :policy AND number = :number;

-- name: revision_since
-- From when the source showed the newest version.
SELECT start_lower, start_upper FROM revision WHERE policy = :policy ORDER BY number DESC LIMIT 1;

-- name: policy_checked
-- Its page at the source was read again and stands unchanged.
UPDATE policy SET source_checked_at = :at WHERE id = :id;

-- name: policy_release
-- A person lets it go to everybody in its scope; one that is released stays as it is.
UPDATE policy SET state = 'released', released_at = :at, scope = :scope, version = version + 1
WHERE id = :id AND state <> 'released';

-- name: policy_shelve
-- Not released: held again, or decided not to be reposted.
UPDATE policy SET state = :state, released_at = NULL, reasons = :reasons, version = version + 1
WHERE id = :id;

-- name: policy_approve
-- Persons who agreed so far.
UPDATE policy SET approvals = :approvals, version = version + 1 WHERE id = :id;

-- name: policy_gone
-- A person ordered it withdrawn everywhere.
UPDATE policy SET wanted_gone = 1, version = version + 1 WHERE id = :id;

-- name: policy_held
-- Policies that wait for a person, oldest first.
SELECT * FROM policy WHERE state = 'held' ORDER BY seen_at, id;

-- name: policy_secret
-- Policies with marks of secrecy, oldest first.
SELECT * FROM policy WHERE state = 'secret' ORDER BY seen_at, id;

-- name: policy_waiting
-- How many wait for a person, and since when.
SELECT count(*) AS n, min(seen_at) AS oldest FROM policy WHERE state = 'held';

-- name: revision_list
-- All versions of a text, without the texts.
SELECT number, title, digest, source_url, fetched_at, start_lower, start_upper
FROM revision WHERE policy = :policy ORDER BY number;
