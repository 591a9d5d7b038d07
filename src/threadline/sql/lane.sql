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
-- Renew the lanes this worker holds, and take free ones up to its share.
WITH mine AS MATERIALIZED (
    SELECT id FROM lane
    WHERE account_id = ANY(%(accounts)s::bigint[])
      AND (worker_id = %(worker)s OR leased_until IS NULL OR leased_until < clock_timestamp())
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
WHERE kind = 'engine' AND ended_at IS NULL AND beat_at > clock_timestamp() - interval '6 seconds'

-- name: resume
-- Lanes that a restore held.
UPDATE lane SET paused_until = NULL WHERE paused_until = 'infinity' RETURNING id

-- name: open_accounts
-- The carrier accounts texts may leave by.
SELECT id, carrier, settings, secrets FROM carrier_account WHERE open ORDER BY id

-- name: count
SELECT count(*) FROM lane

-- name: account_by_key
SELECT id, carrier, settings, secrets FROM carrier_account WHERE key = %(key)s
