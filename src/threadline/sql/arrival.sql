-- What carriers deliver.

-- name: add
-- Arrivals that are new; one that came before is left out.
INSERT INTO arrival (account_id, key, received_at, problem)
SELECT %(account)s, k.key, clock_timestamp(), '' FROM unnest(%(keys)s::text[]) AS k (key)
ORDER BY k.key
ON CONFLICT (account_id, key) DO NOTHING
RETURNING key, id

-- name: senders_of
-- Which workspaces use these numbers of ours.
SELECT n.e164, s.workspace_id, s.id
FROM number n JOIN sender s ON s.number_id = n.id
WHERE n.account_id = %(account)s AND n.e164 = ANY(%(numbers)s::text[])
ORDER BY n.e164, s.workspace_id

-- name: uses
-- Which workspaces use these numbers of ours, who these people are to each where it knows them, their conversation over
-- that number and when it last wrote to them there, and the database's clock. Every LIMIT 1 keeps the planner from
-- reading a whole workspace.
SELECT k.number, k.person, s.workspace_id, s.id, known.id, talk.id, talk.last_out_at, clock_timestamp()
FROM unnest(%(numbers)s::text[], %(people)s::text[]) AS k (number, person)
JOIN number n ON n.account_id = %(account)s AND n.e164 = k.number
JOIN sender s ON s.number_id = n.id
LEFT JOIN LATERAL (
    SELECT r.id FROM recipient r WHERE r.workspace_id = s.workspace_id AND r.number = k.person LIMIT 1) known ON true
LEFT JOIN LATERAL (
    SELECT c.id, c.last_out_at FROM conversation c
    WHERE c.workspace_id = s.workspace_id AND c.sender_id = s.id AND c.recipient_id = known.id LIMIT 1) talk ON true

-- name: park
-- An arrival that could not be taken in, raw, with the reason, for a person to look at.
INSERT INTO arrival (account_id, key, received_at, parked, problem)
VALUES (%(account)s, %(key)s, clock_timestamp(), %(raw)s::jsonb, %(problem)s)
ON CONFLICT (account_id, key) DO NOTHING

-- name: hold
-- Nothing goes to these people until somebody has looked.
UPDATE recipient r SET review = true
FROM unnest(%(workspaces)s::bigint[], %(ids)s::bigint[]) AS n (workspace_id, id)
WHERE r.workspace_id = n.workspace_id AND r.id = n.id
