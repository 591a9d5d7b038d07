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
SELECT r.id, r.number, r.country, r.zones, r.opted_out_id, r.stopped_at, r.implied_until, r.review,
       p.contact_id, coalesce(c.name, '')
FROM recipient r
LEFT JOIN phone p ON p.workspace_id = r.workspace_id AND p.recipient_id = r.id
LEFT JOIN contact c ON c.workspace_id = p.workspace_id AND c.id = p.contact_id
WHERE r.workspace_id = %(workspace)s AND r.number = %(number)s

-- name: addresses
-- What is known of these addresses: since when each wants nothing, and whether it is blocked.
SELECT r.number, CASE WHEN r.opted_out_id IS NOT NULL THEN r.stopped_at END, r.blocked
FROM recipient r WHERE r.workspace_id = %(workspace)s AND r.number = ANY(%(addresses)s::text[])

-- name: grants
SELECT p.id, p.name, c.level, c.status, c.event_id FROM consent c
JOIN purpose p ON p.workspace_id = c.workspace_id AND p.id = c.purpose_id
WHERE c.workspace_id = %(workspace)s AND c.recipient_id = %(recipient)s ORDER BY p.name

-- name: events
-- The consent events of one recipient, newest first, before an id.
SELECT e.id, e.kind, e.level, coalesce(p.name, ''), e.medium, e.campaign, e.text_version, e.occurred_at,
       e.recorded_at, e.actor_kind, e.actor_id, coalesce(s.capture, ''), coalesce(s.identity, ''),
       coalesce(s.source_url, ''), coalesce(s.ip, ''), coalesce(s.user_agent, '')
FROM consent_event e
LEFT JOIN purpose p ON p.workspace_id = e.workspace_id AND p.id = e.purpose_id
-- Of erased people, evidence that is kept until its time is over is nobody's to see. Asked once, not of each event:
-- then the planner read all recipients.
LEFT JOIN consent_person s ON s.workspace_id = e.workspace_id AND s.event_id = e.id
     AND (SELECT r.erased_at IS NULL FROM recipient r
          WHERE r.workspace_id = %(workspace)s AND r.id = %(recipient)s)
WHERE e.workspace_id = %(workspace)s AND e.recipient_id = %(recipient)s AND e.id < %(before)s
ORDER BY e.id DESC LIMIT %(limit)s
