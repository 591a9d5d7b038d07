-- Parts, and the states of texts that follow from them.

-- name: of_messages (planned each time)
-- Where the parts of these messages stand, read after the locks; of the latest attempt that was taken.
SELECT m.workspace_id, m.id, array_agg(p.state ORDER BY p.index), max(p.code)
FROM unnest(%(workspaces)s::bigint[], %(ids)s::bigint[]) AS r (workspace_id, id)
JOIN message m ON m.workspace_id = r.workspace_id AND m.id = r.id
JOIN part p ON p.workspace_id = m.workspace_id AND p.message_id = m.id
WHERE p.attempt = (SELECT max(q.attempt) FROM part q
                   WHERE q.workspace_id = m.workspace_id AND q.message_id = m.id AND q.rank >= 2)
GROUP BY 1, 2

-- name: move_messages (planned each time)
-- The messages' new states. A text proven out waits in no lane.
UPDATE message m SET state = s.state, reason = s.code, lane_id = NULL, due_at = NULL,
       updated_at = clock_timestamp()
FROM unnest(%(workspaces)s::bigint[], %(ids)s::bigint[], %(states)s::text[], %(codes)s::text[])
    AS s (workspace_id, id, state, code)
WHERE m.workspace_id = s.workspace_id AND m.id = s.id AND m.state <> s.state
