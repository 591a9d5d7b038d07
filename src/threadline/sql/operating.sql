-- What the operator sees of accounts and numbers, whose workspace they are not.

-- name: accounts
-- Accounts by name, after one: id, name, carrier, open, numbers, until when it rests, and why; since when its carrier
-- cannot be reached, and why; whether no engine sends by it, though it has a number.
SELECT a.id, a.name, a.carrier, a.open, (SELECT count(*) FROM number n WHERE n.account_id = a.id),
       CASE WHEN a.halted_until > statement_timestamp() THEN a.halted_until END, a.halted_why,
       a.away_since, a.away_why,
       EXISTS (SELECT FROM lane l WHERE l.account_id = a.id)
       AND NOT EXISTS (SELECT FROM lane l WHERE l.account_id = a.id AND l.leased_until > statement_timestamp())
FROM carrier_account a
WHERE a.name > %(after)s
ORDER BY a.name LIMIT %(limit)s

-- name: account
SELECT a.id, a.name, a.carrier, a.open, (SELECT count(*) FROM number n WHERE n.account_id = a.id),
       CASE WHEN a.halted_until > statement_timestamp() THEN a.halted_until END, a.halted_why,
       a.away_since, a.away_why,
       EXISTS (SELECT FROM lane l WHERE l.account_id = a.id)
       AND NOT EXISTS (SELECT FROM lane l WHERE l.account_id = a.id AND l.leased_until > statement_timestamp()),
       a.key, a.settings, a.secrets
FROM carrier_account a WHERE a.id = %(account)s

-- name: numbers
-- Numbers of an account after one, with who uses each.
SELECT n.id, n.e164, n.country, n.kind, n.open, n.sms, n.mms, n.voice, n.account_id,
       ARRAY(SELECT w.name FROM sender s JOIN workspace w ON w.id = s.workspace_id
             WHERE s.number_id = n.id ORDER BY w.name LIMIT 4)
FROM number n
WHERE n.account_id = %(account)s AND n.e164 > %(after)s
ORDER BY n.e164 LIMIT %(limit)s

-- name: number
SELECT n.id, n.e164, n.country, n.kind, n.open, n.sms, n.mms, n.voice, n.account_id,
       ARRAY(SELECT w.name FROM sender s JOIN workspace w ON w.id = s.workspace_id
             WHERE s.number_id = n.id ORDER BY w.name LIMIT 4)
FROM number n WHERE n.id = %(number)s

-- name: uses
-- Who uses a number: workspace, its name and address, sender, what they call it, open.
SELECT w.id, w.name, w.slug, s.id, s.name, s.open
FROM sender s JOIN workspace w ON w.id = s.workspace_id
WHERE s.number_id = %(number)s
ORDER BY w.name, s.id

-- name: workspaces
SELECT slug, name FROM workspace ORDER BY name, id LIMIT %(limit)s

-- name: tested
-- A text by which an operator tested a line; no other text of a workspace is theirs to read.
SELECT m.state, s.number_id FROM message m
JOIN sender s ON s.workspace_id = m.workspace_id AND s.id = m.sender_id
WHERE m.workspace_id = %(workspace)s AND m.id = %(message)s
  AND EXISTS (SELECT FROM operator_audit o
              WHERE o.action = 'number.tested' AND o.noun_id = s.number_id::text
                AND (o.detail ->> 'workspace')::bigint = m.workspace_id AND (o.detail ->> 'message')::bigint = m.id)

-- name: log
-- What operators did, the latest first.
SELECT o.id, o.at, o.action, o.noun, o.noun_id, o.detail, coalesce(nullif(u.name, ''), u.email, '')
FROM operator_audit o LEFT JOIN app_user u ON u.id = o.user_id
WHERE o.id < %(before)s
ORDER BY o.id DESC LIMIT %(limit)s
