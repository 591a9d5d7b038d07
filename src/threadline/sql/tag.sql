-- Tags, and the contacts they are on.

-- name: all
-- Every tag, with how many contacts have it, counted as far as the limit.
SELECT t.id, t.name, t.colour,
       (SELECT count(*) FROM (SELECT 1 FROM contact_tag x
                              WHERE x.workspace_id = t.workspace_id AND x.tag_id = t.id
                              ORDER BY x.contact_id LIMIT %(most)s) counted)
FROM tag t WHERE t.workspace_id = %(workspace)s ORDER BY lower(t.name), t.id

-- name: put_on
-- Put a tag on those of these contacts that exist and have it not yet.
INSERT INTO contact_tag (workspace_id, contact_id, tag_id)
SELECT k.workspace_id, k.id, %(tag)s
FROM contact k WHERE k.workspace_id = %(workspace)s AND k.id = ANY(%(ids)s::bigint[])
ORDER BY k.id
ON CONFLICT (workspace_id, contact_id, tag_id) DO NOTHING
RETURNING contact_id

-- name: take_off
DELETE FROM contact_tag
WHERE workspace_id = %(workspace)s AND tag_id = %(tag)s AND contact_id = ANY(%(ids)s::bigint[])
RETURNING contact_id

-- name: take_off_some
-- Take a tag off so many contacts, whichever: one that goes is taken off all of them bit by bit.
DELETE FROM contact_tag
WHERE workspace_id = %(workspace)s AND id IN (
    SELECT x.id FROM contact_tag x WHERE x.workspace_id = %(workspace)s AND x.tag_id = %(tag)s LIMIT %(limit)s)
RETURNING contact_id

-- name: move
-- What one contact is tagged with, the other is too.
INSERT INTO contact_tag (workspace_id, contact_id, tag_id)
SELECT x.workspace_id, %(keep)s, x.tag_id FROM contact_tag x
WHERE x.workspace_id = %(workspace)s AND x.contact_id = %(other)s
ON CONFLICT (workspace_id, contact_id, tag_id) DO NOTHING

-- name: of_contact
SELECT t.id, t.name, t.colour
FROM contact_tag x JOIN tag t ON t.workspace_id = x.workspace_id AND t.id = x.tag_id
WHERE x.workspace_id = %(workspace)s AND x.contact_id = %(contact)s ORDER BY lower(t.name), t.id
