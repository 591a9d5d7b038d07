-- What carriers deliver.

-- name: add
-- Arrivals that are new; one that came before is left out.
INSERT INTO arrival (account_id, key, received_at, problem)
SELECT %(account)s, k.key, clock_timestamp(), '' FROM unnest(%(keys)s::text[]) AS k (key)
ORDER BY k.key
ON CONFLICT (account_id, key) DO NOTHING
RETURNING key, id

-- name: senders_of
-- Which workspaces use these numbers of ours, and the database's clock.
SELECT n.e164, s.workspace_id, s.id, clock_timestamp()
FROM number n JOIN sender s ON s.number_id = n.id
WHERE n.account_id = %(account)s AND n.e164 = ANY(%(numbers)s::text[])
ORDER BY n.e164, s.workspace_id

-- name: last_written
-- When each workspace last wrote to a person from a number of ours.
SELECT c.workspace_id, c.sender_id, c.recipient_id, c.last_out_at
FROM unnest(%(workspaces)s::bigint[], %(senders)s::bigint[], %(recipients)s::bigint[])
    AS n (workspace_id, sender_id, recipient_id)
JOIN conversation c ON c.workspace_id = n.workspace_id AND c.sender_id = n.sender_id
    AND c.recipient_id = n.recipient_id

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
