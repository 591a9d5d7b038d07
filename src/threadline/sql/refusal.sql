-- What a carrier's refusal says of a person.

-- name: refused
-- Every workspace that uses the number by which a refused attempt was to leave, with the person's number.
SELECT u.workspace_id, w.implied_days, r.number, n.e164, a.claimed_at
FROM message m
JOIN attempt a ON a.workspace_id = m.workspace_id AND a.message_id = m.id AND a.number = %(attempt)s
JOIN recipient r ON r.workspace_id = m.workspace_id AND r.id = m.recipient_id
JOIN sender s ON s.workspace_id = m.workspace_id AND s.id = m.sender_id
JOIN number n ON n.id = s.number_id
JOIN sender u ON u.number_id = n.id
JOIN workspace w ON w.id = u.workspace_id
WHERE m.workspace_id = %(workspace)s AND m.id = %(message)s
ORDER BY u.workspace_id

-- name: known
-- Of these people those whose opt-out at the carrier was recorded since.
SELECT k.workspace_id, k.id FROM unnest(%(workspaces)s::bigint[], %(ids)s::bigint[]) AS k (workspace_id, id)
WHERE EXISTS (SELECT FROM consent_event e
              WHERE e.workspace_id = k.workspace_id AND e.recipient_id = k.id AND e.kind = 'opted_out'
                AND e.medium = 'carrier' AND e.recorded_at >= %(since)s)
