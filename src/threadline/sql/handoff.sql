-- Claim and settle: the five hundred texts of one lane and one workspace at a time.
--
-- The workspace travels as a column beside each id, although it is one and the same: as a constant the planner,
-- before its statistics know the tables, takes it for rarer than the id and walks the whole workspace.

-- name: due
-- Which (lane, workspace) has something due, of the lanes given, most urgent first.
SELECT pair.lane_id, pair.workspace_id, top.priority
FROM (SELECT nl.lane_id, s.workspace_id
      FROM number_lane nl JOIN sender s ON s.number_id = nl.number_id
      WHERE nl.lane_id = ANY(%(lanes)s::bigint[])
      GROUP BY 1, 2) pair
CROSS JOIN LATERAL (
    SELECT p.priority FROM generate_series(0, 4) AS p (priority)
    WHERE EXISTS (SELECT FROM message m
                  WHERE m.lane_id = pair.lane_id AND m.workspace_id = pair.workspace_id
                    AND m.priority = p.priority AND m.due_at <= clock_timestamp())
    ORDER BY p.priority LIMIT 1) top
ORDER BY top.priority, random()

-- name: next_due
-- When, of the lanes given, something falls due next.
SELECT min(soon.due_at)
FROM (SELECT nl.lane_id, s.workspace_id
      FROM number_lane nl JOIN sender s ON s.number_id = nl.number_id
      WHERE nl.lane_id = ANY(%(lanes)s::bigint[])
      GROUP BY 1, 2) pair
CROSS JOIN generate_series(0, 4) AS p (priority)
CROSS JOIN LATERAL (
    SELECT m.due_at FROM message m
    WHERE m.lane_id = pair.lane_id AND m.workspace_id = pair.workspace_id AND m.priority = p.priority
    ORDER BY m.due_at LIMIT 1) soon

-- name: lock_lane
-- The lane, if this worker still holds it: fence, account, whether it is to rest, as one whose account was closed does,
-- whether a spool may hold an unread STOP, the time, whether the account is halted, and whether it is only tried since
-- it was.
SELECT lane.fence, lane.account_id, NOT account.open OR coalesce(lane.paused_until > clock_timestamp(), false),
       -- No word holds longer than three seconds: one that seems to was given before the clock was set back.
       EXISTS (SELECT FROM spool WHERE retired_at IS NULL
               AND clean_until NOT BETWEEN clock_timestamp() AND clock_timestamp() + interval '3 seconds'),
       clock_timestamp(), coalesce(account.halted_until > clock_timestamp(), false), account.halts > 0
FROM lane JOIN carrier_account account ON account.id = lane.account_id
WHERE lane.id = %(lane)s AND lane.worker_id = %(worker)s AND lane.leased_until > clock_timestamp()
FOR NO KEY UPDATE OF lane

-- name: lock_due (planned each time)
-- What is due, most urgent first; a text somebody else holds stays queued.
WITH candidate AS MATERIALIZED (
    SELECT head.workspace_id, head.id
    FROM generate_series(0, 4) AS p (priority)
    CROSS JOIN LATERAL (
        SELECT m.workspace_id, m.id, m.due_at FROM message m
        WHERE m.lane_id = %(lane)s AND m.workspace_id = %(workspace)s
          AND m.priority = p.priority AND m.due_at <= clock_timestamp()
        ORDER BY m.due_at, m.id LIMIT %(limit)s) head
    ORDER BY p.priority, head.due_at, head.id
    LIMIT %(limit)s)
SELECT m.id, m.recipient_id, m.sender_id, m.conversation_id, m.level, m.occasion, m.automated, m.purpose_id,
       m.not_before, m.expires_at, m.confirms_id, m.body, m.attempt, m.priority, m.files
FROM candidate JOIN message m ON m.workspace_id = candidate.workspace_id AND m.id = candidate.id
-- By its key: written plainly, the lane invites a walk through the whole queue for each candidate.
WHERE coalesce(m.lane_id, 0) = %(lane)s AND m.due_at <= clock_timestamp()
ORDER BY m.priority, m.due_at, m.id
FOR NO KEY UPDATE OF m SKIP LOCKED

-- name: lock_recipients (planned each time)
-- The recipients that nobody else holds, in order of number; their numbers.
SELECT r.id, r.number
FROM unnest(%(workspaces)s::bigint[], %(recipients)s::bigint[]) AS n (workspace_id, id)
JOIN recipient r ON r.workspace_id = n.workspace_id AND r.id = n.id
ORDER BY r.number
FOR NO KEY UPDATE OF r SKIP LOCKED

-- name: begin (planned each time)
-- The texts that go: handed off, with the right and the rule that let each go, and an attempt for each; when.
WITH clock AS MATERIALIZED (SELECT clock_timestamp() AS now),
going AS (
    SELECT * FROM unnest(%(workspaces)s::bigint[], %(ids)s::bigint[], %(recipients)s::bigint[],
                         %(events)s::bigint[], %(texts)s::text[], %(parts)s::smallint[],
                         %(encodings)s::text[], %(attempts)s::smallint[])
        AS g (workspace_id, id, recipient_id, event_id, sent_text, parts, encoding, attempt)),
moved AS (
    UPDATE message m
    SET state = 'handing_off', lane_id = NULL, due_at = NULL, reason = '', rule = %(rule)s, law = %(law)s,
        sent_text = g.sent_text, parts = g.parts, encoding = g.encoding,
        attempt = g.attempt, updated_at = clock_timestamp()
    FROM going g WHERE m.workspace_id = g.workspace_id AND m.id = g.id)
INSERT INTO attempt (workspace_id, message_id, number, recipient_id, event_id, rule, law, lane_id, worker_id,
                     fence, parts, claimed_at, code)
SELECT g.workspace_id, g.id, g.attempt, g.recipient_id, g.event_id, %(rule)s, %(law)s, %(lane)s, %(worker)s,
       %(fence)s, g.parts, clock.now, ''
FROM going g, clock
RETURNING claimed_at

-- name: put_off (planned each time)
-- The texts that wait: until when (null: until a fact changes), and why.
UPDATE message m SET due_at = h.due_at, reason = h.reason, rule = %(rule)s, law = %(law)s, updated_at = clock_timestamp()
FROM unnest(%(workspaces)s::bigint[], %(ids)s::bigint[], %(until)s::timestamptz[], %(reasons)s::text[])
    AS h (workspace_id, id, due_at, reason)
WHERE m.workspace_id = h.workspace_id AND m.id = h.id

-- name: turn_down (planned each time)
-- The texts that never go, and why.
UPDATE message m SET state = h.state, lane_id = NULL, due_at = NULL, reason = h.reason, rule = %(rule)s, law = %(law)s,
       updated_at = clock_timestamp()
FROM unnest(%(workspaces)s::bigint[], %(ids)s::bigint[], %(states)s::text[], %(reasons)s::text[])
    AS h (workspace_id, id, state, reason)
WHERE m.workspace_id = h.workspace_id AND m.id = h.id

-- name: lock_messages (planned each time)
-- Messages whose outcome is to be written, always in order of id.
SELECT m.workspace_id, m.id, m.state, m.parts, m.conversation_id, m.occasion
FROM unnest(%(workspaces)s::bigint[], %(ids)s::bigint[]) AS s (workspace_id, id)
JOIN message m ON m.workspace_id = s.workspace_id AND m.id = s.id
ORDER BY m.id
FOR NO KEY UPDATE OF m

-- name: settle (planned each time)
-- What the carrier said of each attempt. Positive evidence is always taken; "not sent" moves a text back
-- only while nothing is known of that very attempt, and it is the text's latest.
WITH said AS (
    SELECT s.workspace_id, s.message_id, s.attempt, s.code, s.retry,
           CASE WHEN proof.out THEN 'unknown' ELSE s.outcome END AS outcome,
           CASE WHEN proof.out THEN 'unknown' ELSE s.state END AS state
    FROM unnest(%(workspaces)s::bigint[], %(ids)s::bigint[], %(attempts)s::smallint[],
                %(outcomes)s::text[], %(codes)s::text[], %(states)s::text[], %(retries)s::float8[])
        AS s (workspace_id, message_id, attempt, outcome, code, state, retry)
    -- A receipt of one part was quicker: given back, the text would go again.
    CROSS JOIN LATERAL (SELECT s.outcome = 'returned' AND EXISTS (
        SELECT FROM part p WHERE p.workspace_id = s.workspace_id AND p.message_id = s.message_id
            AND p.attempt = s.attempt AND p.rank >= 2)) AS proof (out)),
closed AS (
    UPDATE attempt a SET outcome = s.outcome, code = s.code, settled_at = clock_timestamp()
    FROM said s
    WHERE a.workspace_id = s.workspace_id AND a.message_id = s.message_id AND a.number = s.attempt
      -- Open, or unknown until now, or given up as unsent and taken after all; said as what it is not, since
      -- the planner takes "open" for rare and would walk the table instead of the key.
      AND coalesce(a.outcome, '') <> ALL ('{accepted,rejected}')
      AND (coalesce(a.outcome, '') <> 'unknown' OR s.outcome <> 'unknown')
      AND (coalesce(a.outcome, '') <> 'returned' OR s.outcome = 'accepted')
    RETURNING a.workspace_id, a.message_id, a.number, a.lane_id, a.recipient_id, a.parts, a.claimed_at,
              s.outcome, s.code, s.state, s.retry),
moved AS (
    UPDATE message m
    SET state = c.state, reason = c.code, updated_at = clock_timestamp(),
        lane_id = CASE WHEN c.state = 'queued' THEN c.lane_id ELSE NULL END,
        -- A carrier may be away for days: after the third time ever more rarely, at most a minute apart.
        due_at = CASE WHEN c.state = 'queued' THEN clock_timestamp() + make_interval(secs => greatest(
            c.retry, CASE WHEN c.number > 3 THEN least(60, 0.1 * 2 ^ least(c.number - 3, 20)) ELSE 0 END)) END
    FROM closed c
    WHERE m.workspace_id = c.workspace_id AND m.id = c.message_id
      AND ((m.attempt = c.number AND m.state IN ('handing_off', 'unknown'))
           -- Late proof that an attempt given up as unsent was taken after all: the text is out.
           OR (c.outcome = 'accepted' AND m.state = 'queued')))
SELECT c.workspace_id, c.message_id, c.outcome, c.lane_id, c.recipient_id, c.parts, c.claimed_at,
       c.number, c.code FROM closed c

-- name: add_parts (planned each time)
-- The parts the carrier answered for; a receipt may have been quicker, then its row stands, and learns the
-- carrier's id if the receipt had none: others may come by that alone.
INSERT INTO part (workspace_id, message_id, attempt, index, account_id, carrier_id, state, rank, code, at)
SELECT p.workspace_id, p.message_id, p.attempt, p.index, %(account)s, p.carrier_id, p.state, p.rank, p.code,
       clock_timestamp()
FROM unnest(%(workspaces)s::bigint[], %(ids)s::bigint[], %(attempts)s::smallint[], %(indexes)s::smallint[],
            %(carrier_ids)s::text[], %(states)s::text[], %(ranks)s::smallint[], %(codes)s::text[])
    AS p (workspace_id, message_id, attempt, index, carrier_id, state, rank, code)
ON CONFLICT (workspace_id, message_id, attempt, index) DO UPDATE
SET carrier_id = coalesce(nullif(EXCLUDED.carrier_id, ''), part.carrier_id),
    state = CASE WHEN part.rank < EXCLUDED.rank THEN EXCLUDED.state ELSE part.state END,
    code = CASE WHEN part.rank < EXCLUDED.rank THEN EXCLUDED.code ELSE part.code END,
    at = CASE WHEN part.rank < EXCLUDED.rank THEN EXCLUDED.at ELSE part.at END,
    rank = greatest(part.rank, EXCLUDED.rank)
WHERE part.rank < EXCLUDED.rank OR part.carrier_id = '' AND EXCLUDED.carrier_id <> ''

-- name: close_proven (planned each time)
-- Attempts said to be unknown of whose parts none is: receipts were quicker than the answer.
UPDATE attempt a SET outcome = 'accepted'
FROM unnest(%(workspaces)s::bigint[], %(ids)s::bigint[], %(attempts)s::smallint[]) AS s (workspace_id, id, n)
CROSS JOIN LATERAL (SELECT count(*) AS parts, max(p.rank) AS rank FROM part p
                    WHERE p.workspace_id = s.workspace_id AND p.message_id = s.id AND p.attempt = s.n
                      AND p.rank >= 1) known
WHERE a.workspace_id = s.workspace_id AND a.message_id = s.id AND a.number = s.n AND a.outcome = 'unknown'
  AND known.parts >= a.parts AND known.rank >= 2

-- name: release (planned each time)
-- Texts that waited for one in flight to the same person may be looked at again.
UPDATE message m SET due_at = greatest(m.not_before, clock_timestamp())
FROM unnest(%(workspaces)s::bigint[], %(recipients)s::bigint[]) AS f (workspace_id, recipient_id)
WHERE m.workspace_id = f.workspace_id AND m.recipient_id = f.recipient_id AND m.lane_id IS NOT NULL
  AND strpos(m.reason, 'in_flight') > 0  -- not "=": the planner would take it for rare and begin with it

-- name: overdue
-- Attempts nobody settled within a minute, whoever holds the lane: they may have gone. One from the future is of a
-- clock that was set back, and nobody knows how old it is.
SELECT a.workspace_id, a.message_id, a.number, l.account_id, 60.0::float8
FROM attempt a JOIN lane l ON l.id = a.lane_id
WHERE a.outcome IS NULL
  AND a.claimed_at NOT BETWEEN clock_timestamp() - interval '60 seconds' AND clock_timestamp() + interval '60 seconds'
ORDER BY a.message_id LIMIT 1000

-- name: open_of_worker
-- Attempts a dead worker left open, with their age in seconds.
SELECT a.workspace_id, a.message_id, a.number, l.account_id,
       extract(epoch FROM clock_timestamp() - a.claimed_at)::float8
FROM attempt a JOIN lane l ON l.id = a.lane_id
WHERE a.outcome IS NULL AND a.worker_id = %(worker)s ORDER BY a.message_id LIMIT 1000

-- name: unknown
-- Attempts to be looked up at their carrier, oldest question first.
SELECT a.workspace_id, a.message_id, a.number, l.account_id, a.parts
FROM attempt a JOIN lane l ON l.id = a.lane_id
WHERE a.outcome = 'unknown' AND a.asked_at <= clock_timestamp() AND l.account_id = %(account)s
ORDER BY a.asked_at LIMIT 500

-- name: ask_later
-- A look-up proved nothing: ask again, ever more rarely, and 1, 5 and 15 minutes after the claim; then every hour. Those
-- nothing was found of in a quarter of an hour.
WITH asked AS (
    UPDATE attempt a
    SET asked_at = clock_timestamp() + CASE
        WHEN old.age < interval '1 minute' THEN least(greatest(interval '5 seconds', old.age), interval '1 minute' - old.age)
        WHEN old.age < interval '5 minutes' THEN interval '5 minutes' - old.age
        WHEN old.age < interval '15 minutes' THEN interval '15 minutes' - old.age
        ELSE interval '1 hour' END
    FROM unnest(%(workspaces)s::bigint[], %(ids)s::bigint[], %(attempts)s::smallint[]) AS q (workspace_id, id, n)
    JOIN LATERAL (SELECT clock_timestamp() - t.claimed_at AS age FROM attempt t
                  WHERE t.workspace_id = q.workspace_id AND t.message_id = q.id AND t.number = q.n) old ON true
    WHERE a.workspace_id = q.workspace_id AND a.message_id = q.id AND a.number = q.n AND a.outcome = 'unknown'
    RETURNING a.workspace_id, a.message_id, old.age)
SELECT workspace_id, message_id FROM asked WHERE age >= interval '15 minutes'

-- name: unasked
-- Attempts that should have been asked about and could not be, for a quarter of an hour and a minute: no link.
SELECT a.workspace_id, a.message_id
FROM attempt a JOIN message m ON m.workspace_id = a.workspace_id AND m.id = a.message_id
WHERE a.outcome = 'unknown' AND a.asked_at <= clock_timestamp() AND a.claimed_at < clock_timestamp() - interval '16 minutes'
  AND m.state = 'unknown' AND m.reason <> 'unresolved'
LIMIT 500

-- name: unresolved (planned each time)
-- Nobody can say of these texts whether they left: a person has to look.
UPDATE message m SET reason = 'unresolved', updated_at = clock_timestamp()
FROM unnest(%(workspaces)s::bigint[], %(ids)s::bigint[]) AS n (workspace_id, id)
WHERE m.workspace_id = n.workspace_id AND m.id = n.id AND m.state = 'unknown' AND m.reason <> 'unresolved'
RETURNING m.workspace_id, m.id
