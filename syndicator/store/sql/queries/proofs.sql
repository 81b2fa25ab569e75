-- name: proof_question
-- What was asked, and by which rules it was answered.
UPDATE sighting SET question = :question, rules = :rules WHERE id = :id;

-- name: proof_sighting
-- One run of looks.
SELECT * FROM sighting WHERE id = :id;

-- name: proof_of_repost
-- Every run of looks for a repost, in order.
SELECT s.*, r.policy, r.site FROM sighting s JOIN repost r ON r.id = s.repost
WHERE s.repost = :repost ORDER BY s.id;

-- name: proof_every
-- Every run of looks that began since then, of one policy or of all, in order.
SELECT s.*, r.policy, r.site FROM sighting s JOIN repost r ON r.id = s.repost
WHERE s.first_at >= :since AND (:policy IS NULL OR r.policy = :policy) ORDER BY s.id;
