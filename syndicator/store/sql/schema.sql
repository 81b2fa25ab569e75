-- The whole store. Times are integer UTC milliseconds; JSON columns hold canonical JSON text.
-- Equal, by test, to the sum of the migrations. The CHECK lists come, by test, from core/.

CREATE TABLE meta (
    key   TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT;

-- One row a configured source: what the watcher remembers between polls.
CREATE TABLE source (
    key           TEXT PRIMARY KEY,
    validators    TEXT NOT NULL DEFAULT '{}',   -- ETag, Last-Modified
    body_digest   TEXT,
    state         TEXT NOT NULL DEFAULT 'new' CHECK (state IN ('new', 'ok', 'empty', 'failed', 'blocked', 'changed')),
    reason        TEXT NOT NULL DEFAULT '',
    next_poll_at  INTEGER NOT NULL,
    last_try_at   INTEGER,
    last_ok_at    INTEGER,
    rows_seen     INTEGER NOT NULL DEFAULT 0,
    failures      INTEGER NOT NULL DEFAULT 0,
    skew_ms       INTEGER                       -- our clock minus the source's Date header
) STRICT;

CREATE TABLE policy (
    id            INTEGER PRIMARY KEY,
    state         TEXT NOT NULL CHECK (state IN ('held', 'released', 'secret', 'ignored')),
    version       INTEGER NOT NULL DEFAULT 1,
    title         TEXT NOT NULL,
    title_key     TEXT NOT NULL,
    doc_no        TEXT,                         -- canonical 代字|年|号
    doc_no_text   TEXT,
    issuers       TEXT NOT NULL DEFAULT '[]',
    meta          TEXT NOT NULL DEFAULT '{}',   -- remaining metadata, for people
    source        TEXT NOT NULL,
    url           TEXT NOT NULL,
    published_at  INTEGER NOT NULL,             -- earliest instant the source's stamp can mean
    published_precision TEXT NOT NULL CHECK (published_precision IN ('second', 'minute', 'day')),
    start_lower   INTEGER NOT NULL,             -- start of all clocks, as an interval
    start_upper   INTEGER NOT NULL,
    seen_at       INTEGER NOT NULL,
    rule          TEXT,
    scope         TEXT NOT NULL DEFAULT '{}',
    reasons       TEXT NOT NULL DEFAULT '[]',
    approvals     TEXT NOT NULL DEFAULT '[]',   -- persons who released it so far (secret needs two)
    released_at   INTEGER,
    latest        INTEGER NOT NULL DEFAULT 1,
    source_checked_at INTEGER,                  -- when the source's page was last read
    wanted_gone   INTEGER NOT NULL DEFAULT 0,
    urgent        INTEGER NOT NULL DEFAULT 0 CHECK (urgent IN (0, 1)),  -- it bears a mark of urgency (特急)
    CHECK (start_lower <= start_upper),
    CHECK ((state = 'released') = (released_at IS NOT NULL))
) STRICT;
CREATE INDEX policy_doc_no ON policy (doc_no) WHERE doc_no IS NOT NULL;
CREATE INDEX policy_title ON policy (title_key);
CREATE INDEX policy_held ON policy (seen_at) WHERE state = 'held';

-- Identity key 1 and 3: a policy may stand at several addresses and in several texts.
CREATE TABLE policy_key (
    kind   TEXT NOT NULL CHECK (kind IN ('address', 'doc_no', 'text')),
    value  TEXT NOT NULL,
    policy INTEGER NOT NULL REFERENCES policy (id),
    PRIMARY KEY (kind, value, policy)
) STRICT, WITHOUT ROWID;

CREATE TABLE revision (
    policy     INTEGER NOT NULL REFERENCES policy (id),
    number     INTEGER NOT NULL CHECK (number >= 1),
    title      TEXT NOT NULL,
    html       TEXT NOT NULL,
    text       TEXT NOT NULL,
    digest     TEXT NOT NULL,
    source_url TEXT NOT NULL,
    fetched_at INTEGER NOT NULL,
    start_lower INTEGER NOT NULL,               -- when the source came to show this text, as an interval
    start_upper INTEGER NOT NULL,
    PRIMARY KEY (policy, number),
    CHECK (start_lower <= start_upper)
) STRICT;

-- Every entry any source ever showed, with what was decided and why.
CREATE TABLE item (
    id            INTEGER PRIMARY KEY,
    source        TEXT NOT NULL,
    address_key   TEXT NOT NULL,
    guid          TEXT,
    url           TEXT NOT NULL,
    title         TEXT NOT NULL,
    author        TEXT,
    summary       TEXT,
    doc_no        TEXT,
    text_digest   TEXT,
    published_at  INTEGER,
    published_precision TEXT,
    absent_at     INTEGER,                      -- last good poll of the source without it
    first_seen_at INTEGER NOT NULL,
    last_seen_at  INTEGER NOT NULL,
    decision      TEXT NOT NULL DEFAULT 'new'
                  CHECK (decision IN ('new', 'policy', 'same', 'revision', 'held', 'secret', 'ignored', 'conflict', 'refused')),
    reasons       TEXT NOT NULL DEFAULT '[]',
    policy        INTEGER REFERENCES policy (id),
    ruling        TEXT,                         -- what a person said it is: new, or policy:12
    plan_at       INTEGER,                      -- next planning try; null when decided
    plan_failures INTEGER NOT NULL DEFAULT 0,
    listed        TEXT NOT NULL DEFAULT '{}',   -- the entry as listed
    UNIQUE (source, address_key),
    CHECK ((plan_at IS NOT NULL) = (decision IN ('new', 'refused')))
) STRICT;
CREATE INDEX item_due ON item (plan_at) WHERE plan_at IS NOT NULL;
CREATE INDEX item_policy ON item (policy) WHERE policy IS NOT NULL;

CREATE TABLE repost (
    id         INTEGER PRIMARY KEY,
    policy     INTEGER NOT NULL REFERENCES policy (id),
    site       TEXT NOT NULL,
    unit       TEXT NOT NULL,
    platform   TEXT NOT NULL,
    state      TEXT NOT NULL CHECK (state IN ('held', 'planned', 'pushing', 'unsure', 'in_review', 'accepted', 'confirmed', 'refused', 'waived', 'withdrawn')),
    version    INTEGER NOT NULL DEFAULT 1,
    wanted     INTEGER NOT NULL CHECK (wanted >= 0),
    step       TEXT NOT NULL CHECK (step IN ('push', 'find', 'rescue', 'look', 'remind', 'none')),
    due        INTEGER,
    urgency    INTEGER NOT NULL,                -- earliest limit or target: who goes first
    since      INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    sent       INTEGER,
    standing   INTEGER,
    failures   INTEGER NOT NULL DEFAULT 0 CHECK (failures >= 0),
    writes     INTEGER NOT NULL DEFAULT 0 CHECK (writes >= 0),
    remote_id  TEXT,
    remote_url TEXT,
    page_url   TEXT,
    theirs     INTEGER NOT NULL DEFAULT 0 CHECK (theirs IN (0, 1)),
    override   INTEGER NOT NULL DEFAULT 0 CHECK (override IN (0, 1)),
    misses     INTEGER NOT NULL DEFAULT 0,
    reason     TEXT NOT NULL DEFAULT '',
    why        TEXT NOT NULL DEFAULT '{}',      -- why this site owes it
    absent_at  INTEGER,                         -- last good look without a right copy
    visible_lower INTEGER,                      -- first right sighting, as an interval
    visible_upper INTEGER,
    verdict    TEXT,                            -- of the last sighting
    accepted_at INTEGER,
    lane       INTEGER NOT NULL DEFAULT 2 CHECK (lane IN (0, 1, 2)),    -- withdrawals pass urgent matter, that passes the rest
    timely     INTEGER NOT NULL DEFAULT 0 CHECK (timely IN (0, 1)),     -- confirmed, every limit of what is wanted met
    told_url   TEXT,                            -- where a person says that it stands
    listed_at  INTEGER,                         -- last look at the site's list that led to the copy
    UNIQUE (policy, site),
    CHECK ((due IS NULL) = (step = 'none')),
    CHECK ((step = 'none') = (state IN ('waived', 'withdrawn'))),
    CHECK ((visible_lower IS NULL) = (visible_upper IS NULL))
) STRICT;
-- What push does next, platform by platform; what asks stands in the index, so blocked rows cost no look at the table.
CREATE INDEX repost_next ON repost (step, platform, lane, urgency, due, id, site) WHERE step IN ('push', 'find');
CREATE INDEX repost_due ON repost (step, due, id) WHERE due IS NOT NULL;
CREATE INDEX repost_site ON repost (site, state) WHERE step <> 'none';
CREATE INDEX repost_state ON repost (state, since);
CREATE INDEX repost_recheck ON repost (site, due) WHERE state = 'confirmed';

CREATE TABLE deadline (
    repost       INTEGER NOT NULL REFERENCES repost (id),
    revision     INTEGER NOT NULL,
    profile      TEXT NOT NULL,
    accepts      TEXT NOT NULL,                 -- JSON list: repost, link
    target_lower INTEGER,
    target_upper INTEGER,
    limit_lower  INTEGER,
    limit_upper  INTEGER,
    provisional  INTEGER NOT NULL DEFAULT 0 CHECK (provisional IN (0, 1)),
    target_result TEXT NOT NULL DEFAULT 'open' CHECK (target_result IN ('open', 'met', 'missed', 'undecided')),
    limit_result  TEXT NOT NULL DEFAULT 'open' CHECK (limit_result IN ('open', 'met', 'missed', 'undecided')),
    decided_at   INTEGER,
    visible_lower INTEGER,                      -- first right sighting of this revision, kept when a newer is wanted
    visible_upper INTEGER,
    PRIMARY KEY (repost, revision, profile)
) STRICT;
CREATE INDEX deadline_open ON deadline (limit_upper) WHERE limit_result = 'open';
CREATE INDEX deadline_target_open ON deadline (target_upper) WHERE target_result = 'open';
CREATE INDEX deadline_undecided ON deadline (repost) WHERE limit_result = 'undecided' OR target_result = 'undecided';

-- One exchange with a CMS: written before it leaves, closed after.
CREATE TABLE attempt (
    id          INTEGER PRIMARY KEY,
    repost      INTEGER NOT NULL REFERENCES repost (id),
    op          TEXT NOT NULL CHECK (op IN ('find', 'create', 'update', 'withdraw', 'place', 'unplace')),
    revision    INTEGER NOT NULL,
    started_at  INTEGER NOT NULL,
    finished_at INTEGER,
    outcome     TEXT,
    detail      TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX attempt_repost ON attempt (repost, id);

-- Reposts whose copies are to be counted once more: a create went unknown, was not found, and was sent again.
CREATE TABLE recount (
    repost INTEGER PRIMARY KEY REFERENCES repost (id),
    due    INTEGER NOT NULL
) STRICT;
CREATE INDEX recount_due ON recount (due);

-- Reposts with two or more standing copies of our own making, until one look-up shows no more than one.
CREATE TABLE duplicate (
    repost   INTEGER PRIMARY KEY REFERENCES repost (id),
    found_at INTEGER NOT NULL,
    seen_at  INTEGER NOT NULL,
    copies   TEXT NOT NULL                      -- JSON list: id, url, public
) STRICT;

-- What the checker remembers of a site's public list.
CREATE TABLE site_watch (
    site         TEXT PRIMARY KEY,
    validators   TEXT NOT NULL DEFAULT '{}',
    body_digest  TEXT,
    next_poll_at INTEGER NOT NULL,
    last_try_at  INTEGER,
    last_ok_at   INTEGER,
    failures     INTEGER NOT NULL DEFAULT 0,
    state        TEXT NOT NULL DEFAULT 'new' CHECK (state IN ('new', 'ok', 'empty', 'failed', 'blocked', 'changed')),
    reason       TEXT NOT NULL DEFAULT '',
    face         TEXT NOT NULL DEFAULT '{}',    -- what the site said of itself when last read well: name, domain, code, title; its host's certificate
    face_at      INTEGER,
    strange      TEXT NOT NULL DEFAULT '[]',    -- JSON list: code, zh, en; why the list last read, or its certificate, is not the site's
    strange_at   INTEGER                        -- since when
) STRICT;
CREATE INDEX site_watch_due ON site_watch (next_poll_at, site);

-- Runs of equal looks at one page are one row.
CREATE TABLE sighting (
    id       INTEGER PRIMARY KEY,
    repost   INTEGER NOT NULL REFERENCES repost (id),
    first_at INTEGER NOT NULL,
    last_at  INTEGER NOT NULL,
    looks    INTEGER NOT NULL DEFAULT 1,
    verdict  TEXT NOT NULL CHECK (verdict IN ('faithful', 'linked', 'partial', 'altered', 'polluted', 'misplaced', 'absent', 'vanished', 'blocked', 'unreadable')),
    revision INTEGER,
    page_url TEXT,
    reasons  TEXT NOT NULL DEFAULT '[]',
    spans    TEXT NOT NULL DEFAULT '[]',
    theirs   INTEGER NOT NULL DEFAULT 0,
    evidence TEXT,                              -- digest of the page's bytes
    remarks  TEXT NOT NULL DEFAULT '[]',        -- JSON list: code, zh, en; what is wrong with what the page says of itself
    absent_at INTEGER,                          -- last good look at the list without it, as known when this run began
    calls    INTEGER NOT NULL DEFAULT 0 CHECK (calls IN (0, 1)),    -- a remark calls for a person
    question TEXT NOT NULL DEFAULT '{}',        -- JSON: what was asked, texts by number and digest
    rules    TEXT NOT NULL DEFAULT ''           -- version of the rules that gave the verdict
) STRICT;
CREATE INDEX sighting_repost ON sighting (repost, id);
CREATE INDEX sighting_calls ON sighting (repost, id) WHERE calls = 1;

-- Answers behind sightings and refused pages, each a WARC record; retention takes the bytes, never the digests.
CREATE TABLE evidence (
    id       INTEGER PRIMARY KEY,
    digest   TEXT NOT NULL,                     -- SHA-256 of the body, decompressed
    url      TEXT NOT NULL,
    at       INTEGER NOT NULL,
    status   INTEGER NOT NULL,
    size     INTEGER NOT NULL,                  -- bytes of the body
    form     TEXT NOT NULL CHECK (form IN ('response', 'revisit', 'body')),  -- body: zlib of it alone, of older stores
    headers  TEXT NOT NULL DEFAULT '{}',        -- of form body; the others hold their own
    refers   INTEGER REFERENCES evidence (id),  -- where the body of a revisit stands
    sealed   TEXT NOT NULL DEFAULT '',          -- SHA-256 of the record
    record   BLOB                               -- a gzip member with one WARC record; null once retention is over
) STRICT;
CREATE INDEX evidence_digest ON evidence (digest, id);
CREATE INDEX evidence_age ON evidence (at) WHERE record IS NOT NULL;
CREATE INDEX evidence_refers ON evidence (refers, at) WHERE refers IS NOT NULL;

-- Which answers a sighting rests on: the page, or the list and the pages that were opened in vain.
CREATE TABLE proof (
    sighting INTEGER NOT NULL REFERENCES sighting (id),
    place    INTEGER NOT NULL,
    role     TEXT NOT NULL CHECK (role IN ('page', 'source', 'list', 'opened')),
    evidence INTEGER NOT NULL REFERENCES evidence (id),
    PRIMARY KEY (sighting, place)
) STRICT, WITHOUT ROWID;

-- Kept counted: how much evidence there is, and how much retention took.
CREATE TABLE evidence_tally (
    one     INTEGER PRIMARY KEY CHECK (one = 1),
    records INTEGER NOT NULL,
    bytes   INTEGER NOT NULL,
    expired INTEGER NOT NULL
) STRICT;
INSERT INTO evidence_tally
SELECT 1, count(record), coalesce(sum(length(record)), 0), count(*) - count(record) FROM evidence;
CREATE TRIGGER evidence_in AFTER INSERT ON evidence BEGIN
    UPDATE evidence_tally SET records = records + 1, bytes = bytes + length(new.record);
END;
CREATE TRIGGER evidence_out AFTER UPDATE OF record ON evidence
WHEN old.record IS NOT NULL AND new.record IS NULL BEGIN
    UPDATE evidence_tally
    SET records = records - 1, bytes = bytes - length(old.record), expired = expired + 1;
END;

-- Time stamps (RFC 3161) over stretches of the chains: an authority saw their root no later than it says.
CREATE TABLE stamp (
    id     INTEGER PRIMARY KEY,
    chain  TEXT NOT NULL,
    first  INTEGER NOT NULL,                    -- events that are covered, both included
    last   INTEGER NOT NULL,
    root   TEXT NOT NULL,                       -- of the tree over their hashes (RFC 6962)
    at     INTEGER NOT NULL,                    -- when it was asked for
    said_at INTEGER NOT NULL,                   -- what the authority says
    authority TEXT NOT NULL,
    token  BLOB NOT NULL                        -- the answer, DER
) STRICT;
CREATE INDEX stamp_chain ON stamp (chain, last);

-- Append-only, hash-chained, one chain a writer.
CREATE TABLE event (
    chain   TEXT NOT NULL,
    seq     INTEGER NOT NULL,
    at      INTEGER NOT NULL,
    subject TEXT NOT NULL,                      -- repost:12, policy:3, item:7, source:govcn, daemon
    kind    TEXT NOT NULL,
    person  TEXT,
    body    TEXT NOT NULL,                      -- canonical JSON, as hashed
    prev    TEXT NOT NULL,
    hash    TEXT NOT NULL,
    PRIMARY KEY (chain, seq)
) STRICT;
CREATE INDEX event_subject ON event (subject, at);
CREATE TRIGGER event_is_not_updated BEFORE UPDATE ON event BEGIN SELECT RAISE(ABORT, 'event is append-only'); END;
CREATE TRIGGER event_is_not_deleted BEFORE DELETE ON event BEGIN SELECT RAISE(ABORT, 'event is append-only'); END;

-- What is asked every quarter minute, kept counted: reposts by state, items by decision, reposts in time.
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

-- In time: confirmed with every limit of what is wanted met.
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
