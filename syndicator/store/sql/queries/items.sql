-- name: item_add
-- An entry shown for the first time; none when the source showed it before.
INSERT INTO item (source, address_key, guid, url, title, author, summary, doc_no,
                  published_at, published_precision, absent_at, first_seen_at, last_seen_at,
                  plan_at, listed)
VALUES (:source, :address_key, :guid, :url, :title, :author, :summary, :doc_no,
        :published_at, :published_precision, :absent_at, :at, :at, :at, :listed)
ON CONFLICT (source, address_key) DO NOTHING
RETURNING id;

-- name: item_seen_again
-- The source still shows it.
UPDATE item SET last_seen_at = :at WHERE source = :source AND address_key = :address_key
RETURNING id;

-- name: item_get
-- One item.
SELECT * FROM item WHERE id = :id;

-- name: item_due
-- Items waiting for a decision, longest waiting first.
SELECT * FROM item WHERE plan_at <= :now ORDER BY plan_at, id LIMIT :count;

-- name: item_decide
-- The decision with its reasons; planning is over.
UPDATE item SET decision = :decision, reasons = :reasons, policy = :policy, plan_at = NULL
WHERE id = :id;

-- name: item_forget_words
-- It bears marks of secrecy: its address stays, and nothing that anybody wrote.
UPDATE item SET title = '', author = NULL, summary = NULL, doc_no = NULL, listed = '{}'
WHERE id = :id;

-- name: item_postpone
-- It cannot be taken now: kept with its reason, tried again.
UPDATE item SET decision = 'refused', reasons = :reasons, plan_at = :plan_at,
                plan_failures = plan_failures + 1
WHERE id = :id;

-- name: item_reopen
-- A person orders it planned anew, and may say what it is.
UPDATE item SET decision = 'new', plan_at = :at, plan_failures = 0, ruling = :ruling
WHERE id = :id;

-- name: item_of_policy
-- Every item that showed a policy.
SELECT * FROM item WHERE policy = :policy ORDER BY first_seen_at, id;

-- name: item_newest_text
-- The item last listed of those that brought a text of the policy.
SELECT COALESCE(max(id), 0) AS id FROM item WHERE policy = :policy AND decision IN ('policy', 'revision');

-- name: item_shown_with
-- When the source says it published the texts of a policy that one reading of a list showed first.
SELECT published_at, published_precision FROM item
WHERE policy = :policy AND source = :source AND first_seen_at = :at
  AND decision IN ('policy', 'revision', 'held') AND published_at IS NOT NULL;

-- name: item_dated
-- Its page tells more exactly than the list when it was published.
UPDATE item SET published_at = :published_at, published_precision = :published_precision
WHERE id = :id;

-- name: item_first_of_policy
-- The item a policy was first entered from.
SELECT id FROM item WHERE policy = :policy ORDER BY first_seen_at, id LIMIT 1;

-- name: item_held
-- Items that a person must decide or look at, oldest first.
SELECT * FROM item WHERE decision IN ('held', 'secret', 'conflict', 'refused')
ORDER BY first_seen_at, id;

-- name: item_counts
-- Items by decision.
SELECT label AS decision, n FROM tally WHERE thing = 'item' ORDER BY label;
