-- Lists of consent given elsewhere: what of them is known, and which wait for somebody to go on with them.

-- name: known (planned each time)
-- Of these acts, by their place in the list, those whose number is known here: whether just this act is recorded
-- already, and whether it was taken back at or after it.
SELECT n.n,
       EXISTS (SELECT FROM consent_event e
               WHERE e.workspace_id = r.workspace_id AND e.recipient_id = r.id AND e.kind = 'granted'
                 AND e.purpose_id = n.purpose_id AND e.level = n.level AND e.medium = n.medium
                 AND e.occurred_at = n.occurred_at),
       coalesce(r.stopped_at >= n.occurred_at, false)
       OR EXISTS (SELECT FROM consent c
                  WHERE c.workspace_id = r.workspace_id AND c.recipient_id = r.id AND c.purpose_id = n.purpose_id
                    AND c.ended_at >= n.occurred_at)
FROM unnest(%(workspaces)s::bigint[], %(numbers)s::text[], %(purposes)s::bigint[], %(levels)s::text[],
            %(mediums)s::text[], %(occurred)s::timestamptz[])
         WITH ORDINALITY AS n (workspace_id, number, purpose_id, level, medium, occurred_at, n)
JOIN recipient r ON r.workspace_id = n.workspace_id AND r.number = n.number

-- name: emails (planned each time)
-- The e-mail addresses of the contacts who have these numbers, and when such a person last wanted no contact at all:
-- neither texts nor calls at one of their numbers, so from the later of the two on (as `carried_to_email` in the rules
-- has it for what is in force). Their address may be newer than that.
SELECT r.number, k.email,
       (SELECT max(greatest(t.stopped_at, v.stopped_at)) FROM phone o
        JOIN recipient t ON t.workspace_id = o.workspace_id AND t.id = o.recipient_id
        JOIN recipient v ON v.workspace_id = t.workspace_id AND v.number = 'tel:' || t.number
        WHERE o.workspace_id = k.workspace_id AND o.contact_id = k.id
          AND t.stopped_at IS NOT NULL AND v.stopped_at IS NOT NULL)
FROM unnest(%(workspaces)s::bigint[], %(numbers)s::text[]) AS n (workspace_id, number)
JOIN recipient r ON r.workspace_id = n.workspace_id AND r.number = n.number
JOIN phone p ON p.workspace_id = r.workspace_id AND p.recipient_id = r.id
JOIN contact k ON k.workspace_id = p.workspace_id AND k.id = p.contact_id
WHERE k.email <> ''

-- name: open
-- The files that wait to be read or recorded, of every workspace, the oldest first.
SELECT i.workspace_id, i.id FROM workspace w
CROSS JOIN LATERAL (
    SELECT c.workspace_id, c.id FROM consent_import c
    WHERE c.workspace_id = w.id AND c.stage IN ('uploaded', 'recording') ORDER BY c.id LIMIT 100) i
ORDER BY i.id

-- name: forget
-- The contents of files after a month, but for those that are being recorded.
UPDATE consent_import SET content = ''
WHERE made_at < clock_timestamp() - interval '30 days' AND stage <> 'recording' AND content <> ''
