-- What goes next is read platform by platform, what is counted every quarter minute is kept counted.
ALTER TABLE policy ADD COLUMN urgent INTEGER NOT NULL DEFAULT 0 CHECK (urgent IN (0, 1));
UPDATE policy SET urgent = 1 WHERE reasons LIKE '%urgent matter%';

ALTER TABLE repost ADD COLUMN lane INTEGER NOT NULL DEFAULT 2 CHECK (lane IN (0, 1, 2));
ALTER TABLE repost ADD COLUMN timely INTEGER NOT NULL DEFAULT 0 CHECK (timely IN (0, 1));
UPDATE repost SET lane = 1 WHERE policy IN (SELECT id FROM policy WHERE urgent = 1);
UPDATE repost SET lane = 0 WHERE wanted = 0;
UPDATE repost SET timely = 1 WHERE state = 'confirmed' AND NOT EXISTS (
    SELECT 1 FROM deadline d WHERE d.repost = repost.id AND d.revision = repost.wanted
      AND d.limit_lower IS NOT NULL AND d.limit_result <> 'met');

DROP INDEX repost_push;
DROP INDEX repost_platform;
CREATE INDEX repost_next ON repost (step, platform, lane, urgency, due, id, site) WHERE step IN ('push', 'find');
CREATE INDEX deadline_undecided ON deadline (repost) WHERE limit_result = 'undecided' OR target_result = 'undecided';

CREATE TABLE tally (
    thing TEXT NOT NULL CHECK (thing IN ('repost', 'item', 'timely')),
    label TEXT NOT NULL,
    n     INTEGER NOT NULL,
    PRIMARY KEY (thing, label)
) STRICT, WITHOUT ROWID;
INSERT INTO tally VALUES
    ('repost', 'held', 0), ('repost', 'planned', 0), ('repost', 'pushing', 0),
    ('repost', 'unsure', 0), ('repost', 'in_review', 0), ('repost', 'accepted', 0),
    ('repost', 'confirmed', 0), ('repost', 'refused', 0), ('repost', 'waived', 0),
    ('repost', 'withdrawn', 0),
    ('item', 'new', 0), ('item', 'policy', 0), ('item', 'same', 0), ('item', 'revision', 0),
    ('item', 'held', 0), ('item', 'secret', 0), ('item', 'ignored', 0), ('item', 'conflict', 0),
    ('item', 'refused', 0),
    ('timely', '1', 0);
UPDATE tally SET n = (SELECT count(*) FROM repost WHERE state = label) WHERE thing = 'repost';
UPDATE tally SET n = (SELECT count(*) FROM item WHERE decision = label) WHERE thing = 'item';
UPDATE tally SET n = (SELECT count(*) FROM repost WHERE timely = 1) WHERE thing = 'timely';

CREATE TRIGGER tally_repost_in AFTER INSERT ON repost BEGIN
    UPDATE tally SET n = n + 1 WHERE thing = 'repost' AND label = new.state;
END;
CREATE TRIGGER tally_repost_moved AFTER UPDATE OF state ON repost WHEN old.state <> new.state BEGIN
    UPDATE tally SET n = n + (label = new.state) - (label = old.state)
    WHERE thing = 'repost' AND label IN (old.state, new.state);
END;
CREATE TRIGGER tally_repost_out AFTER DELETE ON repost BEGIN
    UPDATE tally SET n = n - 1 WHERE thing = 'repost' AND label = old.state;
    UPDATE tally SET n = n - old.timely WHERE thing = 'timely';
END;
CREATE TRIGGER tally_item_in AFTER INSERT ON item BEGIN
    UPDATE tally SET n = n + 1 WHERE thing = 'item' AND label = new.decision;
END;
CREATE TRIGGER tally_item_moved AFTER UPDATE OF decision ON item WHEN old.decision <> new.decision BEGIN
    UPDATE tally SET n = n + (label = new.decision) - (label = old.decision)
    WHERE thing = 'item' AND label IN (old.decision, new.decision);
END;
CREATE TRIGGER tally_item_out AFTER DELETE ON item BEGIN
    UPDATE tally SET n = n - 1 WHERE thing = 'item' AND label = old.decision;
END;

CREATE TRIGGER timely_by_state AFTER UPDATE OF state, wanted ON repost
WHEN (old.state = 'confirmed' OR new.state = 'confirmed')
 AND (old.state <> new.state OR old.wanted <> new.wanted) BEGIN
    UPDATE repost SET timely = (new.state = 'confirmed' AND NOT EXISTS (
        SELECT 1 FROM deadline d WHERE d.repost = new.id AND d.revision = new.wanted
          AND d.limit_lower IS NOT NULL AND d.limit_result <> 'met'))
    WHERE id = new.id;
END;
CREATE TRIGGER timely_by_result AFTER UPDATE OF limit_result ON deadline WHEN old.limit_result <> new.limit_result BEGIN
    UPDATE repost SET timely = NOT EXISTS (
        SELECT 1 FROM deadline d WHERE d.repost = new.repost AND d.revision = repost.wanted
          AND d.limit_lower IS NOT NULL AND d.limit_result <> 'met')
    WHERE id = new.repost AND state = 'confirmed';
END;
CREATE TRIGGER timely_by_demand AFTER INSERT ON deadline WHEN new.limit_lower IS NOT NULL BEGIN
    UPDATE repost SET timely = NOT EXISTS (
        SELECT 1 FROM deadline d WHERE d.repost = new.repost AND d.revision = repost.wanted
          AND d.limit_lower IS NOT NULL AND d.limit_result <> 'met')
    WHERE id = new.repost AND state = 'confirmed';
END;
CREATE TRIGGER tally_timely AFTER UPDATE OF timely ON repost WHEN old.timely <> new.timely BEGIN
    UPDATE tally SET n = n + new.timely - old.timely WHERE thing = 'timely';
END;
