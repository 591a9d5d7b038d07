-- What members have begun to write.

-- name: keep
-- What a member has begun to write; whether it is a new draft.
INSERT INTO draft (workspace_id, conversation_id, member_id, body, updated_at)
SELECT c.workspace_id, c.id, %(member)s::bigint, %(body)s, clock_timestamp()
FROM conversation c WHERE c.workspace_id = %(workspace)s AND c.id = %(id)s
ON CONFLICT (workspace_id, member_id, conversation_id)
DO UPDATE SET body = EXCLUDED.body, updated_at = EXCLUDED.updated_at
RETURNING xmax = 0

-- name: drop
DELETE FROM draft
WHERE workspace_id = %(workspace)s AND member_id = %(member)s::bigint AND conversation_id = ANY(%(ids)s::bigint[])
RETURNING conversation_id

-- name: of_conversations
-- What a member has begun to write in these conversations.
SELECT conversation_id, body FROM draft
WHERE workspace_id = %(workspace)s AND member_id = %(member)s::bigint AND conversation_id = ANY(%(ids)s::bigint[])
