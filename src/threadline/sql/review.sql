-- Texts that may have been opt-outs, for a person to decide.

-- name: open
-- A review for each doubted text.
INSERT INTO review (workspace_id, recipient_id, message_id, rule, matched, version, made_at, decision, actor_kind)
SELECT n.workspace_id, n.recipient_id, n.message_id, n.rule, n.matched, n.version, clock_timestamp(), 'open', ''
FROM unnest(%(workspaces)s::bigint[], %(recipients)s::bigint[], %(messages)s::bigint[], %(rules)s::text[],
            %(matches)s::text[], %(versions)s::int[])
    AS n (workspace_id, recipient_id, message_id, rule, matched, version)
ORDER BY n.message_id

-- name: doubt
-- Programs wait for these people, whose rows are locked.
UPDATE recipient r SET doubted = true
FROM unnest(%(workspaces)s::bigint[], %(ids)s::bigint[]) AS n (workspace_id, id)
WHERE r.workspace_id = n.workspace_id AND r.id = n.id AND NOT r.doubted

-- name: close
-- What is open of these people is decided; whose it was.
UPDATE review v SET decision = %(decision)s, decided_at = clock_timestamp(), actor_kind = %(actor_kind)s,
                    actor_id = %(actor_id)s::bigint
FROM unnest(%(workspaces)s::bigint[], %(ids)s::bigint[]) AS n (workspace_id, id)
WHERE v.workspace_id = n.workspace_id AND v.recipient_id = n.id AND v.decision = 'open'
RETURNING v.id

-- name: settle
-- Nothing is doubted any more of these people.
UPDATE recipient r SET doubted = false
FROM unnest(%(workspaces)s::bigint[], %(ids)s::bigint[]) AS n (workspace_id, id)
WHERE r.workspace_id = n.workspace_id AND r.id = n.id AND r.doubted
RETURNING r.workspace_id, r.id

-- name: recheck
-- Numbers that are nobody else's any more: what was doubted of another number holds them no longer.
UPDATE recipient r SET doubted = false
FROM unnest(%(workspaces)s::bigint[], %(ids)s::bigint[]) AS n (workspace_id, id)
WHERE r.workspace_id = n.workspace_id AND r.id = n.id AND r.doubted AND NOT EXISTS (
    SELECT FROM review v
    WHERE v.workspace_id = r.workspace_id AND v.recipient_id = r.id AND v.decision = 'open')
RETURNING r.workspace_id, r.id

-- name: page
-- Open reviews after an id, the oldest first, with what their text says.
SELECT v.id, v.made_at, v.rule, v.matched, v.version, m.id, m.conversation_id, m.body, m.created_at, r.number,
       k.id, coalesce(k.name, '')
FROM review v
JOIN message m ON m.workspace_id = v.workspace_id AND m.id = v.message_id
JOIN recipient r ON r.workspace_id = v.workspace_id AND r.id = v.recipient_id
JOIN conversation c ON c.workspace_id = m.workspace_id AND c.id = m.conversation_id
LEFT JOIN contact k ON k.workspace_id = c.workspace_id AND k.id = c.contact_id
WHERE v.workspace_id = %(workspace)s AND v.decision = 'open' AND v.id > %(after)s
ORDER BY v.id LIMIT %(limit)s

-- name: waiting
-- How many are open, up to `most`, and since when the oldest is.
SELECT (SELECT count(*)
        FROM (SELECT FROM review v
              WHERE v.workspace_id = %(workspace)s AND v.decision = 'open' LIMIT %(most)s) counted),
       (SELECT v.made_at FROM review v
        WHERE v.workspace_id = %(workspace)s AND v.decision = 'open' ORDER BY v.id LIMIT 1)

-- name: of_people
-- The oldest open review of whoever has each of these numbers, of any phone of theirs, with its text.
SELECT DISTINCT ON (n.id) n.id, v.id, v.rule, m.id, m.conversation_id, m.body, m.created_at
FROM unnest(%(ids)s::bigint[]) AS n (id)
LEFT JOIN phone p ON p.workspace_id = %(workspace)s AND p.recipient_id = n.id
LEFT JOIN phone o ON o.workspace_id = p.workspace_id AND o.contact_id = p.contact_id
JOIN review v ON v.workspace_id = %(workspace)s AND v.recipient_id = coalesce(o.recipient_id, n.id)
     AND v.decision = 'open'
JOIN message m ON m.workspace_id = v.workspace_id AND m.id = v.message_id
ORDER BY n.id, v.id

-- name: one
-- A review: what its text said, from which number of ours, and when.
SELECT v.recipient_id, r.number, v.decision, v.version, m.conversation_id, m.body, m.created_at, m.sender_id, n.e164
FROM review v
JOIN message m ON m.workspace_id = v.workspace_id AND m.id = v.message_id
JOIN recipient r ON r.workspace_id = v.workspace_id AND r.id = v.recipient_id
JOIN sender s ON s.workspace_id = m.workspace_id AND s.id = m.sender_id
JOIN number n ON n.id = s.number_id
WHERE v.workspace_id = %(workspace)s AND v.id = %(id)s
