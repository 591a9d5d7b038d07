-- Why texts were sent, held or refused: what their rows say of the decision.

-- name: decisions
-- The last verdict on each of these texts: by which versions, whom it was about and where that person is.
SELECT m.id, m.recipient_id, m.sender_id, m.rule, m.law, m.confirms_id, r.country, r.states, r.zones, r.opted_out_id
FROM unnest(%(ids)s::bigint[]) AS asked (id)
JOIN message m ON m.workspace_id = %(workspace)s AND m.id = asked.id
JOIN recipient r ON r.workspace_id = m.workspace_id AND r.id = m.recipient_id

-- name: attempts
-- Their hand-overs, the first one first. OFFSET 0, here and below: each text's by its key, never the whole table.
SELECT a.message_id, a.number, a.claimed_at, a.settled_at, a.outcome, a.code, a.rule, a.law, a.event_id
FROM unnest(%(ids)s::bigint[]) AS asked (id)
CROSS JOIN LATERAL (
    SELECT * FROM attempt a WHERE a.workspace_id = %(workspace)s AND a.message_id = asked.id OFFSET 0) a
ORDER BY a.message_id, a.number

-- name: parts
-- What the carrier said of each part.
SELECT p.message_id, p.attempt, p.index, p.carrier_id, p.state, p.code, p.at
FROM unnest(%(ids)s::bigint[]) AS asked (id)
CROSS JOIN LATERAL (
    SELECT * FROM part p WHERE p.workspace_id = %(workspace)s AND p.message_id = asked.id OFFSET 0) p
ORDER BY p.message_id, p.attempt, p.index

-- name: theirs
-- The next texts of one conversation, for a proof.
SELECT m.id FROM message m
WHERE m.workspace_id = %(workspace)s AND m.conversation_id = %(conversation)s AND m.id > %(after)s
ORDER BY m.id LIMIT %(limit)s

-- name: conversations
-- The conversations with one number, one for each number of ours.
SELECT c.id FROM conversation c
WHERE c.workspace_id = %(workspace)s AND c.recipient_id = %(recipient)s ORDER BY c.id
