-- Consent: recipients and their locks, events, the state folded from them, the seals.

-- name: ensure_recipients
-- A row for each (workspace, number), made in order so that two writers cannot wait for each other; the new ones.
INSERT INTO recipient (workspace_id, number, country, states, zones, review, created_at)
SELECT n.workspace_id, n.number, n.country, string_to_array(n.states, ' '), string_to_array(n.zones, ' '), false,
       clock_timestamp()
FROM unnest(%(workspaces)s::bigint[], %(numbers)s::text[], %(countries)s::text[], %(states)s::text[],
            %(zones)s::text[]) AS n (workspace_id, number, country, states, zones)
ORDER BY n.workspace_id, n.number
ON CONFLICT (workspace_id, number) DO NOTHING
RETURNING workspace_id, id, number

-- name: find_recipients
-- The ids of (workspace, number).
SELECT r.workspace_id, r.number, r.id
FROM unnest(%(workspaces)s::bigint[], %(numbers)s::text[]) AS n (workspace_id, number)
JOIN recipient r ON r.workspace_id = n.workspace_id AND r.number = n.number

-- name: any_closed
-- Whether somebody opted out of everything at one of these addresses, or it is blocked.
SELECT EXISTS (SELECT FROM recipient r
               WHERE r.workspace_id = %(workspace)s AND r.number = ANY (%(addresses)s::text[])
                 AND (r.opted_out_id IS NOT NULL OR r.blocked))

-- name: persons_recipients
-- Every number of the people behind these recipients, themselves included: a STOP is the person's.
SELECT DISTINCT n.workspace_id, n.id AS asked, coalesce(o.recipient_id, n.id)
FROM unnest(%(workspaces)s::bigint[], %(ids)s::bigint[]) AS n (workspace_id, id)
LEFT JOIN phone p ON p.workspace_id = n.workspace_id AND p.recipient_id = n.id
LEFT JOIN phone o ON o.workspace_id = p.workspace_id AND o.contact_id = p.contact_id

-- name: persons_addresses
-- How the people behind these recipients can be reached: every number of theirs, and their e-mail address.
SELECT n.workspace_id, n.id AS asked, r.number, coalesce(k.email, '')
FROM unnest(%(workspaces)s::bigint[], %(ids)s::bigint[]) AS n (workspace_id, id)
LEFT JOIN phone p ON p.workspace_id = n.workspace_id AND p.recipient_id = n.id
LEFT JOIN contact k ON k.workspace_id = p.workspace_id AND k.id = p.contact_id
LEFT JOIN phone o ON o.workspace_id = p.workspace_id AND o.contact_id = p.contact_id
JOIN recipient r ON r.workspace_id = n.workspace_id AND r.id = coalesce(o.recipient_id, n.id)
ORDER BY r.number

-- name: held_of
-- Whether any of these recipients is blocked, and whether an opt-out of any is doubted.
SELECT coalesce(bool_or(r.blocked), false), coalesce(bool_or(r.doubted), false)
FROM unnest(%(workspaces)s::bigint[], %(ids)s::bigint[]) AS n (workspace_id, id)
JOIN recipient r ON r.workspace_id = n.workspace_id AND r.id = n.id

-- name: set_blocked
-- Those of these recipients whose block changes.
UPDATE recipient r SET blocked = %(blocked)s
FROM unnest(%(workspaces)s::bigint[], %(ids)s::bigint[]) AS n (workspace_id, id)
WHERE r.workspace_id = n.workspace_id AND r.id = n.id AND r.blocked <> %(blocked)s
RETURNING r.workspace_id, r.id

-- name: lock_recipients
-- The one lock, in the one order; with the state as it stands.
SELECT r.workspace_id, r.id, r.number, r.doubted, r.opted_out_id, r.stopped_at, r.implied_id, r.implied_until
FROM unnest(%(workspaces)s::bigint[], %(ids)s::bigint[]) AS n (workspace_id, id)
JOIN recipient r ON r.workspace_id = n.workspace_id AND r.id = n.id
ORDER BY r.workspace_id, r.number
FOR NO KEY UPDATE OF r

-- name: states
-- The purposes' half of the state of locked recipients, and when their opt-outs happened.
SELECT c.workspace_id, c.recipient_id, c.purpose_id, c.status, c.level, c.event_id, c.ended_at
FROM unnest(%(workspaces)s::bigint[], %(ids)s::bigint[]) AS n (workspace_id, id)
JOIN consent c ON c.workspace_id = n.workspace_id AND c.recipient_id = n.id

-- name: clock
-- The database's clock, and ids for so many events: under the locks, so that ids grow with time.
SELECT clock_timestamp(), array(SELECT nextval('consent_event_id_seq') FROM generate_series(1, %(count)s))

-- name: add_events
-- Events, and what is personal of each.
WITH added AS (
    INSERT INTO consent_event (id, workspace_id, recipient_id, kind, level, purpose_id, medium, campaign,
                               text_version, occurred_at, recorded_at, actor_kind, actor_id, inner_hash, leaf)
    SELECT * FROM unnest(%(ids)s::bigint[], %(workspaces)s::bigint[], %(recipients)s::bigint[], %(kinds)s::text[],
                         %(levels)s::text[], %(purposes)s::bigint[], %(mediums)s::text[], %(campaigns)s::text[],
                         %(text_versions)s::text[], %(occurred)s::timestamptz[], %(recorded)s::timestamptz[],
                         %(actor_kinds)s::text[], %(actor_ids)s::bigint[], %(inners)s::bytea[], %(leaves)s::bytea[]))
INSERT INTO consent_person (workspace_id, event_id, salt, number, identity, ip, user_agent, capture, source_url)
SELECT * FROM unnest(%(workspaces)s::bigint[], %(ids)s::bigint[], %(salts)s::bytea[], %(numbers)s::text[],
                     %(identities)s::text[], %(ips)s::text[], %(agents)s::text[], %(captures)s::text[],
                     %(urls)s::text[])

-- name: set_recipients
-- The recipients' half of the state.
UPDATE recipient r SET opted_out_id = s.opted_out, stopped_at = s.stopped, implied_id = s.implied,
       implied_until = s.until
FROM unnest(%(workspaces)s::bigint[], %(ids)s::bigint[], %(opted_outs)s::bigint[], %(stoppeds)s::timestamptz[],
            %(implieds)s::bigint[], %(untils)s::timestamptz[])
    AS s (workspace_id, id, opted_out, stopped, implied, until)
WHERE r.workspace_id = s.workspace_id AND r.id = s.id

-- name: set_purposes
-- The purposes' half of the state.
INSERT INTO consent (workspace_id, recipient_id, purpose_id, status, level, event_id, ended_at)
SELECT * FROM unnest(%(workspaces)s::bigint[], %(recipients)s::bigint[], %(purposes)s::bigint[],
                     %(statuses)s::text[], %(levels)s::text[], %(events)s::bigint[], %(ended)s::timestamptz[])
ON CONFLICT (workspace_id, recipient_id, purpose_id) DO UPDATE
SET status = EXCLUDED.status, level = EXCLUDED.level, event_id = EXCLUDED.event_id, ended_at = EXCLUDED.ended_at

-- name: cancel_waiting
-- Everything still queued to these people is taken back; the confirmation of the opt-out itself comes after.
UPDATE message m SET state = 'cancelled', lane_id = NULL, due_at = NULL, reason = 'opted_out',
       updated_at = clock_timestamp()
FROM unnest(%(workspaces)s::bigint[], %(ids)s::bigint[]) AS n (workspace_id, id)
WHERE m.workspace_id = n.workspace_id AND m.recipient_id = n.id AND m.lane_id IS NOT NULL
  AND m.state = 'queued' AND m.occasion <> 'help_answer' AND m.occasion <> 'stop_confirmation'
RETURNING m.workspace_id, m.conversation_id, m.id

-- name: cancel_ended
-- What is still queued to these people about what they ended is taken back.
UPDATE message m SET state = 'cancelled', lane_id = NULL, due_at = NULL, reason = 'purpose_ended',
       updated_at = clock_timestamp()
FROM unnest(%(workspaces)s::bigint[], %(ids)s::bigint[], %(purposes)s::bigint[]) AS n (workspace_id, id, purpose_id)
WHERE m.workspace_id = n.workspace_id AND m.recipient_id = n.id AND m.purpose_id = n.purpose_id
  AND m.lane_id IS NOT NULL AND m.state = 'queued'
RETURNING m.workspace_id, m.conversation_id, m.id

-- name: campaigns
-- The campaigns by which these people agreed to what their purposes stand for.
SELECT DISTINCT c.workspace_id, c.recipient_id, c.purpose_id, e.campaign
FROM unnest(%(workspaces)s::bigint[], %(ids)s::bigint[]) AS n (workspace_id, id)
JOIN consent c ON c.workspace_id = n.workspace_id AND c.recipient_id = n.id
JOIN consent_event e ON e.workspace_id = c.workspace_id AND e.recipient_id = c.recipient_id
    AND e.purpose_id = c.purpose_id AND e.kind = 'granted'
WHERE e.campaign <> ''

-- name: last_purposes
-- What the last text that left a number of ours for each of these people was about; null when about no purpose.
SELECT m.purpose_id
FROM unnest(%(workspaces)s::bigint[], %(senders)s::bigint[], %(ids)s::bigint[]) WITH ORDINALITY
    AS n (workspace_id, sender_id, id, place)
LEFT JOIN LATERAL (
    SELECT a.message_id FROM attempt a
    JOIN message t ON t.workspace_id = a.workspace_id AND t.id = a.message_id AND t.sender_id = n.sender_id
    WHERE a.workspace_id = n.workspace_id AND a.recipient_id = n.id
      AND (a.outcome IS NULL OR a.outcome IN ('accepted', 'unknown'))
    ORDER BY a.claimed_at DESC LIMIT 1) last ON true
LEFT JOIN message m ON m.workspace_id = n.workspace_id AND m.id = last.message_id
ORDER BY n.place

-- name: look_again
-- A fact about these people changed: whatever waits for them is decided anew.
UPDATE message m SET due_at = greatest(m.not_before, clock_timestamp())
FROM unnest(%(workspaces)s::bigint[], %(ids)s::bigint[]) AS n (workspace_id, id)
WHERE m.workspace_id = n.workspace_id AND m.recipient_id = n.id AND m.lane_id IS NOT NULL

-- name: media
-- How these events came about.
SELECT e.id, e.medium FROM consent_event e
WHERE e.workspace_id = %(workspace)s AND e.id = ANY(%(ids)s::bigint[])

-- name: shown
-- Of these events: the campaign, the version of the words that were shown, and who was asked where. What was erased,
-- or is kept of erased people until its time is over, is not brought back.
SELECT e.id, e.campaign, e.text_version, coalesce(s.identity, ''), coalesce(s.ip, ''), coalesce(s.user_agent, ''),
       coalesce(s.source_url, '')
FROM consent_event e
JOIN recipient r ON r.workspace_id = e.workspace_id AND r.id = e.recipient_id
LEFT JOIN consent_person s ON s.workspace_id = e.workspace_id AND s.event_id = e.id AND r.erased_at IS NULL
WHERE e.workspace_id = %(workspace)s AND e.id = ANY(%(ids)s::bigint[])

-- name: set_places
-- Where the people behind these numbers may be.
UPDATE recipient r SET states = string_to_array(n.states, ' '), zones = string_to_array(n.zones, ' ')
FROM unnest(%(workspaces)s::bigint[], %(ids)s::bigint[], %(states)s::text[], %(zones)s::text[])
    AS n (workspace_id, id, states, zones)
WHERE r.workspace_id = n.workspace_id AND r.id = n.id

-- name: said_of (planned each time)
-- Where these recipients stand, and where their contacts are said to be; after the locks.
SELECT r.id, r.states, r.zones, coalesce(k.state, ''), coalesce(k.postcode, ''), coalesce(k.country, ''),
       coalesce(k.zone, '')
FROM unnest(%(ids)s::bigint[]) AS n (id)
JOIN recipient r ON r.workspace_id = %(workspace)s AND r.id = n.id
LEFT JOIN phone p ON p.workspace_id = r.workspace_id AND p.recipient_id = r.id
LEFT JOIN contact k ON k.workspace_id = p.workspace_id AND k.id = p.contact_id

-- name: events_of
-- Every event of these recipients, in the order they were recorded.
SELECT e.recipient_id, e.id, e.kind, e.level, e.purpose_id, e.occurred_at, e.recorded_at
FROM consent_event e
WHERE e.workspace_id = %(workspace)s AND e.recipient_id = ANY(%(ids)s::bigint[])
ORDER BY e.recipient_id, e.id

-- name: recipients_after
-- The next chunk of a workspace's recipients.
SELECT id FROM recipient WHERE workspace_id = %(workspace)s AND id > %(after)s ORDER BY id LIMIT %(limit)s

-- name: seal_lease
-- One sealer at a time: true for the one that holds the lock until its transaction ends.
SELECT pg_try_advisory_xact_lock(hashtext('threadline sealer'))

-- name: unsealed
-- Committed events in no block yet: by membership, never by a range of ids, so a slow commit is not missed.
SELECT e.workspace_id, e.id, e.leaf FROM consent_event e
WHERE e.block_id IS NULL ORDER BY e.workspace_id, e.id LIMIT %(limit)s

-- name: last_block
SELECT hash FROM block ORDER BY id DESC LIMIT 1

-- name: add_block
INSERT INTO block (sealed_at, previous, root, count, hash, key_id, signature, leaves, event_workspaces, event_ids)
VALUES (clock_timestamp(), %(previous)s, %(root)s, %(count)s, %(hash)s, %(key_id)s, %(signature)s, %(leaves)s,
        %(workspaces)s::bigint[], %(ids)s::bigint[])
RETURNING id

-- name: put_in_block
UPDATE consent_event e SET block_id = %(block)s, position = p.position - 1
FROM unnest(%(workspaces)s::bigint[], %(ids)s::bigint[]) WITH ORDINALITY AS p (workspace_id, id, position)
WHERE e.workspace_id = p.workspace_id AND e.id = p.id
