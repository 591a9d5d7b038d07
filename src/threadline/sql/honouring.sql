-- Revocations against the ten business days within which they are honoured.

-- name: waiting
-- Texts that may be opt-outs and that nobody has decided on for long, the oldest first.
SELECT NULL::bigint, r.number, coalesce(k.id, 0), coalesce(k.name, ''), '', 'conversational', 'text', v.made_at,
       NULL::timestamptz
FROM review v
JOIN recipient r ON r.workspace_id = v.workspace_id AND r.id = v.recipient_id
LEFT JOIN LATERAL (SELECT p.contact_id FROM phone p
                   WHERE p.workspace_id = r.workspace_id AND p.recipient_id = r.id LIMIT 1) p ON true
LEFT JOIN LATERAL (SELECT c.id, c.name FROM contact c
                   WHERE c.workspace_id = r.workspace_id AND c.id = p.contact_id LIMIT 1) k ON true
WHERE v.workspace_id = %(workspace)s AND v.decision = 'open'
  AND %(now)s::timestamptz - v.made_at > %(least)s::interval
ORDER BY v.id LIMIT %(most)s

-- name: recorded
-- Revocations recorded long after they were said, the latest first. One that reached a person's other phones counts
-- once: the first event of the same kind and moment of that contact's.
SELECT e.id, r.number, coalesce(k.id, 0), coalesce(k.name, ''), coalesce(u.name, ''), e.level, e.medium,
       e.occurred_at, e.recorded_at
FROM consent_event e
JOIN recipient r ON r.workspace_id = e.workspace_id AND r.id = e.recipient_id
LEFT JOIN purpose u ON u.workspace_id = e.workspace_id AND u.id = e.purpose_id
LEFT JOIN LATERAL (SELECT p.contact_id FROM phone p
                   WHERE p.workspace_id = r.workspace_id AND p.recipient_id = r.id LIMIT 1) p ON true
LEFT JOIN LATERAL (SELECT c.id, c.name FROM contact c
                   WHERE c.workspace_id = r.workspace_id AND c.id = p.contact_id LIMIT 1) k ON true
WHERE e.workspace_id = %(workspace)s AND e.kind IN ('opted_out', 'ended')
  AND e.recorded_at - e.occurred_at > interval '8 days' AND e.medium <> 'import'
  AND NOT EXISTS (
      SELECT FROM consent_event f JOIN phone q ON q.workspace_id = f.workspace_id AND q.recipient_id = f.recipient_id
      WHERE f.workspace_id = e.workspace_id AND f.kind = e.kind AND f.kind <> 'implied'
        AND f.occurred_at = e.occurred_at AND f.id < e.id AND q.contact_id = p.contact_id)
ORDER BY e.id DESC LIMIT %(most)s
