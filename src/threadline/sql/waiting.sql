-- Texts that wait for their time.

-- name: page
-- The next of the queue after a cursor, the soonest first; those of the last seconds, which may still be undone,
-- are not shown.
SELECT m.id, m.conversation_id, m.body, m.not_before, m.occasion, coalesce(k.name, ''), r.id, r.number, r.country, r.states,
       r.zones, coalesce(nullif(u.name, ''), u.email, ''), m.automated, m.reason, m.due_at
FROM (SELECT q.* FROM message q
      WHERE q.workspace_id = %(workspace)s AND q.lane_id IS NOT NULL
        AND q.not_before > statement_timestamp() + make_interval(secs => %(undo)s)
        AND (q.not_before, q.id) > (%(at)s::timestamptz, %(id)s::bigint)
      ORDER BY q.not_before, q.id LIMIT %(limit)s) m
JOIN recipient r ON r.workspace_id = m.workspace_id AND r.id = m.recipient_id
JOIN conversation c ON c.workspace_id = m.workspace_id AND c.id = m.conversation_id
LEFT JOIN contact k ON k.workspace_id = c.workspace_id AND k.id = c.contact_id
LEFT JOIN member b ON m.actor_kind = 'member' AND b.workspace_id = m.workspace_id AND b.id = m.actor_id
LEFT JOIN app_user u ON u.id = b.user_id
ORDER BY m.not_before, m.id
