-- Where people are signed in.

-- name: seen
-- Note that a session was used, unless that was noted within the last minute.
INSERT INTO usersessions_usersession (user_id, session_key, ip, user_agent, data, created_at, last_seen_at)
VALUES (%(user)s, %(session)s, %(address)s::inet, %(agent)s, '{}', now(), now())
ON CONFLICT (session_key) DO UPDATE
SET user_id = excluded.user_id, ip = excluded.ip, user_agent = excluded.user_agent, last_seen_at = now()
WHERE usersessions_usersession.last_seen_at < now() - interval '50 seconds'
   OR usersessions_usersession.user_id <> excluded.user_id

-- name: of_user
-- A person's living sessions, the one used last first: id, key, address, browser, begun, last used.
SELECT u.id, u.session_key, host(u.ip), u.user_agent, u.created_at, u.last_seen_at
FROM usersessions_usersession u JOIN django_session s ON s.session_key = u.session_key
WHERE u.user_id = %(user)s AND s.expire_date > now()
ORDER BY u.last_seen_at DESC, u.id DESC LIMIT %(limit)s

-- name: known_from
-- Whether a person has a living session at this address.
SELECT EXISTS (
    SELECT FROM usersessions_usersession u JOIN django_session s ON s.session_key = u.session_key
    WHERE u.user_id = %(user)s AND u.ip = %(address)s::inet AND s.expire_date > now())

-- name: end
-- End a person's sessions: those with these ids, or (no ids) all but the one to keep. Their keys.
WITH ended AS (
    DELETE FROM usersessions_usersession
    WHERE user_id = %(user)s AND session_key <> %(keep)s
      AND (%(ids)s::bigint[] IS NULL OR id = ANY(%(ids)s::bigint[]))
    RETURNING session_key)
DELETE FROM django_session s USING ended e WHERE s.session_key = e.session_key
RETURNING s.session_key

-- name: forget
-- Notes of sessions that are over.
DELETE FROM usersessions_usersession u
WHERE NOT EXISTS (SELECT FROM django_session s WHERE s.session_key = u.session_key)

-- name: forget_cached
-- What the shared cache keeps of moments that are over.
DELETE FROM cache WHERE expires < now()
