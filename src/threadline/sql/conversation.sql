-- Conversations as the list shows them.

-- name: page
-- The next ids after a cursor, the one that moved last first.
SELECT c.id, c.last_at FROM conversation c
WHERE c.workspace_id = %(workspace)s AND (c.last_at, c.id) < (%(at)s::timestamptz, %(id)s::bigint)
ORDER BY c.last_at DESC, c.id DESC
LIMIT %(limit)s

-- name: page_open
-- The next of those that nobody has closed.
SELECT c.id, c.last_at FROM conversation c
WHERE c.workspace_id = %(workspace)s AND c.closed_at IS NULL
  AND (c.last_at, c.id) < (%(at)s::timestamptz, %(id)s::bigint)
ORDER BY c.last_at DESC, c.id DESC
LIMIT %(limit)s

-- name: page_assigned
-- The next open ones of one member.
SELECT c.id, c.last_at FROM conversation c
WHERE c.workspace_id = %(workspace)s AND c.assignee_id = %(member)s::bigint AND c.closed_at IS NULL
  AND (c.last_at, c.id) < (%(at)s::timestamptz, %(id)s::bigint)
ORDER BY c.last_at DESC, c.id DESC
LIMIT %(limit)s

-- name: page_unassigned
-- The next open ones of nobody. Ordered by the assignee too: to the planner IS NULL is no constant, and without it
-- the index would not seem to be in order.
SELECT c.id, c.last_at FROM conversation c
WHERE c.workspace_id = %(workspace)s AND c.assignee_id IS NULL AND c.closed_at IS NULL
  AND (c.last_at, c.id) < (%(at)s::timestamptz, %(id)s::bigint)
ORDER BY c.assignee_id, c.last_at DESC, c.id DESC
LIMIT %(limit)s

-- name: page_failed
-- The next ones in which a text of ours went wrong and nobody has looked.
SELECT c.id, c.last_at FROM conversation c
WHERE c.workspace_id = %(workspace)s AND c.failed_at IS NOT NULL
  AND (c.last_at, c.id) < (%(at)s::timestamptz, %(id)s::bigint)
ORDER BY c.last_at DESC, c.id DESC
LIMIT %(limit)s

-- name: page_closed
-- The next closed ones.
SELECT c.id, c.last_at FROM conversation c
WHERE c.workspace_id = %(workspace)s AND c.closed_at IS NOT NULL
  AND (c.last_at, c.id) < (%(at)s::timestamptz, %(id)s::bigint)
ORDER BY c.last_at DESC, c.id DESC
LIMIT %(limit)s

-- name: counts
-- How many stand in each view, counted no further than a limit: nobody's, open, failed, closed, scheduled, then
-- what is unread of nobody, and texts to be decided on. The clock
-- is the statement's: an index leads to what comes after a moment only when the moment stays.
SELECT (SELECT count(*) FROM (SELECT FROM conversation c
                              WHERE c.workspace_id = %(workspace)s AND c.assignee_id IS NULL AND c.closed_at IS NULL
                              LIMIT %(most)s) n),
       (SELECT count(*) FROM (SELECT FROM conversation c
                              WHERE c.workspace_id = %(workspace)s AND c.closed_at IS NULL
                              LIMIT %(most)s) n),
       (SELECT count(*) FROM (SELECT FROM conversation c
                              WHERE c.workspace_id = %(workspace)s AND c.failed_at IS NOT NULL
                              LIMIT %(most)s) n),
       (SELECT count(*) FROM (SELECT FROM conversation c
                              WHERE c.workspace_id = %(workspace)s AND c.closed_at IS NOT NULL
                              LIMIT %(most)s) n),
       (SELECT count(*) FROM (SELECT FROM message m
                              WHERE m.workspace_id = %(workspace)s AND m.lane_id IS NOT NULL
                                AND m.not_before > statement_timestamp() + make_interval(secs => %(undo)s)
                              LIMIT %(most)s) n),
       (SELECT count(*) FROM (SELECT FROM conversation c
                              WHERE c.workspace_id = %(workspace)s AND c.assignee_id IS NULL
                                AND c.unread > 0 AND c.closed_at IS NULL
                              LIMIT %(most)s) n),
       (SELECT count(*) FROM (SELECT FROM review v
                              WHERE v.workspace_id = %(workspace)s AND v.decision = 'open'
                              LIMIT %(most)s) n)

-- name: counts_of_members
-- The same of what is theirs: open, and unread.
SELECT n.id,
       (SELECT count(*) FROM (SELECT FROM conversation c
                              WHERE c.workspace_id = %(workspace)s AND c.assignee_id = n.id AND c.closed_at IS NULL
                              LIMIT %(most)s) o),
       (SELECT count(*) FROM (SELECT FROM conversation c
                              WHERE c.workspace_id = %(workspace)s AND c.assignee_id = n.id
                                AND c.unread > 0 AND c.closed_at IS NULL
                              LIMIT %(most)s) u)
FROM unnest(%(members)s::bigint[]) AS n (id)

-- name: of_people
-- The ids of these recipients' conversations, the one that moved last first.
SELECT c.id, c.last_at FROM conversation c
WHERE c.workspace_id = %(workspace)s AND c.recipient_id = ANY(%(recipients)s::bigint[])
ORDER BY c.last_at DESC, c.id DESC
LIMIT %(limit)s

-- name: moved
-- What moved since a moment: the poll for announcements that got lost.
SELECT c.id, c.last_at FROM conversation c
WHERE c.workspace_id = %(workspace)s AND c.last_at > %(since)s
ORDER BY c.last_at DESC, c.id DESC
LIMIT %(limit)s

-- name: rows
-- What a row of the list says of each conversation, with the rights on record and the last text.
SELECT c.id, c.last_at, c.unread, c.snippet, c.contact_id, coalesce(k.name, ''), r.id, r.number, r.country, r.states, r.zones,
       s.id, s.name, r.opted_out_id IS NOT NULL, r.blocked, r.review,
       r.implied_until,
       ARRAY(SELECT DISTINCT o.level FROM consent o
             WHERE o.workspace_id = c.workspace_id AND o.recipient_id = c.recipient_id
               AND o.status = 'active'),
       last.direction, last.state, last.reason, a.carrier,
       c.assignee_id, coalesce(nullif(u.name, ''), u.email, ''), c.closed_at, c.failed_at,
       ARRAY(SELECT t.name FROM contact_tag x
             JOIN tag t ON t.workspace_id = x.workspace_id AND t.id = x.tag_id
             WHERE x.workspace_id = c.workspace_id AND x.contact_id = c.contact_id
             ORDER BY t.name LIMIT 3)
FROM unnest(%(ids)s::bigint[]) AS n (id)
JOIN conversation c ON c.workspace_id = %(workspace)s AND c.id = n.id
JOIN recipient r ON r.workspace_id = c.workspace_id AND r.id = c.recipient_id
JOIN sender s ON s.workspace_id = c.workspace_id AND s.id = c.sender_id
JOIN number o ON o.id = s.number_id
JOIN carrier_account a ON a.id = o.account_id
LEFT JOIN contact k ON k.workspace_id = c.workspace_id AND k.id = c.contact_id
LEFT JOIN member b ON b.workspace_id = c.workspace_id AND b.id = c.assignee_id
LEFT JOIN app_user u ON u.id = b.user_id
LEFT JOIN LATERAL (SELECT m.direction, m.state, m.reason FROM message m
                   WHERE m.workspace_id = c.workspace_id AND m.conversation_id = c.id
                   ORDER BY m.id DESC LIMIT 1) last ON true
ORDER BY c.last_at DESC, c.id DESC

-- name: mark_read
UPDATE conversation SET unread = 0
WHERE workspace_id = %(workspace)s AND id = %(id)s AND unread > 0
RETURNING id

-- name: assign
-- Whose it is from now on (null: nobody's); nothing where it was theirs already.
UPDATE conversation SET assignee_id = %(member)s::bigint
WHERE workspace_id = %(workspace)s AND id = %(id)s AND assignee_id IS DISTINCT FROM %(member)s::bigint
RETURNING id

-- name: close
-- Done with, and so read.
UPDATE conversation SET closed_at = clock_timestamp(), unread = 0
WHERE workspace_id = %(workspace)s AND id = %(id)s AND closed_at IS NULL
RETURNING id

-- name: reopen
UPDATE conversation SET closed_at = NULL
WHERE workspace_id = %(workspace)s AND id = %(id)s AND closed_at IS NOT NULL
RETURNING id

-- name: seen
-- Somebody has looked at what went wrong.
UPDATE conversation SET failed_at = NULL
WHERE workspace_id = %(workspace)s AND id = %(id)s AND failed_at IS NOT NULL
RETURNING id

-- name: wrote
-- A member has written: what went wrong before is seen, and what was nobody's is theirs. Whether it was nobody's.
WITH before AS (
    SELECT c.workspace_id, c.id, c.assignee_id FROM conversation c
    WHERE c.workspace_id = %(workspace)s AND c.id = ANY(%(ids)s::bigint[])
      AND (c.assignee_id IS NULL OR c.failed_at IS NOT NULL)
    ORDER BY c.id
    FOR NO KEY UPDATE)
UPDATE conversation c SET failed_at = NULL, assignee_id = coalesce(before.assignee_id, %(member)s::bigint)
FROM before WHERE c.workspace_id = before.workspace_id AND c.id = before.id
RETURNING c.id, before.assignee_id IS NULL

-- name: went_wrong
-- Texts of ours have ended badly, or nobody can say how: their conversations say since when. Locked in one order, as several may be.
WITH bad AS (
    SELECT c.workspace_id, c.id FROM conversation c
    WHERE (c.workspace_id, c.id) IN (
        SELECT m.workspace_id, m.conversation_id
        FROM unnest(%(workspaces)s::bigint[], %(ids)s::bigint[]) AS n (workspace_id, id)
        JOIN message m ON m.workspace_id = n.workspace_id AND m.id = n.id
        WHERE m.state IN ('rejected', 'undelivered', 'failed', 'suppressed', 'expired')
           OR (m.state = 'unknown' AND m.reason = 'unresolved'))
      AND c.failed_at IS NULL
    ORDER BY c.workspace_id, c.id
    FOR NO KEY UPDATE)
UPDATE conversation c SET failed_at = clock_timestamp()
FROM bad WHERE c.workspace_id = bad.workspace_id AND c.id = bad.id
