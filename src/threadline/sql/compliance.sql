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
-- Who opted out of everything, the latest first, after one of them.
SELECT r.id FROM recipient r
WHERE r.workspace_id = %(workspace)s AND r.opted_out_id IS NOT NULL AND r.erased_at IS NULL
  AND (r.stopped_at, r.id) < (%(at)s::timestamptz, %(id)s::bigint)
ORDER BY r.stopped_at DESC, r.id DESC LIMIT %(limit)s

-- name: suppressed_from
-- Those whose address lies in one of these stretches, in the order of their addresses; so many of each.
SELECT r.id
FROM unnest(%(froms)s::text[], %(untils)s::text[]) AS asked (since, until)
CROSS JOIN LATERAL (
    SELECT id FROM recipient
    WHERE workspace_id = %(workspace)s AND opted_out_id IS NOT NULL AND erased_at IS NULL
      AND number COLLATE "C" >= asked.since AND number COLLATE "C" < asked.until
    ORDER BY number COLLATE "C" LIMIT %(limit)s) r

-- name: suppressed_ending
-- Those whose address, read backwards, lies in this stretch.
SELECT id FROM recipient
WHERE workspace_id = %(workspace)s AND opted_out_id IS NOT NULL AND erased_at IS NULL
  AND reverse(number) COLLATE "C" >= %(from)s AND reverse(number) COLLATE "C" < %(until)s
ORDER BY reverse(number) COLLATE "C" LIMIT %(limit)s

-- name: reached_at (planned each time)
-- The numbers and e-mail addresses of these contacts; whether it is a number. The LIMIT 1 keeps the planner from reading
-- a table as a whole.
SELECT a.address, a.is_number
FROM unnest(%(contacts)s::bigint[]) AS asked (id)
CROSS JOIN LATERAL (
    SELECT n.number, true FROM phone p
    CROSS JOIN LATERAL (SELECT number FROM recipient
                        WHERE workspace_id = p.workspace_id AND id = p.recipient_id LIMIT 1) n
    WHERE p.workspace_id = %(workspace)s AND p.contact_id = asked.id
    UNION ALL
    SELECT email, false FROM contact
    WHERE workspace_id = %(workspace)s AND id = asked.id AND email <> '') a (address, is_number)

-- name: suppressed_at (planned each time)
-- Those at these addresses, likewise.
SELECT r.id
FROM unnest(%(addresses)s::text[]) AS asked (address)
CROSS JOIN LATERAL (
    SELECT id FROM recipient
    WHERE workspace_id = %(workspace)s AND number = asked.address
      AND opted_out_id IS NOT NULL AND erased_at IS NULL LIMIT 1) r
LIMIT %(limit)s

-- name: suppressed_rows (planned each time)
-- What is shown of these, the latest first: a number's owner is also who is called there, and an e-mail address is of a
-- contact who has it now. Every LIMIT 1 keeps the planner from reading a table for all of them at once instead of one
-- row by its key.
SELECT s.id, s.number, s.stopped_at, s.opted_out_id,
       (SELECT e.medium FROM consent_event e
        WHERE e.workspace_id = s.workspace_id AND e.id = s.opted_out_id LIMIT 1),
       coalesce(k.id, 0), coalesce(k.name, '')
FROM unnest(%(ids)s::bigint[]) AS asked (id)
JOIN recipient s ON s.workspace_id = %(workspace)s AND s.id = asked.id
LEFT JOIN LATERAL (SELECT o.id FROM recipient o
                   WHERE o.workspace_id = s.workspace_id AND o.number = substr(s.number, 5)
                     AND s.number LIKE 'tel:%%' LIMIT 1) o ON true
LEFT JOIN LATERAL (SELECT p.contact_id FROM phone p
                   WHERE p.workspace_id = s.workspace_id AND p.recipient_id = coalesce(o.id, s.id) LIMIT 1) p ON true
LEFT JOIN LATERAL (SELECT c.id FROM contact c
                   WHERE c.workspace_id = s.workspace_id AND s.number LIKE 'mailto:%%' AND c.email <> ''
                     AND lower(btrim(c.email)) = lower(substr(s.number, 8))
                   ORDER BY c.id LIMIT 1) m ON true
LEFT JOIN LATERAL (SELECT c.id, c.name FROM contact c
                   WHERE c.workspace_id = s.workspace_id AND c.id = coalesce(p.contact_id, m.id) LIMIT 1) k ON true
ORDER BY s.stopped_at DESC, s.id DESC LIMIT %(limit)s

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
