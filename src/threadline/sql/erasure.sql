-- Erasing people, and evidence whose time is over.

-- name: remembered
-- Which of these digests are of erased people, and since when nothing earlier counts.
SELECT n.n, max(e.erased_at)
FROM unnest(%(workspaces)s::bigint[], %(digests)s::bytea[], %(places)s::int[]) AS n (workspace_id, digest, n)
JOIN erased_number e ON e.workspace_id = n.workspace_id AND e.digest = n.digest
GROUP BY n.n

-- name: remember
-- The digests of erased people; one who is erased again counts from then on.
INSERT INTO erased_number (workspace_id, digest, key_id, erased_at)
SELECT n.workspace_id, n.digest, %(key)s, clock_timestamp()
FROM unnest(%(workspaces)s::bigint[], %(digests)s::bytea[]) AS n (workspace_id, digest)
ON CONFLICT (workspace_id, digest) DO UPDATE SET erased_at = EXCLUDED.erased_at

-- name: forget_numbers
-- The numbers themselves, and where they may be.
UPDATE recipient r SET number = n.number, states = '{}', zones = '{}', review = false, doubted = false,
       erased_at = clock_timestamp()
FROM unnest(%(workspaces)s::bigint[], %(ids)s::bigint[], %(numbers)s::text[]) AS n (workspace_id, id, number)
WHERE r.workspace_id = n.workspace_id AND r.id = n.id

-- name: forget_conversations
-- What conversations with them show, and to whom they belong; their ids.
UPDATE conversation c SET snippet = '', unread = 0, contact_id = NULL, assignee_id = NULL, failed_at = NULL,
       closed_at = coalesce(c.closed_at, clock_timestamp())
FROM unnest(%(workspaces)s::bigint[], %(ids)s::bigint[]) AS n (workspace_id, id)
WHERE c.workspace_id = n.workspace_id AND c.recipient_id = n.id
RETURNING c.id

-- name: forget_texts
-- What stands in the texts of these conversations. What still waits was taken back before.
UPDATE message m SET body = '', why = '', files = 0, sent_text = CASE WHEN m.sent_text IS NULL THEN NULL ELSE '' END,
       updated_at = clock_timestamp()
FROM unnest(%(workspaces)s::bigint[], %(conversations)s::bigint[]) AS n (workspace_id, id)
WHERE m.workspace_id = n.workspace_id AND m.conversation_id = n.id

-- name: forget_words
-- What a search finds these texts by.
DELETE FROM message_words w
USING unnest(%(workspaces)s::bigint[], %(conversations)s::bigint[]) AS n (workspace_id, id),
      message m
WHERE m.workspace_id = n.workspace_id AND m.conversation_id = n.id
  AND w.workspace_id = m.workspace_id AND w.message_id = m.id

-- name: forget_attachments
-- The files of these texts: nothing leads to them from now on, and their octets are deleted at once.
UPDATE attachment a SET stage = 'gone', message_id = NULL, name = '', url = '', problem = '', due_at = clock_timestamp()
FROM unnest(%(workspaces)s::bigint[], %(conversations)s::bigint[]) AS n (workspace_id, id)
JOIN message m ON m.workspace_id = n.workspace_id AND m.conversation_id = n.id
WHERE m.files > 0 AND a.workspace_id = m.workspace_id AND a.message_id = m.id

-- name: forget_drafts_attachments
-- And those of what members had begun to write to them.
UPDATE attachment a SET stage = 'gone', conversation_id = NULL, name = '', due_at = clock_timestamp()
FROM unnest(%(workspaces)s::bigint[], %(conversations)s::bigint[]) AS n (workspace_id, id)
WHERE a.workspace_id = n.workspace_id AND a.conversation_id = n.id

-- name: forget_drafts
DELETE FROM draft d
USING unnest(%(workspaces)s::bigint[], %(conversations)s::bigint[]) AS n (workspace_id, id)
WHERE d.workspace_id = n.workspace_id AND d.conversation_id = n.id

-- name: forget_doubts
-- The words that were doubted; open ones are decided by the opt-out that comes with an erasure.
UPDATE review v SET matched = ''
FROM unnest(%(workspaces)s::bigint[], %(ids)s::bigint[]) AS n (workspace_id, id)
WHERE v.workspace_id = n.workspace_id AND v.recipient_id = n.id

-- name: erase_persons (planned each time)
-- The personal halves of all events of these people, each with the record without which a missing one is a fault.
WITH gone AS (
    DELETE FROM consent_person p
    USING unnest(%(workspaces)s::bigint[], %(ids)s::bigint[]) AS n (workspace_id, id),
          consent_event e
    WHERE e.workspace_id = n.workspace_id AND e.recipient_id = n.id
      AND p.workspace_id = e.workspace_id AND p.event_id = e.id
    RETURNING p.workspace_id, p.event_id)
INSERT INTO audit (workspace_id, at, actor_kind, actor_id, action, noun, noun_id, detail)
SELECT g.workspace_id, clock_timestamp(), %(actor_kind)s, %(actor_id)s::bigint, %(action)s, 'consent_event', g.event_id,
       jsonb_build_object('why', %(why)s::text)
FROM gone g
RETURNING noun_id

-- name: erase_scans
-- What these people signed on paper; the digest of each stays with the consents that were given on it.
DELETE FROM paper_form f
USING unnest(%(workspaces)s::bigint[], %(ids)s::bigint[]) AS n (workspace_id, id)
WHERE f.workspace_id = n.workspace_id AND f.recipient_id = n.id

-- name: over
-- Of these people, those whose evidence is there and past its time: nothing is in force or asked for, and the last
-- act, the last right to answer and the last text all lie before the moment.
SELECT r.id
FROM unnest(%(workspaces)s::bigint[], %(ids)s::bigint[]) AS n (workspace_id, id)
JOIN recipient r ON r.workspace_id = n.workspace_id AND r.id = n.id
WHERE (r.implied_until IS NULL OR r.implied_until < %(before)s)
  AND NOT EXISTS (SELECT FROM consent c WHERE c.workspace_id = r.workspace_id AND c.recipient_id = r.id
                  AND c.status IN ('active', 'pending'))
  AND (SELECT e.recorded_at FROM consent_event e
       WHERE e.workspace_id = r.workspace_id AND e.recipient_id = r.id ORDER BY e.id DESC LIMIT 1) < %(before)s
  AND NOT EXISTS (SELECT FROM attempt a WHERE a.workspace_id = r.workspace_id AND a.recipient_id = r.id
                  AND a.claimed_at >= %(before)s)
  AND EXISTS (SELECT FROM consent_event e
              JOIN consent_person p ON p.workspace_id = e.workspace_id AND p.event_id = e.id
              WHERE e.workspace_id = r.workspace_id AND e.recipient_id = r.id)
