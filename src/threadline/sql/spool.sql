-- Spools: where web processes and engines keep arrivals while the database is away.

-- name: register
-- Make a spool known before its first use; it counts as unread until its owner has looked into it.
INSERT INTO spool (name, registered_at, clean_until)
VALUES (%(name)s, clock_timestamp(), clock_timestamp())
ON CONFLICT (name) DO UPDATE
SET retired_at = NULL, registered_at = EXCLUDED.registered_at, clean_until = EXCLUDED.clean_until
WHERE spool.retired_at IS NOT NULL

-- name: clock
SELECT clock_timestamp()

-- name: renew
-- The owner's word that the spool held nothing at that moment. One from a clock that was set back since is not kept.
UPDATE spool SET clean_until = greatest(
    CASE WHEN clean_until <= clock_timestamp() + make_interval(secs => %(seconds)s) THEN clean_until END,
    %(at)s::timestamptz + make_interval(secs => %(seconds)s))
WHERE name = %(name)s AND retired_at IS NULL
RETURNING id

-- name: retire
-- This spool is used no more; engines stop waiting for it.
UPDATE spool SET retired_at = clock_timestamp() WHERE name = %(name)s AND retired_at IS NULL RETURNING id

-- name: find
SELECT id FROM spool WHERE name = %(name)s AND retired_at IS NULL

-- name: every
-- Every spool that is not retired, and how long ago its owner's word ran out (negative: it still holds).
SELECT name, registered_at, extract(epoch FROM clock_timestamp() - clean_until)::float8
FROM spool WHERE retired_at IS NULL ORDER BY name
