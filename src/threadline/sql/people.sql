-- Finding a person by a word of theirs, or by the beginning or end of a number.

-- name: by_words
-- Contacts with these words, and each of their phones that takes texts; of very many the newest. As contact.by_words:
-- first among the newest contacts, then by the index of words.
WITH near AS MATERIALIZED (
    SELECT n.id, n.name FROM (SELECT id, name, words FROM contact
                              WHERE workspace_id = %(workspace)s ORDER BY id DESC LIMIT %(near)s) n
    WHERE n.words @@ %(query)s::tsquery LIMIT %(most)s)
SELECT found.id, found.number, found.name
FROM (SELECT r.id, r.number, k.name, k.id AS contact_id, p.id AS phone_id
      FROM (SELECT id, name FROM near WHERE (SELECT count(*) FROM near) >= %(most)s
            UNION ALL
            SELECT f.id, f.name
            FROM (SELECT CASE WHEN count(*) < %(most)s THEN %(query)s::text END AS query FROM near) a
            CROSS JOIN LATERAL (SELECT c.id, c.name FROM contact c
                                WHERE c.workspace_id + 0 = %(workspace)s AND c.words @@ a.query::tsquery
                                ORDER BY c.id + 0 DESC LIMIT %(most)s) f
            ORDER BY name, id) k
      CROSS JOIN LATERAL (SELECT p.id, p.recipient_id FROM phone p
                          WHERE p.workspace_id = %(workspace)s AND p.contact_id = k.id AND p.textable
                          ORDER BY p.id LIMIT 20) p
      CROSS JOIN LATERAL (SELECT * FROM recipient
                          WHERE workspace_id = %(workspace)s AND id = p.recipient_id LIMIT 1) r
      LIMIT %(limit)s) found
ORDER BY found.name, found.contact_id, found.phone_id

-- name: by_number
-- Whoever has a number that begins so.
SELECT r.id, r.number, coalesce(k.name, '')
FROM (SELECT id, number FROM recipient
      WHERE workspace_id = %(workspace)s AND number >= %(from)s AND number < %(until)s
      ORDER BY number LIMIT %(limit)s) r
LEFT JOIN phone p ON p.workspace_id = %(workspace)s AND p.recipient_id = r.id
LEFT JOIN contact k ON k.workspace_id = p.workspace_id AND k.id = p.contact_id
ORDER BY r.number

-- name: simulated
-- The workspace's own numbers at simulators.
SELECT s.id, s.name, n.e164, a.id
FROM sender s JOIN number n ON n.id = s.number_id JOIN carrier_account a ON a.id = n.account_id
WHERE s.workspace_id = %(workspace)s AND a.carrier = 'simulator' AND a.open
ORDER BY s.id

-- name: on_phones
-- People these senders are in touch with, the latest first, each once: of the conversations that moved last. No index
-- is kept for this by sender, as every text would have to change it.
SELECT r.id, r.number, coalesce(k.name, ''), c.snippet, c.last_at
FROM (SELECT n.* FROM (SELECT * FROM conversation
                       WHERE workspace_id = %(workspace)s ORDER BY last_at DESC, id DESC LIMIT %(look)s) n
      WHERE n.sender_id = ANY(%(senders)s::bigint[])
      ORDER BY n.last_at DESC, n.id DESC LIMIT %(limit)s) c
JOIN recipient r ON r.workspace_id = c.workspace_id AND r.id = c.recipient_id
LEFT JOIN contact k ON k.workspace_id = c.workspace_id AND k.id = c.contact_id
ORDER BY c.last_at DESC, c.id DESC

-- name: named
-- The contact behind a number.
SELECT coalesce(k.name, '')
FROM recipient r
JOIN phone p ON p.workspace_id = r.workspace_id AND p.recipient_id = r.id
JOIN contact k ON k.workspace_id = p.workspace_id AND k.id = p.contact_id
WHERE r.workspace_id = %(workspace)s AND r.number = %(number)s
