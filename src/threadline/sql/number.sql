-- A workspace's use of numbers, with what the operator says of them.

-- name: listed
-- Senders: id, name, number, country, kind, open here, open at the operator's, account, its carrier, abilities.
SELECT s.id, s.name, n.e164, n.country, n.kind, s.open, n.open AND a.open, a.name, a.carrier, n.sms, n.mms, n.voice
FROM sender s JOIN number n ON n.id = s.number_id JOIN carrier_account a ON a.id = n.account_id
WHERE s.workspace_id = %(workspace)s AND s.id > %(after)s
ORDER BY s.id LIMIT %(limit)s
