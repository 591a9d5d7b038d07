-- Members, the departments they are in, and who is invited.

-- name: visit
-- A person's place in the workspace with that address.
SELECT w.id, w.slug, w.name, w.zone, w.country, w.language, m.id, coalesce(nullif(u.name, ''), u.email), r.name,
       r.permissions, w.part_price, w.currency,
       EXISTS (SELECT FROM sender s JOIN number n ON n.id = s.number_id JOIN carrier_account a ON a.id = n.account_id
               WHERE s.workspace_id = w.id AND a.carrier = 'simulator' AND a.open)
FROM workspace w
JOIN member m ON m.workspace_id = w.id AND m.user_id = %(user)s AND m.active
JOIN app_user u ON u.id = m.user_id AND u.is_active
JOIN role r ON r.workspace_id = m.workspace_id AND r.id = m.role_id
WHERE w.slug = %(slug)s

-- name: reps
-- The active members: id, and the name they go by.
SELECT m.id, coalesce(nullif(u.name, ''), u.email)
FROM member m JOIN app_user u ON u.id = m.user_id
WHERE m.workspace_id = %(workspace)s AND m.active

-- name: listed
-- Members by id: id, user, name, e-mail, role, role's name, active, since.
SELECT m.id, m.user_id, u.name, u.email, m.role_id, r.name, m.active AND u.is_active, m.created_at
FROM member m
JOIN app_user u ON u.id = m.user_id
JOIN role r ON r.workspace_id = m.workspace_id AND r.id = m.role_id
WHERE m.workspace_id = %(workspace)s AND m.id > %(after)s
ORDER BY m.id LIMIT %(limit)s

-- name: one
-- The same of one member.
SELECT m.id, m.user_id, u.name, u.email, m.role_id, r.name, m.active AND u.is_active, m.created_at
FROM member m
JOIN app_user u ON u.id = m.user_id
JOIN role r ON r.workspace_id = m.workspace_id AND r.id = m.role_id
WHERE m.workspace_id = %(workspace)s AND m.id = %(member)s

-- name: alerts
-- What these members are alerted to and where, with the state of the consent to it: member, number, purpose, its name,
-- state. Of who was erased nothing is left to tell.
SELECT a.member_id, r.number, p.id, p.name,
       CASE WHEN r.opted_out_id IS NULL THEN coalesce(c.status, 'ended') ELSE 'opted_out' END
FROM member_alert a
JOIN recipient r ON r.workspace_id = a.workspace_id AND r.id = a.recipient_id AND r.erased_at IS NULL
JOIN purpose p ON p.workspace_id = a.workspace_id AND p.id = a.purpose_id
LEFT JOIN consent c ON c.workspace_id = a.workspace_id AND c.recipient_id = a.recipient_id AND c.purpose_id = p.id
WHERE a.workspace_id = %(workspace)s AND a.member_id = ANY(%(members)s::bigint[])
ORDER BY a.member_id, p.name, p.id

-- name: departments_of
-- The departments these members are in: member, department, its name.
SELECT d.member_id, d.department_id, p.name
FROM department_member d
JOIN department p ON p.workspace_id = d.workspace_id AND p.id = d.department_id
WHERE d.workspace_id = %(workspace)s AND d.member_id = ANY(%(members)s::bigint[])
ORDER BY p.name, p.id

-- name: departments
-- Departments by id, with how many are in each.
SELECT p.id, p.name, (
    SELECT count(*) FROM department_member d
    WHERE d.workspace_id = p.workspace_id AND d.department_id = p.id)
FROM department p
WHERE p.workspace_id = %(workspace)s AND p.id > %(after)s
ORDER BY p.id LIMIT %(limit)s

-- name: in_department
-- The ids of a department's members.
SELECT member_id FROM department_member
WHERE workspace_id = %(workspace)s AND department_id = %(department)s ORDER BY member_id

-- name: invited
-- Invitations nobody has accepted or revoked, the newest first: id, e-mail, role's name, department's, who
-- invited, until when.
SELECT i.id, i.email, r.name, coalesce(d.name, ''), coalesce(nullif(u.name, ''), u.email, ''), i.expires_at
FROM invitation i
JOIN role r ON r.workspace_id = i.workspace_id AND r.id = i.role_id
LEFT JOIN department d ON d.workspace_id = i.workspace_id AND d.id = i.department_id
LEFT JOIN member m ON m.workspace_id = i.workspace_id AND m.id = i.made_by_id
LEFT JOIN app_user u ON u.id = m.user_id
WHERE i.workspace_id = %(workspace)s AND i.used_at IS NULL AND i.revoked_at IS NULL
ORDER BY i.id DESC LIMIT %(limit)s

-- name: invitation
-- The invitation of a link, as long as it is worth something: workspace's name, slug, e-mail, name, role's name,
-- until when, whether the address has an account.
SELECT w.name, w.slug, i.email, i.name, r.name, i.expires_at,
       EXISTS (SELECT FROM app_user u WHERE u.email = i.email)
FROM invitation i
JOIN workspace w ON w.id = i.workspace_id
JOIN role r ON r.workspace_id = i.workspace_id AND r.id = i.role_id
WHERE i.digest = ANY(%(digests)s::bytea[]) AND i.used_at IS NULL AND i.revoked_at IS NULL AND i.expires_at > %(now)s

-- name: named
-- What these members are called.
SELECT m.id, coalesce(nullif(u.name, ''), u.email)
FROM member m JOIN app_user u ON u.id = m.user_id
WHERE m.workspace_id = %(workspace)s AND m.id = ANY(%(members)s::bigint[])
