-- What others' files say of numbers.

-- name: open
-- The files that wait to be applied, of every workspace, the oldest first.
SELECT i.workspace_id, i.id FROM workspace w
CROSS JOIN LATERAL (
    SELECT s.workspace_id, s.id FROM scrub s
    WHERE s.workspace_id = w.id AND s.stage = 'uploaded' ORDER BY s.id LIMIT 100) i
ORDER BY i.id

-- name: acted (planned each time)
-- When the acts happened that the present rights of these recipients come from: a purpose, or null for the right
-- to answer.
SELECT c.recipient_id, c.purpose_id, e.occurred_at
FROM unnest(%(workspaces)s::bigint[], %(ids)s::bigint[]) AS n (workspace_id, id)
JOIN consent c ON c.workspace_id = n.workspace_id AND c.recipient_id = n.id AND c.status <> 'ended'
JOIN consent_event e ON e.workspace_id = c.workspace_id AND e.id = c.event_id
UNION ALL
SELECT r.id, NULL, e.occurred_at
FROM unnest(%(workspaces)s::bigint[], %(ids)s::bigint[]) AS n (workspace_id, id)
JOIN recipient r ON r.workspace_id = n.workspace_id AND r.id = n.id
JOIN consent_event e ON e.workspace_id = r.workspace_id AND e.id = r.implied_id

-- name: set_landlines
-- What kind of line these numbers are.
UPDATE recipient r SET landline = n.landline
FROM unnest(%(workspaces)s::bigint[], %(ids)s::bigint[], %(landlines)s::bool[]) AS n (workspace_id, id, landline)
WHERE r.workspace_id = n.workspace_id AND r.id = n.id

-- name: keep
-- What the lines said, once each.
INSERT INTO scrub_result (workspace_id, scrub_id, recipient_id, line, result, day, event_id)
SELECT * FROM unnest(%(workspaces)s::bigint[], %(scrubs)s::bigint[], %(recipients)s::bigint[], %(lines)s::int[],
                     %(results)s::text[], %(days)s::date[], %(events)s::bigint[])
ON CONFLICT (workspace_id, scrub_id, line) DO NOTHING

-- name: latest
-- The newest day that a file of each of these sources knows of, in their order; null where none was applied.
SELECT (SELECT s.as_of FROM scrub s
        WHERE s.workspace_id = %(workspace)s AND s.source = asked.source AND s.as_of IS NOT NULL
        ORDER BY s.as_of DESC LIMIT 1)
FROM unnest(%(sources)s::text[]) WITH ORDINALITY AS asked (source, n)
ORDER BY asked.n

-- name: anybody
-- Whether anybody ever agreed to anything. The order has an index followed: without it events are read until one fits.
SELECT (SELECT true FROM consent_event WHERE workspace_id = %(workspace)s AND kind = 'granted'
        ORDER BY occurred_at LIMIT 1) IS NOT NULL

-- name: to_ask
-- The next numbers of North America with consent in force, and the day of the latest of it there.
SELECT r.id, r.number,
       (SELECT max(e.occurred_at) FROM consent c
        JOIN consent_event e ON e.workspace_id = c.workspace_id AND e.id = c.event_id
        WHERE c.workspace_id = r.workspace_id AND c.recipient_id = r.id AND c.status = 'active')
FROM (SELECT o.workspace_id, o.id, o.number FROM recipient o
      WHERE o.workspace_id = %(workspace)s AND o.id > %(after)s ORDER BY o.id LIMIT %(limit)s) r
ORDER BY r.id

-- name: results (planned each time)
-- What a file said of this workspace's numbers, in order of its lines, after one of them.
SELECT s.line, r.number, s.result, s.day, s.event_id
FROM scrub_result s JOIN recipient r ON r.workspace_id = s.workspace_id AND r.id = s.recipient_id
WHERE s.workspace_id = %(workspace)s AND s.scrub_id = %(scrub)s AND s.line > %(after)s
ORDER BY s.line LIMIT %(limit)s

-- name: of_number (planned each time)
-- What files said of one number, with whose file it was and who brought it, after a result.
SELECT s.id, f.id, f.source, f.file_name, f.sha256, f.day, f.made_at, f.actor_kind, f.actor_id, s.line, s.result,
       s.day, s.event_id
FROM scrub_result s JOIN scrub f ON f.workspace_id = s.workspace_id AND f.id = s.scrub_id
WHERE s.workspace_id = %(workspace)s AND s.recipient_id = %(recipient)s AND s.id > %(after)s
ORDER BY s.id LIMIT %(limit)s
