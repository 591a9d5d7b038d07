-- Limits on texts: which of them a text draws on, and what is spent of each.

-- name: drawn
-- What texts of this workspace on this lane draw on: the lane's own and its account's limits (no sender), and those of
-- each sender's campaign and brand (none: this sender has no such limit).
SELECT lb.budget_id, NULL::bigint FROM lane_budget lb WHERE lb.lane_id = %(lane)s
UNION ALL
SELECT own.budget_id, s.id
FROM number_lane nl JOIN sender s ON s.number_id = nl.number_id AND s.workspace_id = %(workspace)s
LEFT JOIN campaign c ON c.workspace_id = s.workspace_id AND c.id = s.campaign_id
LEFT JOIN brand b ON b.workspace_id = c.workspace_id AND b.id = c.brand_id
CROSS JOIN LATERAL (VALUES (c.budget_id), (b.budget_id)) own (budget_id)
WHERE nl.lane_id = %(lane)s

-- name: drawn_by
-- What these attempts drew on when they were claimed: the place of each in the list, and a limit.
SELECT a.place, lb.budget_id
FROM unnest(%(lanes)s::bigint[], %(claimed)s::timestamptz[]) WITH ORDINALITY AS a (lane_id, claimed_at, place)
JOIN lane_budget lb ON lb.lane_id = a.lane_id AND lb.since <= a.claimed_at
UNION ALL
SELECT a.place, own.budget_id
FROM unnest(%(workspaces)s::bigint[], %(messages)s::bigint[], %(claimed)s::timestamptz[])
    WITH ORDINALITY AS a (workspace_id, message_id, claimed_at, place)
JOIN message m ON m.workspace_id = a.workspace_id AND m.id = a.message_id
JOIN sender s ON s.workspace_id = m.workspace_id AND s.id = m.sender_id AND s.campaign_since <= a.claimed_at
JOIN campaign c ON c.workspace_id = s.workspace_id AND c.id = s.campaign_id
JOIN brand b ON b.workspace_id = c.workspace_id AND b.id = c.brand_id
CROSS JOIN LATERAL (VALUES (c.budget_id), (b.budget_id)) own (budget_id)
WHERE own.budget_id IS NOT NULL

-- name: lock
-- Limits, locked in the order of their keys: name, since when, what is spent, and the limit itself.
SELECT id, name, created_at, spent, parts, seconds, zone, first, growth, started FROM budget
WHERE id = ANY(%(ids)s::bigint[]) ORDER BY id
FOR NO KEY UPDATE

-- name: read
-- The same without a lock.
SELECT id, name, created_at, spent, parts, seconds, zone, first, growth, started FROM budget
WHERE id = ANY(%(ids)s::bigint[]) ORDER BY id

-- name: keep
-- What is spent now.
UPDATE budget b SET spent = k.spent::jsonb
FROM unnest(%(ids)s::bigint[], %(spent)s::text[]) AS k (id, spent) WHERE b.id = k.id

-- name: now
SELECT clock_timestamp()

-- name: look_again
-- Texts that wait for a limit, of all lanes and senders that draw on it, are due.
UPDATE message m SET due_at = greatest(m.not_before, clock_timestamp())
FROM (SELECT nl.lane_id, s.workspace_id
      FROM lane_budget lb JOIN number_lane nl ON nl.lane_id = lb.lane_id JOIN sender s ON s.number_id = nl.number_id
      WHERE lb.budget_id = %(budget)s
      UNION
      SELECT nl.lane_id, s.workspace_id
      FROM sender s JOIN number_lane nl ON nl.number_id = s.number_id
      JOIN campaign c ON c.workspace_id = s.workspace_id AND c.id = s.campaign_id
      JOIN brand b ON b.workspace_id = c.workspace_id AND b.id = c.brand_id
      WHERE %(budget)s IN (c.budget_id, b.budget_id)) drawing
WHERE m.lane_id = drawing.lane_id AND m.workspace_id = drawing.workspace_id AND m.reason = 'limit'
