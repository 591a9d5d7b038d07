-- What carriers are asked about attempts whose outcome nobody knows.

-- name: described (planned each time)
-- Attempts as they left; with the carrier's ids of others that look the same and left about then, in whichever
-- workspace, and whether one of those may be out without an id that we know.
SELECT a.workspace_id, a.message_id, a.number, n.e164, r.number, coalesce(m.sent_text, m.body), a.parts,
       a.claimed_at, twin.ids, twin.unknown
FROM unnest(%(workspaces)s::bigint[], %(ids)s::bigint[], %(attempts)s::smallint[]) AS q (workspace_id, id, n)
JOIN attempt a ON a.workspace_id = q.workspace_id AND a.message_id = q.id AND a.number = q.n
JOIN message m ON m.workspace_id = a.workspace_id AND m.id = a.message_id
JOIN sender s ON s.workspace_id = m.workspace_id AND s.id = m.sender_id
JOIN number n ON n.id = s.number_id
JOIN recipient r ON r.workspace_id = a.workspace_id AND r.id = a.recipient_id
CROSS JOIN LATERAL (
    SELECT coalesce(array_agg(p.carrier_id) FILTER (WHERE p.carrier_id IS NOT NULL), '{}') AS ids,
           count(*) FILTER (WHERE p.carrier_id IS NULL) > 0 AS unknown
    FROM sender s2
    JOIN recipient r2 ON r2.workspace_id = s2.workspace_id AND r2.number = r.number
    JOIN attempt b ON b.workspace_id = r2.workspace_id AND b.recipient_id = r2.id
        AND b.claimed_at BETWEEN a.claimed_at - interval '2 minutes' AND a.claimed_at + interval '2 minutes'
        AND (b.workspace_id, b.message_id, b.number) <> (a.workspace_id, a.message_id, a.number)
        AND coalesce(b.outcome, '') <> ALL ('{returned,rejected}')
    JOIN message m2 ON m2.workspace_id = b.workspace_id AND m2.id = b.message_id AND m2.sender_id = s2.id
        AND coalesce(m2.sent_text, m2.body) = coalesce(m.sent_text, m.body)
    LEFT JOIN LATERAL (
        SELECT p.carrier_id FROM part p
        WHERE p.workspace_id = b.workspace_id AND p.message_id = b.message_id AND p.attempt = b.number
          AND p.carrier_id <> '' LIMIT 1) p ON true
    WHERE s2.number_id = n.id) twin
