-- What the API reports of texts: where they are, and why they were sent.

-- name: texts
-- Texts of a workspace, newest first, before an id; of one conversation or (null) of all.
SELECT m.id, m.conversation_id, m.direction, m.state, m.reason, m.level, m.occasion, m.purpose_id,
       coalesce(p.name, ''), m.automated, n.e164, r.number, m.body, m.sent_text, m.parts, m.encoding,
       m.not_before, m.due_at, m.created_at, m.updated_at, m.actor_kind, m.actor_id, m.why, a.carrier, m.files
FROM message m
JOIN recipient r ON r.workspace_id = m.workspace_id AND r.id = m.recipient_id
JOIN sender s ON s.workspace_id = m.workspace_id AND s.id = m.sender_id
JOIN number n ON n.id = s.number_id
JOIN carrier_account a ON a.id = n.account_id
LEFT JOIN purpose p ON p.workspace_id = m.workspace_id AND p.id = m.purpose_id
WHERE m.workspace_id = %(workspace)s AND m.id < %(before)s
ORDER BY m.id DESC LIMIT %(limit)s

-- name: texts_of_conversation
SELECT m.id, m.conversation_id, m.direction, m.state, m.reason, m.level, m.occasion, m.purpose_id,
       coalesce(p.name, ''), m.automated, n.e164, r.number, m.body, m.sent_text, m.parts, m.encoding,
       m.not_before, m.due_at, m.created_at, m.updated_at, m.actor_kind, m.actor_id, m.why, a.carrier, m.files
FROM message m
JOIN recipient r ON r.workspace_id = m.workspace_id AND r.id = m.recipient_id
JOIN sender s ON s.workspace_id = m.workspace_id AND s.id = m.sender_id
JOIN number n ON n.id = s.number_id
JOIN carrier_account a ON a.id = n.account_id
LEFT JOIN purpose p ON p.workspace_id = m.workspace_id AND p.id = m.purpose_id
WHERE m.workspace_id = %(workspace)s AND m.conversation_id = %(conversation)s AND m.id < %(before)s
ORDER BY m.id DESC LIMIT %(limit)s

-- name: these
-- Some texts, newest first.
SELECT m.id, m.conversation_id, m.direction, m.state, m.reason, m.level, m.occasion, m.purpose_id,
       coalesce(p.name, ''), m.automated, n.e164, r.number, m.body, m.sent_text, m.parts, m.encoding,
       m.not_before, m.due_at, m.created_at, m.updated_at, m.actor_kind, m.actor_id, m.why, a.carrier, m.files
FROM message m
JOIN recipient r ON r.workspace_id = m.workspace_id AND r.id = m.recipient_id
JOIN sender s ON s.workspace_id = m.workspace_id AND s.id = m.sender_id
JOIN number n ON n.id = s.number_id
JOIN carrier_account a ON a.id = n.account_id
LEFT JOIN purpose p ON p.workspace_id = m.workspace_id AND p.id = m.purpose_id
-- By its key: joined to a list of ids, before ANALYZE, all texts of the workspace were read.
WHERE m.workspace_id = %(workspace)s AND m.id = ANY (%(ids)s::bigint[])
ORDER BY m.id DESC

-- name: attempts
-- The hand-overs of one text, with the right that let each go.
SELECT a.number, a.claimed_at, a.settled_at, a.outcome, a.code, a.rule, a.law, a.event_id, e.kind, e.level,
       coalesce(p.name, ''), e.medium, e.occurred_at
FROM attempt a
LEFT JOIN consent_event e ON e.workspace_id = a.workspace_id AND e.id = a.event_id
LEFT JOIN purpose p ON p.workspace_id = e.workspace_id AND p.id = e.purpose_id
WHERE a.workspace_id = %(workspace)s AND a.message_id = %(message)s
ORDER BY a.number

-- name: parts
SELECT attempt, index, carrier_id, state, code, at FROM part
WHERE workspace_id = %(workspace)s AND message_id = %(message)s ORDER BY attempt, index

-- name: recipient
-- What one number may be sent.
SELECT r.id, r.number, r.country, r.zones, r.opted_out_id, r.stopped_at, r.implied_until,
       r.review OR r.doubted,
       p.contact_id, coalesce(c.name, ''), coalesce(c.email, '')
FROM recipient r
LEFT JOIN phone p ON p.workspace_id = r.workspace_id AND p.recipient_id = r.id
LEFT JOIN contact c ON c.workspace_id = p.workspace_id AND c.id = p.contact_id
WHERE r.workspace_id = %(workspace)s AND r.number = %(number)s

-- name: addresses
-- What is known of these addresses: since when each wants nothing, and whether it is blocked.
SELECT r.number, CASE WHEN r.opted_out_id IS NOT NULL THEN r.stopped_at END, r.blocked
FROM recipient r WHERE r.workspace_id = %(workspace)s AND r.number = ANY(%(addresses)s::text[])

-- name: recipients_at
-- The recipients with these addresses, in the order asked.
SELECT r.id, r.number FROM unnest(%(addresses)s::text[]) WITH ORDINALITY AS a (address, n)
JOIN recipient r ON r.workspace_id = %(workspace)s AND r.number = a.address
ORDER BY a.n

-- name: grants
SELECT r.number, p.id, p.name, c.level, c.status, c.event_id
FROM unnest(%(recipients)s::bigint[]) WITH ORDINALITY AS a (id, n)
JOIN recipient r ON r.workspace_id = %(workspace)s AND r.id = a.id
JOIN consent c ON c.workspace_id = r.workspace_id AND c.recipient_id = r.id
JOIN purpose p ON p.workspace_id = c.workspace_id AND p.id = c.purpose_id
ORDER BY a.n, p.name

-- name: events
-- The consent events of these recipients, newest first, before an id.
SELECT r.number, e.id, e.kind, e.level, coalesce(p.name, ''), e.medium, e.campaign, e.text_version, e.occurred_at,
       e.recorded_at, e.actor_kind, e.actor_id, coalesce(s.capture, ''), coalesce(s.identity, ''),
       coalesce(s.source_url, ''), coalesce(s.ip, ''), coalesce(s.user_agent, '')
FROM unnest(%(recipients)s::bigint[]) AS a (id)
JOIN recipient r ON r.workspace_id = %(workspace)s AND r.id = a.id
CROSS JOIN LATERAL (
    SELECT * FROM consent_event e
    WHERE e.workspace_id = r.workspace_id AND e.recipient_id = r.id AND e.id < %(before)s
    ORDER BY e.id DESC LIMIT %(limit)s) e
LEFT JOIN purpose p ON p.workspace_id = e.workspace_id AND p.id = e.purpose_id
-- Of erased people, evidence that is kept until its time is over is nobody's to see.
LEFT JOIN consent_person s ON s.workspace_id = e.workspace_id AND s.event_id = e.id AND r.erased_at IS NULL
ORDER BY e.id DESC LIMIT %(limit)s
