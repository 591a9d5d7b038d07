-- Contacts: found, listed, linked to their numbers.

-- name: lock
-- Contacts whose phones are about to change, in the one order; after their recipients are locked.
SELECT id FROM contact
WHERE workspace_id = %(workspace)s AND id = ANY(%(ids)s::bigint[])
ORDER BY id FOR NO KEY UPDATE

-- name: recipients_of
-- The numbers of each of these contacts.
SELECT contact_id, recipient_id FROM phone
WHERE workspace_id = %(workspace)s AND contact_id = ANY(%(ids)s::bigint[])

-- name: reached_at
-- These numbers, and the e-mail addresses of these contacts; whether it is a number.
SELECT r.number, true FROM recipient r
WHERE r.workspace_id = %(workspace)s AND r.id = ANY(%(recipients)s::bigint[]) AND r.number LIKE '+%%'
UNION
SELECT k.email, false FROM contact k
WHERE k.workspace_id = %(workspace)s AND k.id = ANY(%(contacts)s::bigint[]) AND k.email <> ''
ORDER BY 1

-- name: link_conversations
-- Conversations with these numbers become this contact's (null: a stranger's).
UPDATE conversation SET contact_id = %(contact)s::bigint
WHERE workspace_id = %(workspace)s AND recipient_id = ANY(%(recipients)s::bigint[])
  AND contact_id IS DISTINCT FROM %(contact)s::bigint
RETURNING id

-- name: conversations_of
-- The latest conversations of a contact: whoever shows one shows the contact's name.
SELECT id FROM conversation
WHERE workspace_id = %(workspace)s AND contact_id = %(contact)s ORDER BY last_at DESC LIMIT %(limit)s

-- name: sayings
-- What each of these contacts is found by.
SELECT k.id, k.name, k.email, k.company,
       ARRAY(SELECT r.number FROM phone p
             JOIN recipient r ON r.workspace_id = p.workspace_id AND r.id = p.recipient_id
             WHERE p.workspace_id = k.workspace_id AND p.contact_id = k.id)
FROM contact k
WHERE k.workspace_id = %(workspace)s AND k.id = ANY(%(ids)s::bigint[])

-- name: set_words
UPDATE contact k SET words = array_to_tsvector(string_to_array(n.words, ' '))
FROM unnest(%(ids)s::bigint[], %(words)s::text[]) AS n (id, words)
WHERE k.workspace_id = %(workspace)s AND k.id = n.id

-- name: by_name
-- The next contacts in the order of their names.
SELECT id, name FROM contact
WHERE workspace_id = %(workspace)s AND (name, id) > (%(name)s::text, %(id)s::bigint)
ORDER BY name, id LIMIT %(limit)s

-- name: by_rep
SELECT id, name FROM contact
WHERE workspace_id = %(workspace)s AND rep_id = %(rep)s AND (name, id) > (%(name)s::text, %(id)s::bigint)
ORDER BY name, id LIMIT %(limit)s

-- name: by_lead_status
SELECT id, name FROM contact
WHERE workspace_id = %(workspace)s AND lead_status = %(lead_status)s
  AND (name, id) > (%(name)s::text, %(id)s::bigint)
ORDER BY name, id LIMIT %(limit)s

-- name: newest
-- The next contacts, the one made last first.
SELECT id, name FROM contact
WHERE workspace_id = %(workspace)s AND id < %(id)s ORDER BY id DESC LIMIT %(limit)s

-- name: by_words
-- Some contacts that have these words: all of them when they are fewer than the limit. What many have is seen among
-- the newest already; only what is not is looked up in the index, which would list all that begins so first. The
-- planner must not choose: it takes every beginning of a word for common, and would read the table for what nobody
-- has. So the query stands where it cannot weigh it, and "+ 0" hides the key.
WITH near AS MATERIALIZED (
    SELECT n.id FROM (SELECT id, words FROM contact
                      WHERE workspace_id = %(workspace)s ORDER BY id DESC LIMIT %(near)s) n
    WHERE n.words @@ %(query)s::tsquery LIMIT %(limit)s)
SELECT id, '' FROM near WHERE (SELECT count(*) FROM near) >= %(limit)s
UNION ALL
SELECT k.id, ''
FROM (SELECT CASE WHEN count(*) < %(limit)s THEN %(query)s::text END AS query FROM near) a
CROSS JOIN LATERAL (SELECT c.id FROM contact c
                    WHERE c.workspace_id + 0 = %(workspace)s AND c.words @@ a.query::tsquery LIMIT %(limit)s) k

-- name: by_tag (planned each time)
-- Some contacts with this tag, likewise.
SELECT t.contact_id, '' FROM contact_tag t
WHERE t.workspace_id = %(workspace)s AND t.tag_id = %(tag)s ORDER BY t.contact_id DESC LIMIT %(limit)s

-- name: matching (planned each time)
-- Those of these contacts that pass every filter that is not null, after a place in the order, in that order.
-- "(SELECT true ... LIMIT 1)" where one would write EXISTS: the planner may answer that by hashing a whole table.
SELECT k.id, k.name
FROM unnest(%(ids)s::bigint[]) AS n (id)
CROSS JOIN LATERAL (SELECT * FROM contact
                    WHERE workspace_id = %(workspace)s AND id = n.id LIMIT 1) k
WHERE (%(query)s::text IS NULL OR k.words @@ (%(query)s::text)::tsquery)
  AND (%(rep)s::bigint IS NULL OR coalesce(k.rep_id, 0) = %(rep)s::bigint)
  AND (%(lead_status)s::text IS NULL OR k.lead_status = %(lead_status)s::text)
  AND (%(tag)s::bigint IS NULL OR (
        SELECT true FROM contact_tag t
        WHERE t.workspace_id = k.workspace_id AND t.tag_id = %(tag)s::bigint AND t.contact_id = k.id LIMIT 1))
  AND (%(consent)s::text IS NULL OR %(consent)s::text = 'given' OR (
        SELECT true FROM phone p JOIN recipient r ON r.workspace_id = p.workspace_id AND r.id = p.recipient_id
        WHERE p.workspace_id = k.workspace_id AND p.contact_id = k.id AND r.opted_out_id IS NOT NULL
        LIMIT 1))
  AND (%(consent)s::text IS NULL OR %(consent)s::text = 'opted_out' OR (
        SELECT true FROM phone p JOIN recipient r ON r.workspace_id = p.workspace_id AND r.id = p.recipient_id
        WHERE p.workspace_id = k.workspace_id AND p.contact_id = k.id AND r.opted_out_id IS NULL
          AND (r.implied_until > %(now)s::timestamptz OR (
                SELECT true FROM consent c WHERE c.workspace_id = r.workspace_id AND c.recipient_id = r.id
                  AND c.status = 'active' LIMIT 1))
        LIMIT 1))
  AND CASE WHEN %(newest)s::boolean THEN k.id < %(id)s::bigint
           ELSE (k.name, k.id) > (%(name)s::text, %(id)s::bigint) END
ORDER BY CASE WHEN %(newest)s::boolean THEN -k.id END, k.name, k.id
LIMIT %(limit)s

-- name: rows (planned each time)
-- What a list says of each of these contacts: all their phones' rights in one.
SELECT k.id, k.name, k.email, k.company, k.lead_status, coalesce(nullif(u.name, ''), u.email, ''), k.created_at,
       f.number, f.phones, coalesce(f.opted_out, false), coalesce(f.blocked, false), f.implied_until, coalesce(f.levels, '{}'),
       ARRAY(SELECT t.name FROM contact_tag x JOIN tag t ON t.workspace_id = x.workspace_id AND t.id = x.tag_id
             WHERE x.workspace_id = k.workspace_id AND x.contact_id = k.id ORDER BY t.name),
       ARRAY(SELECT t.colour FROM contact_tag x JOIN tag t ON t.workspace_id = x.workspace_id AND t.id = x.tag_id
             WHERE x.workspace_id = k.workspace_id AND x.contact_id = k.id ORDER BY t.name)
FROM unnest(%(ids)s::bigint[]) WITH ORDINALITY AS n (id, position)
JOIN contact k ON k.workspace_id = %(workspace)s AND k.id = n.id
LEFT JOIN member b ON b.workspace_id = k.workspace_id AND b.id = k.rep_id
LEFT JOIN app_user u ON u.id = b.user_id
LEFT JOIN LATERAL (
    SELECT (array_agg(r.number ORDER BY p.textable DESC, p.id))[1] AS number, count(*) AS phones,
           bool_or(r.opted_out_id IS NOT NULL) AS opted_out, bool_or(r.blocked) AS blocked,
           max(r.implied_until) FILTER (WHERE r.opted_out_id IS NULL) AS implied_until,
           array_agg(DISTINCT c.level) FILTER (WHERE c.level IS NOT NULL AND r.opted_out_id IS NULL) AS levels
    FROM phone p
    JOIN recipient r ON r.workspace_id = p.workspace_id AND r.id = p.recipient_id
    LEFT JOIN LATERAL (SELECT max(o.level) AS level FROM consent o
                       WHERE o.workspace_id = r.workspace_id AND o.recipient_id = r.id
                         AND o.status = 'active') c ON true
    WHERE p.workspace_id = k.workspace_id AND p.contact_id = k.id) f ON true
ORDER BY n.position

-- name: lead_statuses
-- The words in use, hopping from one to the next in the index.
WITH RECURSIVE used (word) AS (
    (SELECT lead_status FROM contact WHERE workspace_id = %(workspace)s AND lead_status > ''
     ORDER BY lead_status LIMIT 1)
    UNION ALL
    SELECT (SELECT lead_status FROM contact WHERE workspace_id = %(workspace)s AND lead_status > used.word
            ORDER BY lead_status LIMIT 1)
    FROM used WHERE used.word IS NOT NULL
)
SELECT word FROM used WHERE word IS NOT NULL LIMIT %(limit)s

-- name: details (planned each time)
-- Everything a contact says of itself.
SELECT k.id, k.name, k.email, k.company, k.street, k.city, k.state, k.postcode, k.country, k.zone, k.rep_id,
       coalesce(nullif(u.name, ''), u.email, ''), k.lead_status, k.fields::text, k.created_at
FROM unnest(%(ids)s::bigint[]) WITH ORDINALITY AS n (id, position)
JOIN contact k ON k.workspace_id = %(workspace)s AND k.id = n.id
LEFT JOIN member b ON b.workspace_id = k.workspace_id AND b.id = k.rep_id
LEFT JOIN app_user u ON u.id = b.user_id
ORDER BY n.position

-- name: phones (planned each time)
-- The phones of these contacts, each with what may be sent to it and the conversation it was last used in.
SELECT p.contact_id, p.id, p.recipient_id, r.number, p.kind, p.textable, r.country, r.states, r.zones,
       r.opted_out_id IS NOT NULL, r.blocked, e.occurred_at, coalesce(e.medium, ''), r.implied_until,
       ARRAY(SELECT DISTINCT o.level FROM consent o
             WHERE o.workspace_id = r.workspace_id AND o.recipient_id = r.id AND o.status = 'active'),
       (SELECT c.id FROM conversation c
        WHERE c.workspace_id = r.workspace_id AND c.recipient_id = r.id ORDER BY c.last_at DESC LIMIT 1)
FROM phone p
JOIN recipient r ON r.workspace_id = p.workspace_id AND r.id = p.recipient_id
LEFT JOIN consent_event e ON e.workspace_id = r.workspace_id AND e.id = r.opted_out_id
WHERE p.workspace_id = %(workspace)s AND p.contact_id = ANY(%(ids)s::bigint[])
ORDER BY p.contact_id, p.id

-- name: rights
-- What is on record for each of these numbers: purposes that were ever spoken of, and when that began.
SELECT c.recipient_id, p.id, p.name, c.level, c.status, e.occurred_at, e.medium
FROM consent c
JOIN purpose p ON p.workspace_id = c.workspace_id AND p.id = c.purpose_id
JOIN consent_event e ON e.workspace_id = c.workspace_id AND e.id = c.event_id
WHERE c.workspace_id = %(workspace)s AND c.recipient_id = ANY(%(recipients)s::bigint[])
ORDER BY c.recipient_id, p.name

-- name: acts
-- What happened to the rights of these numbers before a moment, the latest first; texts of theirs left out.
SELECT e.recipient_id, r.number, e.id, e.kind, e.level, coalesce(p.name, ''), e.medium, e.occurred_at,
       e.recorded_at, e.actor_kind
FROM unnest(%(recipients)s::bigint[]) AS n (id)
JOIN recipient r ON r.workspace_id = %(workspace)s AND r.id = n.id
CROSS JOIN LATERAL (SELECT v.* FROM consent_event v
                    WHERE v.workspace_id = r.workspace_id AND v.recipient_id = r.id
                      AND v.kind <> 'implied' AND v.recorded_at < %(before)s
                    ORDER BY v.id DESC LIMIT %(limit)s) e
LEFT JOIN purpose p ON p.workspace_id = e.workspace_id AND p.id = e.purpose_id

-- name: changes
-- What was done to a contact before a moment, the latest first, and by whom.
SELECT a.id, a.at, a.action, a.actor_kind, coalesce(nullif(u.name, ''), u.email, ''), a.detail::text
FROM audit a
LEFT JOIN member b ON a.actor_kind = 'member' AND b.workspace_id = a.workspace_id AND b.id = a.actor_id
LEFT JOIN app_user u ON u.id = b.user_id
WHERE a.workspace_id = %(workspace)s AND a.noun = 'contact' AND a.noun_id = %(contact)s AND a.at < %(before)s
ORDER BY a.id DESC LIMIT %(limit)s

-- name: conversations
-- The conversations with these numbers that last moved before a moment, the latest first.
SELECT c.id, c.last_at, c.snippet, s.name
FROM conversation c
JOIN sender s ON s.workspace_id = c.workspace_id AND s.id = c.sender_id
WHERE c.workspace_id = %(workspace)s AND c.recipient_id = ANY(%(recipients)s::bigint[]) AND c.last_at < %(before)s
ORDER BY c.last_at DESC LIMIT %(limit)s

-- name: set_rep
-- Somebody looks after these contacts (null: nobody); those whom they look after already are not touched.
UPDATE contact SET rep_id = %(rep)s::bigint
WHERE workspace_id = %(workspace)s AND id = ANY(%(ids)s::bigint[]) AND rep_id IS DISTINCT FROM %(rep)s::bigint
RETURNING id

-- name: set_lead_status
UPDATE contact SET lead_status = %(lead_status)s
WHERE workspace_id = %(workspace)s AND id = ANY(%(ids)s::bigint[]) AND lead_status <> %(lead_status)s
RETURNING id
