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
-- The lane, if this worker still holds it: fence, account, and whether a spool may hold an unread STOP.
SELECT lane.fence, lane.account_id, coalesce(lane.paused_until > clock_timestamp(), false),
       EXISTS (SELECT FROM spool WHERE retired_at IS NULL AND clean_until < clock_timestamp()),
       clock_timestamp()
FROM lane
WHERE lane.id = %(lane)s AND lane.worker_id = %(worker)s AND lane.leased_until > clock_timestamp()
FOR NO KEY UPDATE

-- name: lock_budgets
-- The budgets this lane draws on, in key order: what is left of each after its window is renewed, and whether
-- that is all of it.
SELECT b.id,
       CASE WHEN b.since + make_interval(secs => b.seconds) <= clock_timestamp() THEN b.parts
            ELSE b.parts - b.used END,
       b.since + make_interval(secs => b.seconds) <= clock_timestamp() OR b.used = 0
FROM budget b JOIN lane_budget lb ON lb.budget_id = b.id
WHERE lb.lane_id = %(lane)s
ORDER BY b.id
FOR NO KEY UPDATE OF b

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
       m.not_before, m.expires_at, m.confirms_id, m.body, m.attempt
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
-- The texts that go: handed off, with the right and the rule that let each go, and an attempt for each.
WITH going AS (
    SELECT * FROM unnest(%(workspaces)s::bigint[], %(ids)s::bigint[], %(recipients)s::bigint[],
                         %(events)s::bigint[], %(texts)s::text[], %(parts)s::smallint[],
                         %(encodings)s::text[], %(attempts)s::smallint[])
        AS g (workspace_id, id, recipient_id, event_id, sent_text, parts, encoding, attempt)),
moved AS (
    UPDATE message m
    SET state = 'handing_off', lane_id = NULL, due_at = NULL, reason = '', rule = %(rule)s,
        sent_text = g.sent_text, parts = g.parts, encoding = g.encoding,
        attempt = g.attempt, updated_at = clock_timestamp()
    FROM going g WHERE m.workspace_id = g.workspace_id AND m.id = g.id)
INSERT INTO attempt (workspace_id, message_id, number, recipient_id, event_id, rule, lane_id, worker_id,
                     fence, parts, claimed_at, code)
SELECT g.workspace_id, g.id, g.attempt, g.recipient_id, g.event_id, %(rule)s, %(lane)s, %(worker)s,
       %(fence)s, g.parts, clock_timestamp(), ''
FROM going g

-- name: put_off (planned each time)
-- The texts that wait: until when (null: until a fact changes), and why.
UPDATE message m SET due_at = h.due_at, reason = h.reason, rule = %(rule)s, updated_at = clock_timestamp()
FROM unnest(%(workspaces)s::bigint[], %(ids)s::bigint[], %(until)s::timestamptz[], %(reasons)s::text[])
    AS h (workspace_id, id, due_at, reason)
WHERE m.workspace_id = h.workspace_id AND m.id = h.id

-- name: turn_down (planned each time)
-- The texts that never go, and why.
UPDATE message m SET state = h.state, lane_id = NULL, due_at = NULL, reason = h.reason, rule = %(rule)s,
       updated_at = clock_timestamp()
FROM unnest(%(workspaces)s::bigint[], %(ids)s::bigint[], %(states)s::text[], %(reasons)s::text[])
    AS h (workspace_id, id, state, reason)
WHERE m.workspace_id = h.workspace_id AND m.id = h.id

-- name: debit
-- Parts spent from each budget of the lane; a window that is over starts anew.
UPDATE budget b
SET used = CASE WHEN b.since + make_interval(secs => b.seconds) <= clock_timestamp() THEN 0 ELSE b.used END
           + %(parts)s,
    since = CASE WHEN b.since + make_interval(secs => b.seconds) <= clock_timestamp() THEN clock_timestamp()
            ELSE b.since END
WHERE b.id IN (SELECT budget_id FROM lane_budget WHERE lane_id = %(lane)s)

-- name: lock_refunds
-- The budgets of these lanes, in key order as claims lock them.
SELECT b.id FROM budget b
WHERE b.id IN (SELECT budget_id FROM lane_budget WHERE lane_id = ANY(%(lanes)s::bigint[]))
ORDER BY b.id
FOR NO KEY UPDATE OF b

-- name: refund
-- Parts that never left go back to the budgets of their lanes.
UPDATE budget b SET used = greatest(b.used - back.parts, 0)
FROM (SELECT lb.budget_id, sum(r.parts) AS parts
      FROM unnest(%(lanes)s::bigint[], %(parts)s::int[]) AS r (lane_id, parts)
      JOIN lane_budget lb ON lb.lane_id = r.lane_id GROUP BY 1) back
WHERE b.id = back.budget_id

-- name: lock_messages (planned each time)
-- Messages whose outcome is to be written, always in order of id.
SELECT m.workspace_id, m.id, m.state, m.parts, m.conversation_id
FROM unnest(%(workspaces)s::bigint[], %(ids)s::bigint[]) AS s (workspace_id, id)
JOIN message m ON m.workspace_id = s.workspace_id AND m.id = s.id
ORDER BY m.id
FOR NO KEY UPDATE OF m

-- name: settle (planned each time)
-- What the carrier said of each attempt. Positive evidence is always taken; "not sent" moves a text back
-- only while nothing is known of that very attempt, and it is the text's latest.
WITH said AS (
    SELECT * FROM unnest(%(workspaces)s::bigint[], %(ids)s::bigint[], %(attempts)s::smallint[],
                         %(outcomes)s::text[], %(codes)s::text[], %(states)s::text[], %(retries)s::float8[])
        AS s (workspace_id, message_id, attempt, outcome, code, state, retry)),
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
SELECT c.workspace_id, c.message_id, c.outcome, c.lane_id, c.recipient_id, c.parts FROM closed c

-- name: add_parts (planned each time)
-- The parts the carrier answered for; a receipt may have been quicker, then its row stands.
INSERT INTO part (workspace_id, message_id, attempt, index, account_id, carrier_id, state, rank, code, at)
SELECT p.workspace_id, p.message_id, p.attempt, p.index, %(account)s, p.carrier_id, p.state, p.rank, p.code,
       clock_timestamp()
FROM unnest(%(workspaces)s::bigint[], %(ids)s::bigint[], %(attempts)s::smallint[], %(indexes)s::smallint[],
            %(carrier_ids)s::text[], %(states)s::text[], %(ranks)s::smallint[], %(codes)s::text[])
    AS p (workspace_id, message_id, attempt, index, carrier_id, state, rank, code)
ON CONFLICT (workspace_id, message_id, attempt, index) DO UPDATE
SET carrier_id = EXCLUDED.carrier_id, state = EXCLUDED.state, rank = EXCLUDED.rank, code = EXCLUDED.code,
    at = EXCLUDED.at
WHERE part.rank < EXCLUDED.rank

-- name: release (planned each time)
-- Texts that waited for one in flight to the same person may be looked at again.
UPDATE message m SET due_at = greatest(m.not_before, clock_timestamp())
FROM unnest(%(workspaces)s::bigint[], %(recipients)s::bigint[]) AS f (workspace_id, recipient_id)
WHERE m.workspace_id = f.workspace_id AND m.recipient_id = f.recipient_id AND m.lane_id IS NOT NULL
  AND strpos(m.reason, 'in_flight') > 0  -- not "=": the planner would take it for rare and begin with it

-- name: overdue
-- Attempts nobody settled within a minute, whoever holds the lane: they may have gone.
SELECT a.workspace_id, a.message_id, a.number, l.account_id, 60.0::float8
FROM attempt a JOIN lane l ON l.id = a.lane_id
WHERE a.outcome IS NULL AND a.claimed_at < clock_timestamp() - interval '60 seconds'
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
-- A look-up proved nothing: ask again, ever more rarely.
UPDATE attempt a
SET asked_at = clock_timestamp() + least(interval '1 hour',
        greatest(interval '5 seconds', clock_timestamp() - a.claimed_at))
FROM unnest(%(workspaces)s::bigint[], %(ids)s::bigint[], %(attempts)s::smallint[]) AS q (workspace_id, id, n)
WHERE a.workspace_id = q.workspace_id AND a.message_id = q.id AND a.number = q.n AND a.outcome = 'unknown'
