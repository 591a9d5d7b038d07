-- A workspace's use of numbers, with what the operator says of them.

-- name: listed
-- Senders after an id, with whose they are, what they may do, their campaign and their warming up.
SELECT s.id, s.name, n.e164, n.country, n.kind, s.open, n.open AND a.open, a.name, a.carrier, n.sms, n.mms, n.voice,
       coalesce(a.halted_until > statement_timestamp(), false),
       s.member_id, coalesce(nullif(u.name, ''), u.email, ''), s.department_id, coalesce(d.name, ''),
       s.campaign_id, coalesce(c.name, ''), c.registration, coalesce(b.name, ''), b.registration,
       w.first, w.growth, w.started, w.parts, w.zone,
       -- Whether what limits it limits nobody else.
       NOT EXISTS (SELECT FROM sender o WHERE o.number_id = n.id AND o.workspace_id <> s.workspace_id)
       AND NOT EXISTS (SELECT FROM number_lane x WHERE x.lane_id = l.lane_id AND x.number_id <> n.id)
FROM sender s
JOIN number n ON n.id = s.number_id
JOIN carrier_account a ON a.id = n.account_id
JOIN number_lane l ON l.number_id = n.id
LEFT JOIN member m ON m.workspace_id = s.workspace_id AND m.id = s.member_id
LEFT JOIN app_user u ON u.id = m.user_id
LEFT JOIN department d ON d.workspace_id = s.workspace_id AND d.id = s.department_id
LEFT JOIN campaign c ON c.workspace_id = s.workspace_id AND c.id = s.campaign_id
LEFT JOIN brand b ON b.workspace_id = c.workspace_id AND b.id = c.brand_id
LEFT JOIN budget w ON w.name = 'warm-up ' || n.e164
WHERE s.workspace_id = %(workspace)s AND s.id > %(after)s
ORDER BY s.id LIMIT %(limit)s

-- name: accounts
-- Every carrier account: name, carrier, key of its webhook, open, since when and why its carrier is out of reach, numbers.
SELECT a.name, a.carrier, a.key, a.open, a.away_since, a.away_why,
       ARRAY(SELECT n.e164 FROM number n WHERE n.account_id = a.id ORDER BY n.e164)
FROM carrier_account a ORDER BY a.name
