-- Calls to programs: what each address is to be told, kept in the transaction in which it happened.

-- name: note
-- These happened: every address of their workspaces that wants to hear of it is to be told. Locked first: one that is
-- being removed is waited for, and is gone then; what happened must not fail for it.
INSERT INTO callback_due (workspace_id, callback_id, about, about_id)
SELECT c.workspace_id, c.id, %(about)s, n.id
FROM unnest(%(workspaces)s::bigint[], %(ids)s::bigint[]) AS n (workspace_id, id)
JOIN callback c ON c.workspace_id = n.workspace_id AND c.paused_at IS NULL AND %(about)s = ANY (c.tells)
FOR KEY SHARE OF c

-- name: note_texts
-- Something became of these texts: told to who wants to hear of every step, and where it was the last one, of that.
INSERT INTO callback_due (workspace_id, callback_id, about, about_id)
SELECT c.workspace_id, c.id, wants.about, n.id
FROM unnest(%(workspaces)s::bigint[], %(ids)s::bigint[]) AS n (workspace_id, id)
JOIN callback c ON c.workspace_id = n.workspace_id AND c.paused_at IS NULL
JOIN LATERAL (
    SELECT 'message.changed' AS about WHERE 'message.changed' = ANY (c.tells)
    UNION ALL
    SELECT 'message.ended' FROM message m
    WHERE 'message.ended' = ANY (c.tells) AND 'message.changed' <> ALL (c.tells)
      AND m.workspace_id = n.workspace_id AND m.id = n.id
      AND (m.state = ANY (%(ends)s::text[]) OR m.state = 'unknown' AND m.reason = 'unresolved')) wants ON true
FOR KEY SHARE OF c

-- name: note_test
INSERT INTO callback_due (workspace_id, callback_id, about, about_id)
VALUES (%(workspace)s, %(callback)s, 'callback.test', %(callback)s)

-- name: take
-- Addresses whose turn it is; whoever takes one is alone with it for a while, longer than a call can last.
WITH turn AS (
    SELECT c.workspace_id, c.id FROM callback c
    WHERE c.paused_at IS NULL AND c.due_at <= clock_timestamp()
      AND EXISTS (SELECT FROM callback_due d WHERE d.workspace_id = c.workspace_id AND d.callback_id = c.id)
    ORDER BY c.due_at LIMIT %(limit)s
    FOR NO KEY UPDATE SKIP LOCKED)
UPDATE callback c SET due_at = clock_timestamp() + make_interval(secs => %(alone)s)
FROM turn WHERE c.workspace_id = turn.workspace_id AND c.id = turn.id
RETURNING c.workspace_id, c.id, c.address, c.secrets, c.renewed_at, c.tries, c.failing_since, clock_timestamp()

-- name: due
-- What one of them is told next, the oldest first.
SELECT id, about, about_id, at FROM callback_due
WHERE workspace_id = %(workspace)s AND callback_id = %(callback)s ORDER BY id LIMIT %(limit)s

-- name: drop
DELETE FROM callback_due WHERE workspace_id = %(workspace)s AND id = ANY (%(ids)s::bigint[])

-- name: told
-- A call was taken, and when the next one may follow.
UPDATE callback SET due_at = clock_timestamp() + make_interval(secs => %(after)s), told_at = clock_timestamp(), tries = 0, failing_since = NULL,
       problem = ''
WHERE workspace_id = %(workspace)s AND id = %(callback)s

-- name: refused
-- A call was not taken: why, and when it is made again.
UPDATE callback SET due_at = clock_timestamp() + make_interval(secs => %(after)s), tries = least(tries + 1, 32767),
       failing_since = coalesce(failing_since, clock_timestamp()), problem = %(problem)s
WHERE workspace_id = %(workspace)s AND id = %(callback)s

-- name: pause
-- From now on nothing is kept for it; what was is dropped. Its id where it was not paused before.
WITH paused AS (
    UPDATE callback SET paused_at = clock_timestamp(), problem = %(problem)s
    WHERE workspace_id = %(workspace)s AND id = %(callback)s AND paused_at IS NULL
    RETURNING workspace_id, id),
dropped AS (
    DELETE FROM callback_due d USING paused p WHERE d.workspace_id = p.workspace_id AND d.callback_id = p.id)
SELECT id FROM paused

-- name: listed
-- The addresses of a workspace, with how much each is still to be told, counted no further than anybody reads.
SELECT c.id, c.address, c.tells, c.created_at, c.renewed_at, c.told_at, c.failing_since, c.problem, c.paused_at,
       CASE WHEN c.tries > 0 THEN c.due_at END,
       (SELECT count(*) FROM (SELECT FROM callback_due d WHERE d.workspace_id = c.workspace_id
                              AND d.callback_id = c.id LIMIT %(most)s) AS counted)::int
FROM callback c WHERE c.workspace_id = %(workspace)s ORDER BY c.id

-- name: consent_events
-- Events of consent as programs are told of them; the number is gone where the person was erased.
SELECT e.id, e.kind, e.level, e.purpose_id, coalesce(p.name, ''), e.medium, r.number, e.occurred_at, e.recorded_at
FROM consent_event e
JOIN recipient r ON r.workspace_id = e.workspace_id AND r.id = e.recipient_id
LEFT JOIN purpose p ON p.workspace_id = e.workspace_id AND p.id = e.purpose_id
WHERE e.workspace_id = %(workspace)s AND e.id = ANY (%(ids)s::bigint[])
