-- The audit log, newest first.

-- name: all
-- Everything before an id.
SELECT id, at, actor_kind, actor_id, action, noun, noun_id, detail FROM audit
WHERE workspace_id = %(workspace)s AND id < %(before)s
ORDER BY id DESC LIMIT %(limit)s

-- name: of_action
-- One kind of act.
SELECT id, at, actor_kind, actor_id, action, noun, noun_id, detail FROM audit
WHERE workspace_id = %(workspace)s AND action = %(action)s AND id < %(before)s
ORDER BY id DESC LIMIT %(limit)s

-- name: of_noun
-- What happened to one kind of thing.
SELECT id, at, actor_kind, actor_id, action, noun, noun_id, detail FROM audit
WHERE workspace_id = %(workspace)s AND noun = %(noun)s AND id < %(before)s
ORDER BY id DESC LIMIT %(limit)s

-- name: of_member
-- What one member did, of one kind where that is asked: of their newest acts only so many are looked through, so
-- that a rare kind costs no more than a common one. A row without an action says where the look ended.
WITH looked AS MATERIALIZED (
    SELECT id, at, actor_kind, actor_id, action, noun, noun_id, detail FROM audit
    WHERE workspace_id = %(workspace)s AND actor_kind = 'member' AND actor_id = %(member)s
      AND id < %(before)s
    ORDER BY id DESC LIMIT %(look)s),
found AS (
    SELECT * FROM looked
    WHERE (%(noun)s::text = '' OR noun = %(noun)s::text) AND (%(action)s::text = '' OR action = %(action)s::text)
    ORDER BY id DESC LIMIT %(limit)s)
SELECT * FROM found
UNION ALL
(SELECT min(id), NULL, NULL, NULL, NULL, NULL, NULL, NULL FROM looked HAVING count(*) >= %(look)s::bigint)
ORDER BY 1 DESC
