-- Conversations as the list shows them.

-- name: page
-- The next ids after a cursor, the one that moved last first.
SELECT c.id, c.last_at FROM conversation c
WHERE c.workspace_id = %(workspace)s AND (c.last_at, c.id) < (%(at)s::timestamptz, %(id)s::bigint)
ORDER BY c.last_at DESC, c.id DESC
LIMIT %(limit)s

-- name: of_people
-- The ids of these recipients' conversations, the one that moved last first.
SELECT c.id, c.last_at FROM conversation c
WHERE c.workspace_id = %(workspace)s AND c.recipient_id = ANY(%(recipients)s::bigint[])
ORDER BY c.last_at DESC, c.id DESC
LIMIT %(limit)s

-- name: moved
-- What moved since a moment: the poll for announcements that got lost.
SELECT c.id, c.last_at FROM conversation c
WHERE c.workspace_id = %(workspace)s AND c.last_at > %(since)s
ORDER BY c.last_at DESC, c.id DESC
LIMIT %(limit)s

-- name: rows
-- What a row of the list says of each conversation, with the rights on record and the last text.
SELECT c.id, c.last_at, c.unread, c.snippet, c.contact_id, coalesce(k.name, ''), r.id, r.number, r.zones,
       s.id, s.name, r.opted_out_id IS NOT NULL, r.review,
       r.implied_until,
       ARRAY(SELECT DISTINCT o.level FROM consent o
             WHERE o.workspace_id = c.workspace_id AND o.recipient_id = c.recipient_id
               AND o.status = 'active'),
       last.direction, last.state
FROM unnest(%(ids)s::bigint[]) AS n (id)
JOIN conversation c ON c.workspace_id = %(workspace)s AND c.id = n.id
JOIN recipient r ON r.workspace_id = c.workspace_id AND r.id = c.recipient_id
JOIN sender s ON s.workspace_id = c.workspace_id AND s.id = c.sender_id
LEFT JOIN contact k ON k.workspace_id = c.workspace_id AND k.id = c.contact_id
LEFT JOIN LATERAL (SELECT m.direction, m.state FROM message m
                   WHERE m.workspace_id = c.workspace_id AND m.conversation_id = c.id
                   ORDER BY m.id DESC LIMIT 1) last ON true
ORDER BY c.last_at DESC, c.id DESC

-- name: mark_read
UPDATE conversation SET unread = 0
WHERE workspace_id = %(workspace)s AND id = %(id)s AND unread > 0
RETURNING id
