-- Files that come with texts.

-- name: bring
-- A file that somebody brings: a row first, which leads to its octets and sees to them should nobody come back.
INSERT INTO attachment (workspace_id, conversation_id, actor_kind, actor_id, stage, file, name, kind, size, width,
                        height, due_at, place, url, problem, tries)
VALUES (%(workspace)s, %(conversation)s::bigint, %(actor_kind)s, %(actor_id)s::bigint, 'gone', %(file)s, %(name)s,
        %(kind)s, %(size)s, %(width)s, %(height)s, clock_timestamp() + interval '1 hour', 0, '', '', 0)
RETURNING id

-- name: brought
-- Its octets are there: it waits for a text to go with.
UPDATE attachment SET stage = 'ready', file = %(file)s, due_at = clock_timestamp() + make_interval(days => %(days)s)
WHERE workspace_id = %(workspace)s AND id = %(id)s AND stage = 'gone' AND due_at > clock_timestamp()
RETURNING id

-- name: leave_out
-- One that goes with no text after all.
UPDATE attachment SET stage = 'gone', due_at = clock_timestamp(), conversation_id = NULL, name = ''
WHERE workspace_id = %(workspace)s AND id = %(id)s AND message_id IS NULL AND stage = 'ready'
  AND actor_kind = %(actor_kind)s AND actor_id = %(actor_id)s::bigint
RETURNING id

-- name: lock_unsent
-- Files that wait for a text, with who brought them; they are the caller's until its transaction ends.
SELECT a.workspace_id, a.id, a.actor_kind, a.actor_id, coalesce(a.conversation_id, 0), a.size
FROM unnest(%(workspaces)s::bigint[], %(ids)s::bigint[]) AS n (workspace_id, id)
JOIN attachment a ON a.workspace_id = n.workspace_id AND a.id = n.id
WHERE a.message_id IS NULL AND a.stage = 'ready'
ORDER BY a.workspace_id, a.id
FOR UPDATE OF a

-- name: attach
-- Files go with their texts, each in its place.
UPDATE attachment a SET message_id = n.message_id, place = n.place, conversation_id = NULL, due_at = NULL
FROM unnest(%(workspaces)s::bigint[], %(ids)s::bigint[], %(messages)s::bigint[], %(places)s::smallint[])
    AS n (workspace_id, id, message_id, place)
WHERE a.workspace_id = n.workspace_id AND a.id = n.id

-- name: give_back
-- Files of a text that was taken back wait for another; the text has none any more.
WITH back AS (
    UPDATE attachment a SET message_id = NULL, place = 0, conversation_id = %(conversation)s,
           due_at = clock_timestamp() + make_interval(days => %(days)s)
    FROM message m
    WHERE m.workspace_id = %(workspace)s AND m.id = %(message)s AND m.state = 'cancelled' AND m.attempt = 0
      AND m.conversation_id = %(conversation)s
      AND a.workspace_id = m.workspace_id AND a.message_id = m.id AND a.stage = 'ready'
      AND a.actor_kind = %(actor_kind)s AND a.actor_id = %(actor_id)s::bigint
    RETURNING a.workspace_id, m.id)
UPDATE message m SET files = 0, updated_at = clock_timestamp()
WHERE (m.workspace_id, m.id) IN (SELECT workspace_id, id FROM back)

-- name: count
-- How many files each text has; with any it is one part, however long.
UPDATE message m SET files = n.files, parts = 1
FROM unnest(%(workspaces)s::bigint[], %(messages)s::bigint[], %(files)s::smallint[]) AS n (workspace_id, id, files)
WHERE m.workspace_id = n.workspace_id AND m.id = n.id

-- name: expect
-- Files that are still at the carrier.
INSERT INTO attachment (workspace_id, message_id, place, stage, file, name, kind, size, width, height, url, account_id,
                        problem, tries, due_at, actor_kind)
SELECT n.workspace_id, n.message_id, n.place, 'expected', n.file, '', '', 0, 0, 0, n.url, %(account)s, '', 0,
       clock_timestamp(), 'person'
FROM unnest(%(workspaces)s::bigint[], %(messages)s::bigint[], %(places)s::smallint[], %(files)s::text[],
            %(urls)s::text[]) AS n (workspace_id, message_id, place, file, url)

-- name: take_expected
-- Files to be fetched, some at a time: nobody else takes them for as long as one may take. Every try has a place of its
-- own in the storage, so that a slow one never takes away what a later one brought.
UPDATE attachment a SET tries = a.tries + 1, file = split_part(a.file, '-', 1) || '-' || a.tries + 1, due_at = clock_timestamp() + make_interval(secs => %(within)s)
FROM (SELECT d.workspace_id, d.id FROM attachment d
      WHERE d.due_at <= clock_timestamp() AND d.stage = 'expected'
      ORDER BY d.due_at LIMIT %(limit)s FOR UPDATE SKIP LOCKED) due,
     carrier_account c
WHERE a.workspace_id = due.workspace_id AND a.id = due.id AND c.id = a.account_id
RETURNING a.workspace_id, a.id, a.tries, a.file, a.url, c.id, c.carrier, c.key, c.settings, c.secrets

-- name: room
-- How much has come with the text of a file so far.
SELECT coalesce(sum(o.size), 0)::bigint
FROM attachment a JOIN attachment o ON o.workspace_id = a.workspace_id AND o.message_id = a.message_id
WHERE a.workspace_id = %(workspace)s AND a.id = %(id)s AND o.stage = 'ready'

-- name: fetched
-- A file has come; the text it came with.
UPDATE attachment SET stage = 'ready', file = %(file)s, kind = %(kind)s, size = %(size)s, width = %(width)s,
       height = %(height)s, url = '', problem = '', due_at = NULL
WHERE workspace_id = %(workspace)s AND id = %(id)s AND stage = 'expected' AND tries = %(tries)s
RETURNING message_id

-- name: given_up
-- A file that will not come, and why; the text it came with.
UPDATE attachment SET stage = 'failed', url = '', problem = %(problem)s, due_at = NULL
WHERE workspace_id = %(workspace)s AND id = %(id)s AND stage = 'expected' AND tries = %(tries)s
RETURNING message_id

-- name: try_later
-- A file that may come yet.
UPDATE attachment SET problem = %(problem)s, due_at = clock_timestamp() + make_interval(secs => %(wait)s)
WHERE workspace_id = %(workspace)s AND id = %(id)s AND stage = 'expected' AND tries = %(tries)s

-- name: touch
-- A text shows something else than before; its conversation.
UPDATE message SET updated_at = clock_timestamp()
WHERE workspace_id = %(workspace)s AND id = %(message)s
RETURNING conversation_id

-- name: let_go
-- Files that waited for a text for so long that none will come.
UPDATE attachment SET stage = 'gone', conversation_id = NULL, name = ''
WHERE due_at <= clock_timestamp() AND stage = 'ready' AND message_id IS NULL

-- name: take_gone
-- Files whose octets are to be deleted, some at a time.
UPDATE attachment a SET due_at = clock_timestamp() + interval '10 minutes'
FROM (SELECT d.workspace_id, d.id FROM attachment d
      WHERE d.due_at <= clock_timestamp() AND d.stage = 'gone'
      ORDER BY d.due_at LIMIT %(limit)s FOR UPDATE SKIP LOCKED) due
WHERE a.workspace_id = due.workspace_id AND a.id = due.id
RETURNING a.workspace_id, a.id, a.file

-- name: forget
-- Their octets are gone.
DELETE FROM attachment a
USING unnest(%(workspaces)s::bigint[], %(ids)s::bigint[]) AS n (workspace_id, id)
WHERE a.workspace_id = n.workspace_id AND a.id = n.id AND a.stage = 'gone'

-- name: of_messages
-- The files of these texts, in their places.
SELECT a.message_id, a.id, a.stage, a.name, a.kind, a.size, a.width, a.height, a.problem
FROM attachment a
WHERE a.workspace_id = %(workspace)s AND a.message_id = ANY(%(messages)s::bigint[])
ORDER BY a.message_id, a.place, a.id

-- name: of_draft
-- The files that a member has put to their draft.
SELECT 0, a.id, a.stage, a.name, a.kind, a.size, a.width, a.height, a.problem
FROM attachment a
WHERE a.workspace_id = %(workspace)s AND a.conversation_id = %(conversation)s AND a.stage = 'ready'
  AND a.actor_kind = 'member' AND a.actor_id = %(member)s::bigint
ORDER BY a.id

-- name: one
-- One file, with where its octets are, who brought it and what it belongs to.
SELECT coalesce(a.message_id, 0), a.id, a.stage, a.name, a.kind, a.size, a.width, a.height, a.problem, a.file,
       a.actor_kind, a.actor_id
FROM attachment a WHERE a.workspace_id = %(workspace)s AND a.id = %(id)s
