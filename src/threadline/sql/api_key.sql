-- API keys.

-- name: find
-- The living keys of these digests: digest, id, workspace, scopes.
SELECT k.digest, k.id, k.workspace_id, k.scopes
FROM api_key k WHERE k.digest = ANY(%(digests)s::bytea[]) AND k.revoked_at IS NULL
