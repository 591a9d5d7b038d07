-- Which number of a workspace's writes to somebody.

-- name: candidates
-- The workspace's numbers: whose each is, and what it can do now.
SELECT s.id, n.e164, s.member_id, s.department_id, n.country, n.kind, s.open, n.open AND a.open, n.sms, n.mms,
       coalesce(a.halted_until > statement_timestamp(), false), a.carrier, c.registration, b.registration
FROM sender s
JOIN number n ON n.id = s.number_id
JOIN carrier_account a ON a.id = n.account_id
LEFT JOIN campaign c ON c.workspace_id = s.workspace_id AND c.id = s.campaign_id
LEFT JOIN brand b ON b.workspace_id = c.workspace_id AND b.id = c.brand_id
WHERE s.workspace_id = %(workspace)s
ORDER BY s.id

-- name: acquainted (planned each time)
-- The numbers of ours each of these people knows, the last one first, and whom they belong to.
SELECT r.id,
       ARRAY(SELECT c.sender_id FROM conversation c
             WHERE c.workspace_id = %(workspace)s AND c.recipient_id = r.id ORDER BY c.last_at DESC LIMIT 10),
       (SELECT k.rep_id FROM phone p JOIN contact k ON k.workspace_id = p.workspace_id AND k.id = p.contact_id
        WHERE p.workspace_id = %(workspace)s AND p.recipient_id = r.id)
FROM unnest(%(recipients)s::bigint[]) AS r (id)

-- name: departments
-- The departments of these members.
SELECT member_id, department_id FROM department_member
WHERE workspace_id = %(workspace)s AND member_id = ANY(%(members)s::bigint[])

-- name: loads
-- How many texts wait before each of the workspace's numbers, counted up to five hundred on each lane.
SELECT waiting.sender_id, count(*)
FROM (SELECT DISTINCT nl.lane_id FROM sender s JOIN number_lane nl ON nl.number_id = s.number_id
      WHERE s.workspace_id = %(workspace)s) own
CROSS JOIN LATERAL (SELECT m.sender_id FROM message m
                    WHERE m.lane_id = own.lane_id AND m.workspace_id = %(workspace)s LIMIT 500) waiting
GROUP BY 1
