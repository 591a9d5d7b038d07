-- What people asked: the topic that the right to answer them covers.

-- name: asked
-- The last text of theirs in each of these conversations before an id, in the order asked; none where there is none.
-- Where nobody ever wrote to us, ours are not read through for it.
SELECT n.n, m.id, m.body, m.created_at
FROM unnest(%(conversations)s::bigint[], %(befores)s::bigint[]) WITH ORDINALITY AS n (conversation_id, before, n)
JOIN conversation v ON v.workspace_id = %(workspace)s AND v.id = n.conversation_id AND v.last_in_at IS NOT NULL
CROSS JOIN LATERAL (SELECT t.id, t.body, t.created_at FROM message t
                    WHERE t.workspace_id = %(workspace)s AND t.conversation_id = n.conversation_id
                      AND t.id < n.before AND t.direction = 'in'
                    ORDER BY t.id DESC LIMIT 1) m
ORDER BY n.n
