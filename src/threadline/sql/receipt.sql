-- What carriers say after they took a text: kept first, applied after, by rank.

-- name: hurry
-- This transaction's commit does not wait for the disk.
SELECT set_config('synchronous_commit', 'off', true)

-- name: keep
-- Receipts as they came, committed before the carrier gets its acknowledgement.
INSERT INTO receipt (account_id, carrier_id, reference, part, state, code, at, received_at, tries, due_at)
SELECT %(account)s, r.carrier_id, r.reference, r.part, r.state, r.code, r.at,
       clock_timestamp(), 0, clock_timestamp() + make_interval(secs => %(after)s)
FROM unnest(%(carrier_ids)s::text[], %(references)s::text[], %(parts)s::smallint[], %(states)s::text[],
            %(codes)s::text[], %(ats)s::timestamptz[])
    AS r (carrier_id, reference, part, state, code, at)

-- name: take_due (planned each time)
-- Receipts to apply now, with the part each names, where that is known by the carrier's id: all parts, where the
-- carrier took a text whole. The LIMIT, no text has more parts, keeps the planner from reading the table once.
WITH due AS MATERIALIZED (
    SELECT id, account_id, carrier_id, reference, part, state, code, at FROM receipt
    WHERE due_at <= clock_timestamp()
    ORDER BY due_at LIMIT %(limit)s
    FOR UPDATE SKIP LOCKED)
SELECT due.id, due.account_id, due.carrier_id, due.reference, due.part, due.state, due.code, due.at::text,
       p.workspace_id, p.message_id, p.attempt, p.index
FROM due
LEFT JOIN LATERAL (
    SELECT * FROM part p WHERE p.account_id = due.account_id AND p.carrier_id = due.carrier_id
    ORDER BY p.message_id DESC LIMIT 255) p ON due.carrier_id <> ''  -- refused parts have no id of the carrier's
ORDER BY due.id

-- name: known_attempts
-- Which of the attempts named by a reference exist; a receipt is proof that the carrier took them.
SELECT a.workspace_id, a.message_id, a.number, l.account_id
FROM unnest(%(workspaces)s::bigint[], %(ids)s::bigint[], %(attempts)s::smallint[]) AS r (workspace_id, id, n)
JOIN attempt a ON a.workspace_id = r.workspace_id AND a.message_id = r.id AND a.number = r.n
JOIN lane l ON l.id = a.lane_id

-- name: prove (planned each time)
-- Parts that a receipt names before any answer did: proof that the carrier took them.
WITH proof AS (
    SELECT DISTINCT ON (workspace_id, message_id, attempt, index) *
    FROM unnest(%(workspaces)s::bigint[], %(ids)s::bigint[], %(attempts)s::smallint[], %(indexes)s::smallint[],
                %(accounts)s::bigint[], %(carrier_ids)s::text[])
        AS p (workspace_id, message_id, attempt, index, account_id, carrier_id)
    ORDER BY workspace_id, message_id, attempt, index, carrier_id DESC),  -- one that names it, if any does
known AS (
    SELECT p.workspace_id, p.message_id, p.attempt, count(*) AS parts
    FROM (SELECT workspace_id, message_id, attempt, index FROM proof
          UNION
          SELECT q.workspace_id, q.message_id, q.attempt, q.index
          FROM proof p JOIN part q ON q.workspace_id = p.workspace_id AND q.message_id = p.message_id
              AND q.attempt = p.attempt AND q.rank >= 1) p  -- what was refused is known, too
    GROUP BY 1, 2, 3),
closed AS (
    -- Only the last part closes it. Until then an open one stays open, so that a dead engine's is asked about;
    -- one given up as unsent may have gone in part and must be asked about too.
    UPDATE attempt a SET outcome = CASE WHEN k.parts >= a.parts THEN 'accepted' ELSE 'unknown' END,
           settled_at = clock_timestamp()
    FROM known k
    WHERE a.workspace_id = k.workspace_id AND a.message_id = k.message_id AND a.number = k.attempt
      AND (a.outcome = 'returned'
           OR k.parts >= a.parts AND (a.outcome IS NULL OR a.outcome = 'unknown')))
INSERT INTO part (workspace_id, message_id, attempt, index, account_id, carrier_id, state, rank, code, at)
SELECT workspace_id, message_id, attempt, index, account_id, carrier_id, 'accepted', 2, '', clock_timestamp()
FROM proof
ON CONFLICT (workspace_id, message_id, attempt, index) DO UPDATE
SET carrier_id = coalesce(nullif(EXCLUDED.carrier_id, ''), part.carrier_id),
    state = CASE WHEN part.rank < EXCLUDED.rank THEN EXCLUDED.state ELSE part.state END,
    rank = greatest(part.rank, EXCLUDED.rank)
WHERE part.rank < EXCLUDED.rank OR part.carrier_id = '' AND EXCLUDED.carrier_id <> ''

-- name: raise_parts (planned each time)
-- Each part to the highest state said of it; lower words change nothing. Of two as high, failed and undelivered, it
-- is always the same one, or the order they came in would tell.
UPDATE part p SET state = r.state, rank = r.rank, code = r.code, at = r.at
FROM (SELECT DISTINCT ON (workspace_id, message_id, attempt, index) *
      FROM unnest(%(workspaces)s::bigint[], %(ids)s::bigint[], %(attempts)s::smallint[], %(indexes)s::smallint[],
                  %(states)s::text[], %(ranks)s::smallint[], %(codes)s::text[], %(ats)s::timestamptz[])
          AS r (workspace_id, message_id, attempt, index, state, rank, code, at)
      ORDER BY workspace_id, message_id, attempt, index, rank DESC, state DESC) r
WHERE p.workspace_id = r.workspace_id AND p.message_id = r.message_id AND p.attempt = r.attempt
  AND p.index = r.index AND (p.rank, p.state) < (r.rank, r.state)
RETURNING p.workspace_id, p.message_id

-- name: drop
-- Receipts that were applied.
DELETE FROM receipt WHERE id = ANY(%(ids)s::bigint[])

-- name: look_later
-- Receipts that match nothing yet: again in a moment, then ever more rarely, for 72 hours.
UPDATE receipt
SET tries = least(tries + 1, 12),
    due_at = clock_timestamp() + make_interval(secs => 0.25 * (2 ^ least(tries, 12)))
WHERE id = ANY(%(ids)s::bigint[])

-- name: forget
-- Receipts that matched nothing in 72 hours.
DELETE FROM receipt WHERE received_at < clock_timestamp() - interval '72 hours' AND tries > 0
