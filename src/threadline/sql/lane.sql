-- Workers, and the lanes they lease.

-- name: add_worker
INSERT INTO worker (kind, host, boot, pid, journal, started_at, beat_at)
VALUES (%(kind)s, %(host)s, %(boot)s, %(pid)s, %(journal)s, clock_timestamp(), clock_timestamp())
RETURNING id

-- name: beat
UPDATE worker SET beat_at = clock_timestamp() WHERE id = %(worker)s

-- name: end_worker
UPDATE worker SET ended_at = clock_timestamp() WHERE id = ANY(%(workers)s::bigint[])

-- name: engines_here
-- Engines that once ran on this host and boot and never said goodbye, with where their journals lie.
SELECT id, journal, extract(epoch FROM clock_timestamp() - beat_at)::float8 FROM worker
WHERE kind = 'engine' AND host = %(host)s AND boot = %(boot)s AND ended_at IS NULL AND id <> %(worker)s

-- name: lease
-- Renew the lanes this worker holds, and take free ones up to its share. A lease that runs longer than any is of a
-- clock that was set back: its holder may be gone.
WITH mine AS MATERIALIZED (
    SELECT id FROM lane
    WHERE account_id = ANY(%(accounts)s::bigint[])
      AND (worker_id = %(worker)s OR leased_until IS NULL OR leased_until NOT BETWEEN
           clock_timestamp() AND clock_timestamp() + make_interval(secs => %(seconds)s))
    ORDER BY (worker_id IS NOT DISTINCT FROM %(worker)s) DESC, id
    LIMIT %(share)s
    FOR NO KEY UPDATE SKIP LOCKED),
renewed AS (
    UPDATE lane l
    SET fence = l.fence + CASE WHEN l.worker_id IS DISTINCT FROM %(worker)s THEN 1 ELSE 0 END,
        worker_id = %(worker)s, leased_until = clock_timestamp() + make_interval(secs => %(seconds)s)
    FROM mine WHERE l.id = mine.id
    RETURNING l.id, l.account_id)
SELECT id, account_id FROM renewed
UNION
-- A lane that a claim of ours holds just now was skipped; it is ours until its lease runs out.
SELECT id, account_id FROM lane
WHERE worker_id = %(worker)s AND leased_until > clock_timestamp() AND account_id = ANY(%(accounts)s::bigint[])

-- name: release
-- Give lanes back so that another worker need not wait for the lease to run out.
UPDATE lane SET leased_until = NULL, worker_id = NULL WHERE worker_id = ANY(%(workers)s::bigint[])

-- name: engines
-- How many engines live, for each one's share of the lanes.
SELECT count(*) FROM worker
WHERE kind = 'engine' AND ended_at IS NULL
  AND beat_at BETWEEN clock_timestamp() - interval '6 seconds' AND clock_timestamp() + interval '6 seconds'

-- name: engines_before
-- Engines that live and started before a moment.
SELECT id FROM worker
WHERE kind = 'engine' AND ended_at IS NULL AND beat_at > clock_timestamp() - interval '6 seconds'
  AND started_at < %(moment)s

-- name: resume
-- Lanes that a restore held.
UPDATE lane SET paused_until = NULL WHERE paused_until = 'infinity' RETURNING id

-- name: open_accounts
-- The carrier accounts texts may leave by.
SELECT id, carrier, key, settings, secrets FROM carrier_account WHERE open ORDER BY id

-- name: count
SELECT count(*) FROM lane

-- name: account_by_key
SELECT id, carrier, key, settings, secrets FROM carrier_account WHERE key = %(key)s

-- name: halt
-- Nothing is handed to this account for a while: five seconds at first, twice as long each time in a row, five minutes
-- at most. What another engine found in the meantime stands.
UPDATE carrier_account a
SET halted_until = CASE WHEN a.halted_until > clock_timestamp() THEN a.halted_until
        ELSE clock_timestamp() + make_interval(secs => least(300, 5 * 2 ^ least(a.halts, 10))) END,
    halts = CASE WHEN a.halted_until > clock_timestamp() THEN a.halts ELSE least(a.halts + 1, 1000) END,
    halted_why = %(why)s
WHERE a.id = %(account)s
RETURNING extract(epoch FROM a.halted_until - clock_timestamp())::float8

-- name: well
UPDATE carrier_account SET halted_until = NULL, halts = 0, halted_why = ''
WHERE id = %(account)s AND halts > 0 RETURNING id

-- name: lift
-- It is tried now; the next outcome tells whether it is well.
UPDATE carrier_account SET halted_until = NULL WHERE id = %(account)s AND halted_until IS NOT NULL RETURNING id

-- name: ease
-- It has other settings: it is tried now, and what went wrong before lengthens no rest.
UPDATE carrier_account SET halted_until = NULL, halts = 1 WHERE id = %(account)s AND halts > 0 RETURNING id

-- name: away
-- What an engine knows of accounts: why their carrier cannot be reached, '' where it can. Nothing is written where that
-- is known already; since when stays, whatever the reason becomes.
UPDATE carrier_account a
SET away_why = s.why, away_since = CASE WHEN s.why <> '' THEN coalesce(a.away_since, clock_timestamp()) END
FROM unnest(%(accounts)s::bigint[], %(whys)s::text[]) AS s (account, why)
WHERE a.id = s.account AND a.away_why <> s.why
RETURNING a.id, a.away_why

-- name: went
-- Texts that a claim took, into the lane's pace (rules/pace.py); under the claim's own lock of the lane.
UPDATE lane
SET pace = pace * exp(-least(greatest(extract(epoch FROM clock_timestamp() - paced_at), 0) / 60.0, 60)) + %(texts)s,
    paced_at = clock_timestamp()
WHERE id = %(lane)s

-- name: went_wrong (planned each time)
-- Texts that ended badly at their carrier, or of which nobody can say how, counted by lane, hour and code.
INSERT INTO lane_trouble (workspace_id, lane_id, hour, code, texts)
SELECT m.workspace_id, nl.lane_id, date_trunc('hour', clock_timestamp()), m.reason, count(*)
FROM unnest(%(workspaces)s::bigint[], %(ids)s::bigint[]) AS n (workspace_id, id)
JOIN message m ON m.workspace_id = n.workspace_id AND m.id = n.id
JOIN sender s ON s.workspace_id = m.workspace_id AND s.id = m.sender_id
JOIN number_lane nl ON nl.number_id = s.number_id
WHERE m.state IN ('rejected', 'undelivered', 'failed') OR (m.state = 'unknown' AND m.reason = 'unresolved')
GROUP BY 1, 2, 3, 4
ORDER BY 1, 2, 3, 4
ON CONFLICT (workspace_id, lane_id, hour, code) DO UPDATE SET texts = lane_trouble.texts + EXCLUDED.texts

-- name: came_back
-- Texts that a claim took and no carrier: each leaves the lane's pace by what there is of it in there.
UPDATE lane l
SET pace = greatest(l.pace - (
    SELECT sum(exp(-least(greatest(extract(epoch FROM l.paced_at - b.claimed_at), 0) / 60.0, 60)))
    FROM unnest(%(lanes)s::bigint[], %(claimed)s::timestamptz[]) AS b (lane_id, claimed_at)
    WHERE b.lane_id = l.id), 0)
WHERE l.id = ANY(%(lanes)s::bigint[])

-- name: put_off
-- Texts that a carrier put off, counted like those that ended badly.
INSERT INTO lane_trouble (workspace_id, lane_id, hour, code, texts)
SELECT n.workspace_id, n.lane_id, date_trunc('hour', clock_timestamp()), n.code, count(*)
FROM unnest(%(workspaces)s::bigint[], %(lanes)s::bigint[], %(codes)s::text[]) AS n (workspace_id, lane_id, code)
GROUP BY 1, 2, 3, 4
ORDER BY 1, 2, 3, 4
ON CONFLICT (workspace_id, lane_id, hour, code) DO UPDATE SET texts = lane_trouble.texts + EXCLUDED.texts

-- name: forget_troubles
DELETE FROM lane_trouble WHERE hour < clock_timestamp() - interval '2 days'

-- name: listed
-- Lanes by name, after one; of a workspace (null: of all) those it sends by. With what may stop it, its pace, and its
-- first numbers as that workspace calls them.
SELECT l.id, l.name, a.id, a.name, a.carrier, a.open,
       CASE WHEN isfinite(l.paused_until) AND l.paused_until > statement_timestamp() THEN l.paused_until END,
       coalesce(NOT isfinite(l.paused_until), false),
       CASE WHEN a.halted_until > statement_timestamp() THEN a.halted_until END, a.halted_why,
       l.leased_until IS NOT NULL AND l.leased_until > statement_timestamp(),
       a.away_since, a.away_why, l.pace, l.paced_at,
       ARRAY(SELECT n.e164 FROM number_lane nl JOIN number n ON n.id = nl.number_id
             WHERE nl.lane_id = l.id
               AND (%(workspace)s::bigint IS NULL
                    OR EXISTS (SELECT FROM sender s
                               WHERE s.workspace_id = %(workspace)s::bigint AND s.number_id = n.id))
             ORDER BY n.e164 LIMIT 4)
FROM lane l JOIN carrier_account a ON a.id = l.account_id
WHERE l.name > %(after)s
  AND (%(workspace)s::bigint IS NULL
       OR EXISTS (SELECT FROM number_lane nl JOIN sender s ON s.number_id = nl.number_id
                  WHERE nl.lane_id = l.id AND s.workspace_id = %(workspace)s::bigint))
ORDER BY l.name LIMIT %(limit)s

-- name: queues
-- What waits in each lane by priority: what may go now, what goes at some hour, what waits for somebody. Of each no more
-- than so many are counted, of each workspace.
SELECT pair.lane_id, p.priority, sum(counts.now)::bigint, sum(counts.later)::bigint, sum(counts.held)::bigint,
       coalesce(bool_or(greatest(counts.now, counts.later, counts.held) >= %(most)s), false)
FROM (SELECT DISTINCT nl.lane_id, s.workspace_id
      FROM number_lane nl JOIN sender s ON s.number_id = nl.number_id
      WHERE nl.lane_id = ANY(%(lanes)s::bigint[])
        AND (%(workspace)s::bigint IS NULL OR s.workspace_id = %(workspace)s::bigint)) pair
CROSS JOIN generate_series(0, 4) AS p (priority)
CROSS JOIN LATERAL (
    SELECT (SELECT count(*) FROM (
                SELECT FROM message m
                WHERE m.lane_id = pair.lane_id AND m.workspace_id = pair.workspace_id AND m.priority = p.priority
                  AND m.due_at <= statement_timestamp() LIMIT %(most)s) x) AS now,
           (SELECT count(*) FROM (
                SELECT FROM message m
                WHERE m.lane_id = pair.lane_id AND m.workspace_id = pair.workspace_id AND m.priority = p.priority
                  AND m.due_at > statement_timestamp() LIMIT %(most)s) x) AS later,
           (SELECT count(*) FROM (
                SELECT FROM message m
                WHERE m.lane_id = pair.lane_id AND m.workspace_id = pair.workspace_id AND m.priority = p.priority
                  AND m.due_at IS NULL LIMIT %(most)s) x) AS held) counts
GROUP BY 1, 2
HAVING sum(counts.now + counts.later + counts.held) > 0
ORDER BY 1, 2

-- name: troubles
-- What went wrong on these lanes in the last 24 hours, by code; of a workspace (null: of all) its own texts.
SELECT t.lane_id, t.code, sum(t.texts)::bigint
FROM lane_trouble t
WHERE t.lane_id = ANY(%(lanes)s::bigint[]) AND t.hour > statement_timestamp() - interval '24 hours'
  AND (%(workspace)s::bigint IS NULL OR t.workspace_id = %(workspace)s::bigint)
GROUP BY 1, 2

-- name: limits
-- The limits that each lane's texts draw on: the lane, the limit, what it is of, what that is called. A workspace
-- is not told of its account's, which it shares with others.
SELECT lb.lane_id, lb.budget_id, split_part(b.name, ' ', 1), ''
FROM lane_budget lb JOIN budget b ON b.id = lb.budget_id
WHERE lb.lane_id = ANY(%(lanes)s::bigint[])
  AND (%(workspace)s::bigint IS NULL OR b.name LIKE 'warm-up %%')
UNION
SELECT nl.lane_id, own.budget_id, own.kind, own.called
FROM number_lane nl
JOIN sender s ON s.number_id = nl.number_id
JOIN campaign c ON c.workspace_id = s.workspace_id AND c.id = s.campaign_id
JOIN brand b ON b.workspace_id = c.workspace_id AND b.id = c.brand_id
CROSS JOIN LATERAL (VALUES (c.budget_id, 'campaign', c.name), (b.budget_id, 'brand', b.name)) own (budget_id, kind, called)
WHERE nl.lane_id = ANY(%(lanes)s::bigint[]) AND own.budget_id IS NOT NULL
  AND (%(workspace)s::bigint IS NULL OR s.workspace_id = %(workspace)s::bigint)
ORDER BY 1, 3, 4
