-- What the compliance page shows of one workspace. Counts stop at a number that is as good as "many".

-- name: changes
-- How many acts of a kind happened in each stretch of time, in the order asked; never more than `most`.
SELECT (SELECT count(*)
        FROM (SELECT FROM consent_event e
              WHERE e.workspace_id = %(workspace)s AND e.kind = asked.kind AND e.kind <> 'implied'
                AND e.occurred_at >= asked.since AND e.occurred_at < asked.until
              LIMIT %(most)s) counted)
FROM unnest(%(kinds)s::text[], %(sinces)s::timestamptz[], %(untils)s::timestamptz[]) WITH ORDINALITY
    AS asked (kind, since, until, n)
ORDER BY asked.n

-- name: suppressed
-- Who opted out of everything, the latest first, after one of them. Every LIMIT 1 keeps the planner from reading a
-- table for all of them at once instead of one row by its key.
SELECT s.id, s.number, s.stopped_at, s.opted_out_id,
       (SELECT e.medium FROM consent_event e
        WHERE e.workspace_id = s.workspace_id AND e.id = s.opted_out_id LIMIT 1),
       coalesce(k.id, 0), coalesce(k.name, '')
FROM (SELECT r.workspace_id, r.id, r.number, r.stopped_at, r.opted_out_id FROM recipient r
      WHERE r.workspace_id = %(workspace)s AND r.opted_out_id IS NOT NULL AND r.erased_at IS NULL
        AND (r.stopped_at, r.id) < (%(at)s::timestamptz, %(id)s::bigint)
      ORDER BY r.stopped_at DESC, r.id DESC LIMIT %(limit)s) s
LEFT JOIN LATERAL (SELECT p.contact_id FROM phone p
                   WHERE p.workspace_id = s.workspace_id AND p.recipient_id = s.id LIMIT 1) p ON true
LEFT JOIN LATERAL (SELECT c.id, c.name FROM contact c
                   WHERE c.workspace_id = s.workspace_id AND c.id = p.contact_id LIMIT 1) k ON true
ORDER BY s.stopped_at DESC, s.id DESC

-- name: suppressed_at
-- Those of these addresses that opted out of everything there.
SELECT r.id, r.number, r.stopped_at, r.opted_out_id,
       (SELECT e.medium FROM consent_event e
        WHERE e.workspace_id = r.workspace_id AND e.id = r.opted_out_id LIMIT 1),
       coalesce(k.id, 0), coalesce(k.name, '')
FROM recipient r
LEFT JOIN LATERAL (SELECT p.contact_id FROM phone p
                   WHERE p.workspace_id = r.workspace_id AND p.recipient_id = r.id LIMIT 1) p ON true
LEFT JOIN LATERAL (SELECT c.id, c.name FROM contact c
                   WHERE c.workspace_id = r.workspace_id AND c.id = p.contact_id LIMIT 1) k ON true
WHERE r.workspace_id = %(workspace)s AND r.number = ANY(%(addresses)s::text[]) AND r.opted_out_id IS NOT NULL
ORDER BY r.number

-- name: suppressed_count
SELECT count(*)
FROM (SELECT FROM recipient r
      WHERE r.workspace_id = %(workspace)s AND r.opted_out_id IS NOT NULL AND r.erased_at IS NULL
      LIMIT %(most)s) counted

-- name: unsealed
-- Events in no block yet, up to `most`, and since when the first of them waits.
SELECT (SELECT count(*)
        FROM (SELECT FROM consent_event e
              WHERE e.workspace_id = %(workspace)s AND e.block_id IS NULL LIMIT %(most)s) counted),
       (SELECT e.recorded_at FROM consent_event e
        WHERE e.workspace_id = %(workspace)s AND e.block_id IS NULL ORDER BY e.id LIMIT 1)

-- name: last_block
-- The newest seal: the installation's, whoever's events are in it.
SELECT b.id, b.sealed_at, b.count, b.key_id FROM block b WHERE b.id > 0 ORDER BY b.id DESC LIMIT 1
