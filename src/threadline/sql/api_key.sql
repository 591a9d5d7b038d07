-- API keys.

-- name: find
-- The living keys of these digests: digest, id, workspace, scopes.
SELECT k.digest, k.id, k.workspace_id, k.scopes
FROM api_key k WHERE k.digest = ANY(%(digests)s::bytea[]) AND k.revoked_at IS NULL

-- name: living_of
-- Keys of one member's making that were not revoked.
SELECT count(*) FROM api_key
WHERE workspace_id = %(workspace)s AND made_by_id = %(member)s AND revoked_at IS NULL

-- name: spend
-- Requests counted for these keys in the minute that runs; how many that makes, and when the minute ends.
INSERT INTO api_use (workspace_id, api_key_id, minute, used)
SELECT k.workspace_id, k.id, date_trunc('minute', clock_timestamp()), k.used
FROM unnest(%(workspaces)s::bigint[], %(keys)s::bigint[], %(counts)s::int[]) AS k (workspace_id, id, used)
ORDER BY k.workspace_id, k.id
ON CONFLICT (workspace_id, api_key_id, minute) DO UPDATE SET used = api_use.used + EXCLUDED.used
RETURNING api_key_id, used, ceil(extract(epoch FROM minute + interval '1 minute' - clock_timestamp()))::int

-- name: forget_use
DELETE FROM api_use WHERE minute < clock_timestamp() - interval '10 minutes'
