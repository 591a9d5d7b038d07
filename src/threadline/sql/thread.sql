-- The texts of a conversation, and what happened to the person's rights between them.

-- name: texts
-- The newest texts of each conversation before an id, newest first.
SELECT m.conversation_id, m.id, m.direction, m.state, m.reason, m.level, m.occasion, coalesce(p.name, ''),
       m.automated, m.body, coalesce(m.sent_text, ''), m.parts, m.encoding, m.not_before, m.due_at,
       m.created_at, m.updated_at, m.actor_kind, coalesce(nullif(u.name, ''), u.email, ''), m.why,
       a.carrier, m.files
FROM unnest(%(conversations)s::bigint[]) AS n (id)
CROSS JOIN LATERAL (SELECT t.* FROM message t
                    WHERE t.workspace_id = %(workspace)s AND t.conversation_id = n.id AND t.id < %(before)s
                    ORDER BY t.id DESC LIMIT %(limit)s) m
JOIN sender s ON s.workspace_id = m.workspace_id AND s.id = m.sender_id
JOIN number o ON o.id = s.number_id
JOIN carrier_account a ON a.id = o.account_id
LEFT JOIN purpose p ON p.workspace_id = m.workspace_id AND p.id = m.purpose_id
LEFT JOIN member b ON m.actor_kind = 'member' AND b.workspace_id = m.workspace_id AND b.id = m.actor_id
LEFT JOIN app_user u ON u.id = b.user_id
ORDER BY m.conversation_id, m.id DESC

-- name: texts_after
-- The oldest texts of one conversation after an id, oldest first.
SELECT m.conversation_id, m.id, m.direction, m.state, m.reason, m.level, m.occasion, coalesce(p.name, ''),
       m.automated, m.body, coalesce(m.sent_text, ''), m.parts, m.encoding, m.not_before, m.due_at,
       m.created_at, m.updated_at, m.actor_kind, coalesce(nullif(u.name, ''), u.email, ''), m.why,
       a.carrier, m.files
FROM (SELECT t.* FROM message t
      WHERE t.workspace_id = %(workspace)s AND t.conversation_id = %(conversation)s AND t.id > %(after)s
      ORDER BY t.id LIMIT %(limit)s) m
JOIN sender s ON s.workspace_id = m.workspace_id AND s.id = m.sender_id
JOIN number o ON o.id = s.number_id
JOIN carrier_account a ON a.id = o.account_id
LEFT JOIN purpose p ON p.workspace_id = m.workspace_id AND p.id = m.purpose_id
LEFT JOIN member b ON m.actor_kind = 'member' AND b.workspace_id = m.workspace_id AND b.id = m.actor_id
LEFT JOIN app_user u ON u.id = b.user_id
ORDER BY m.id

-- name: deeds
-- What colleagues lately did with each conversation, from the audit log: most of it is that somebody read it, so no
-- more than the latest three hundred entries are looked at.
SELECT n.id, a.id, a.action, a.at, a.actor_kind, coalesce(nullif(u.name, ''), u.email, ''),
       (a.detail ->> 'member')::bigint IS NULL, coalesce(nullif(v.name, ''), v.email, ''),
       coalesce((a.detail ->> 'member')::bigint = a.actor_id, false)
FROM unnest(%(conversations)s::bigint[]) AS n (id)
CROSS JOIN LATERAL (SELECT d.* FROM (SELECT t.* FROM audit t
                                     WHERE t.workspace_id = %(workspace)s AND t.noun = 'conversation'
                                       AND t.noun_id = n.id
                                     ORDER BY t.id DESC LIMIT 300) d
                    WHERE d.action IN ('conversation.assigned', 'conversation.closed', 'conversation.reopened')
                    ORDER BY d.id DESC LIMIT 40) a
LEFT JOIN member b ON a.actor_kind = 'member' AND b.workspace_id = a.workspace_id AND b.id = a.actor_id
LEFT JOIN app_user u ON u.id = b.user_id
LEFT JOIN member c ON c.workspace_id = a.workspace_id AND c.id = (a.detail ->> 'member')::bigint
LEFT JOIN app_user v ON v.id = c.user_id
ORDER BY n.id, a.id

-- name: events
-- The latest acts of consent of each conversation's person; their own texts, which imply it, are left out.
SELECT c.id, e.id, e.kind, e.level, coalesce(p.name, ''), e.medium, e.occurred_at, e.recorded_at, e.actor_kind
FROM unnest(%(conversations)s::bigint[]) AS n (id)
JOIN conversation c ON c.workspace_id = %(workspace)s AND c.id = n.id
CROSS JOIN LATERAL (SELECT v.* FROM consent_event v
                    WHERE v.workspace_id = c.workspace_id AND v.recipient_id = c.recipient_id
                      AND v.kind <> 'implied'
                    ORDER BY v.id DESC LIMIT 40) e
LEFT JOIN purpose p ON p.workspace_id = e.workspace_id AND p.id = e.purpose_id
ORDER BY c.id, e.id

-- name: text
-- One text, for a form that changes it.
SELECT m.conversation_id, m.state, m.body, m.not_before, m.occasion, m.lane_id IS NOT NULL, m.files
FROM message m WHERE m.workspace_id = %(workspace)s AND m.id = %(id)s

-- name: rights
-- What is on record for one person: each purpose with its state, and when it began.
SELECT p.id, p.name, p.level, coalesce(c.status, ''), e.occurred_at, coalesce(e.medium, '')
FROM purpose p
LEFT JOIN consent c ON c.workspace_id = p.workspace_id AND c.purpose_id = p.id AND c.recipient_id = %(recipient)s
LEFT JOIN consent_event e ON e.workspace_id = c.workspace_id AND e.id = c.event_id
WHERE p.workspace_id = %(workspace)s AND p.open
ORDER BY p.name

-- name: stopped
-- The opt-out in force: when and how.
SELECT e.occurred_at, e.medium
FROM recipient r JOIN consent_event e ON e.workspace_id = r.workspace_id AND e.id = r.opted_out_id
WHERE r.workspace_id = %(workspace)s AND r.id = %(recipient)s

-- name: person
-- What the drawer says of a contact.
SELECT k.name, k.email, k.company, k.state, k.lead_status, coalesce(nullif(u.name, ''), u.email, ''),
       ARRAY(SELECT ARRAY[f.name, k.fields ->> f.key] FROM field f
             WHERE f.workspace_id = k.workspace_id AND coalesce(k.fields ->> f.key, '') <> ''
             ORDER BY f.position, f.id)
FROM contact k
LEFT JOIN member b ON b.workspace_id = k.workspace_id AND b.id = k.rep_id
LEFT JOIN app_user u ON u.id = b.user_id
WHERE k.workspace_id = %(workspace)s AND k.id = %(contact)s

-- name: lately
-- When a person became known, was made a contact, last wrote and was last written to, over all our numbers.
SELECT r.created_at, max(k.created_at), max(c.last_in_at), max(c.last_out_at)
FROM recipient r
LEFT JOIN conversation c ON c.workspace_id = r.workspace_id AND c.recipient_id = r.id
LEFT JOIN contact k ON k.workspace_id = c.workspace_id AND k.id = c.contact_id
WHERE r.workspace_id = %(workspace)s AND r.id = %(recipient)s
GROUP BY r.created_at
