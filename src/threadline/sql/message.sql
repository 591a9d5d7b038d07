-- Texts and their conversations, written in sets.

-- name: ensure_conversations
-- A conversation for each (workspace, sender, recipient), linked to whoever has that phone; the new ones. One with a
-- snippet is begun with a text of ours.
INSERT INTO conversation (workspace_id, sender_id, recipient_id, contact_id, last_at, snippet, unread, last_out_at)
SELECT n.workspace_id, n.sender_id, n.recipient_id,
       (SELECT p.contact_id FROM phone p
        WHERE p.workspace_id = n.workspace_id AND p.recipient_id = n.recipient_id),
       clock_timestamp(), n.snippet, 0, CASE WHEN n.snippet <> '' THEN clock_timestamp() END
FROM unnest(%(workspaces)s::bigint[], %(senders)s::bigint[], %(recipients)s::bigint[], %(snippets)s::text[])
    AS n (workspace_id, sender_id, recipient_id, snippet)
ORDER BY n.workspace_id, n.sender_id, n.recipient_id
ON CONFLICT (workspace_id, sender_id, recipient_id) DO NOTHING
RETURNING workspace_id, sender_id, recipient_id, id

-- name: find_conversations
-- The ids of those there are.
SELECT c.workspace_id, c.sender_id, c.recipient_id, c.id
FROM unnest(%(workspaces)s::bigint[], %(senders)s::bigint[], %(recipients)s::bigint[])
    AS n (workspace_id, sender_id, recipient_id)
JOIN conversation c ON c.workspace_id = n.workspace_id AND c.sender_id = n.sender_id
    AND c.recipient_id = n.recipient_id

-- name: add
-- New texts; their ids in the order given.
INSERT INTO message (workspace_id, conversation_id, recipient_id, sender_id, direction, state, level, occasion,
                     purpose_id, automated, body, parts, encoding, lane_id, priority, not_before, due_at,
                     expires_at, reason, confirms_id, attempt, actor_kind, actor_id, arrival_id,
                     why)
SELECT n.workspace_id, n.conversation_id, n.recipient_id, n.sender_id, n.direction, n.state, n.level, n.occasion,
       n.purpose_id, n.automated, n.body, n.parts, n.encoding, n.lane_id, n.priority, n.not_before,
       CASE WHEN n.lane_id IS NOT NULL THEN coalesce(n.not_before, clock_timestamp()) END,
       n.expires_at, '', n.confirms_id, 0, n.actor_kind, n.actor_id, n.arrival_id, n.why
FROM unnest(%(workspaces)s::bigint[], %(conversations)s::bigint[], %(recipients)s::bigint[],
            %(senders)s::bigint[], %(directions)s::text[], %(states)s::text[], %(levels)s::text[],
            %(occasions)s::text[], %(purposes)s::bigint[], %(automateds)s::boolean[], %(bodies)s::text[],
            %(parts)s::smallint[], %(encodings)s::text[], %(lanes)s::bigint[], %(priorities)s::smallint[],
            %(not_befores)s::timestamptz[], %(expiries)s::timestamptz[], %(confirms)s::bigint[],
            %(actor_kinds)s::text[], %(actor_ids)s::bigint[], %(arrivals)s::bigint[],
            %(whys)s::text[])
         WITH ORDINALITY
    AS n (workspace_id, conversation_id, recipient_id, sender_id, direction, state, level, occasion, purpose_id,
          automated, body, parts, encoding, lane_id, priority, not_before, expires_at, confirms_id, actor_kind,
          actor_id, arrival_id, why, n)
ORDER BY n.n
RETURNING id

-- name: index
-- What a search finds these texts by; lexemes hold no space.
INSERT INTO message_words (workspace_id, message_id, words)
SELECT n.workspace_id, n.id, array_to_tsvector(string_to_array(n.lexemes, ' '))
FROM unnest(%(workspaces)s::bigint[], %(ids)s::bigint[], %(lexemes)s::text[]) AS n (workspace_id, id, lexemes)
ORDER BY n.id
ON CONFLICT (workspace_id, message_id) DO UPDATE SET words = EXCLUDED.words

-- name: search
-- The newest texts, before an id, that have a word beginning with each one asked for. The words of 16,384 ids
-- stand together, and one such bucket is asked after the other, the newest first, until there are enough: a common
-- word is found at once, and only what is rare has its way through all of them. The "+ 0" hide the key from the
-- planner: it takes every word for a common one, and would walk all texts backwards to find twenty.
SELECT m.id, m.conversation_id, m.direction, coalesce(m.sent_text, m.body), m.created_at
FROM (SELECT hit.message_id
      FROM generate_series(
               (SELECT max(w.message_id) / %(bucket)s::bigint FROM message_words w
                WHERE w.workspace_id = %(workspace)s AND w.message_id < %(before)s::bigint),
               (SELECT min(w.message_id) / %(bucket)s::bigint FROM message_words w
                WHERE w.workspace_id = %(workspace)s),
               -1) AS b (n)
      CROSS JOIN LATERAL (
          SELECT w.message_id FROM message_words w
          WHERE w.words @@ replace(%(query)s, '?', b.n::text)::tsquery
            AND w.workspace_id + 0 = %(workspace)s AND w.message_id + 0 < %(before)s::bigint
          ORDER BY w.message_id + 0 DESC LIMIT %(limit)s) hit
      LIMIT %(limit)s) found
JOIN message m ON m.workspace_id = %(workspace)s AND m.id = found.message_id
ORDER BY m.id DESC

-- name: bump
-- What the list shows of conversations that got a text.
UPDATE conversation c
SET last_at = clock_timestamp(), snippet = n.snippet,
    -- When they wrote, and not when it came: an answer is owed to what they wrote after their latest STOP.
    last_in_at = CASE WHEN n.inbound > 0 THEN greatest(c.last_in_at, least(n.wrote_at, clock_timestamp()))
                      ELSE c.last_in_at END,
    last_out_at = CASE WHEN n.inbound = 0 THEN clock_timestamp() ELSE c.last_out_at END,
    -- A text from them is new and opens it again, unless they are blocked: then it is only kept.
    unread = c.unread + CASE WHEN n.inbound > 0 AND NOT
        (SELECT r.blocked FROM recipient r WHERE r.workspace_id = c.workspace_id AND r.id = c.recipient_id LIMIT 1)
        THEN n.inbound ELSE 0 END,
    closed_at = CASE WHEN n.inbound > 0 AND NOT
        (SELECT r.blocked FROM recipient r WHERE r.workspace_id = c.workspace_id AND r.id = c.recipient_id LIMIT 1)
        THEN NULL ELSE c.closed_at END
FROM unnest(%(workspaces)s::bigint[], %(ids)s::bigint[], %(snippets)s::text[], %(inbounds)s::int[],
            %(wrote_ats)s::timestamptz[])
    AS n (workspace_id, id, snippet, inbound, wrote_at)
WHERE c.workspace_id = n.workspace_id AND c.id = n.id

-- name: lock_keys
-- One at a time for each Idempotency-Key, whatever process asks.
SELECT pg_advisory_xact_lock(k) FROM (SELECT DISTINCT unnest(%(hashes)s::bigint[]) AS k ORDER BY 1) keys

-- name: find_keys
-- What these Idempotency-Keys created within their day.
SELECT i.workspace_id, i.actor_kind, i.actor_id, i.key, i.digest, i.message_id
FROM unnest(%(workspaces)s::bigint[], %(actor_kinds)s::text[], %(actor_ids)s::bigint[], %(keys)s::text[])
    AS k (workspace_id, actor_kind, actor_id, key)
JOIN idempotency_key i ON i.workspace_id = k.workspace_id AND i.actor_kind = k.actor_kind
    AND i.actor_id = k.actor_id AND i.key = k.key
WHERE i.created_at > clock_timestamp() - interval '24 hours'

-- name: add_keys
-- What these Idempotency-Keys create; one that is over a day old starts anew.
INSERT INTO idempotency_key (workspace_id, actor_kind, actor_id, key, digest, message_id, created_at)
SELECT k.workspace_id, k.actor_kind, k.actor_id, k.key, k.digest, k.message_id, clock_timestamp()
FROM unnest(%(workspaces)s::bigint[], %(actor_kinds)s::text[], %(actor_ids)s::bigint[], %(keys)s::text[],
            %(digests)s::bytea[], %(messages)s::bigint[])
    AS k (workspace_id, actor_kind, actor_id, key, digest, message_id)
ON CONFLICT (workspace_id, actor_kind, actor_id, key) DO UPDATE
SET digest = EXCLUDED.digest, message_id = EXCLUDED.message_id, created_at = EXCLUDED.created_at

-- name: forget_keys
DELETE FROM idempotency_key WHERE created_at < clock_timestamp() - interval '24 hours'

-- name: add_audits
INSERT INTO audit (workspace_id, at, actor_kind, actor_id, action, noun, noun_id, detail)
SELECT a.workspace_id, clock_timestamp(), a.actor_kind, a.actor_id, a.action, 'message', a.id, '{}'
FROM unnest(%(workspaces)s::bigint[], %(ids)s::bigint[], %(actor_kinds)s::text[], %(actor_ids)s::bigint[],
            %(actions)s::text[]) AS a (workspace_id, id, actor_kind, actor_id, action)

-- name: edit
-- A text that still waits, and is ordinary, gets new words or another time.
UPDATE message SET body = %(body)s, parts = CASE WHEN files > 0 THEN 1 ELSE %(parts)s END, encoding = %(encoding)s, not_before = %(not_before)s,
       due_at = coalesce(%(not_before)s, clock_timestamp()), reason = '', updated_at = clock_timestamp()
WHERE workspace_id = %(workspace)s AND id = %(id)s AND state = 'queued' AND lane_id IS NOT NULL
  AND occasion = 'ordinary'
RETURNING conversation_id

-- name: cancel
-- A text that still waits is taken back.
UPDATE message SET state = 'cancelled', lane_id = NULL, due_at = NULL, reason = %(reason)s,
       updated_at = clock_timestamp()
WHERE workspace_id = %(workspace)s AND id = %(id)s AND state = 'queued' AND lane_id IS NOT NULL
RETURNING conversation_id

-- name: state_of
SELECT conversation_id, state FROM message WHERE workspace_id = %(workspace)s AND id = %(id)s
