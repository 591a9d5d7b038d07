-- Brands and campaigns as registered with the carriers.

-- name: brands
-- By name: id, name, the registry's code, registration, parts a day.
SELECT b.id, b.name, b.code, b.registration, w.parts
FROM brand b LEFT JOIN budget w ON w.id = b.budget_id
WHERE b.workspace_id = %(workspace)s
ORDER BY b.name, b.id LIMIT %(limit)s

-- name: campaigns
-- By name: id, brand, name, the registry's code, registration, parts a minute, numbers that belong to it.
SELECT c.id, c.brand_id, c.name, c.code, c.registration, w.parts,
       (SELECT count(*) FROM sender s WHERE s.workspace_id = c.workspace_id AND s.campaign_id = c.id)
FROM campaign c LEFT JOIN budget w ON w.id = c.budget_id
WHERE c.workspace_id = %(workspace)s
ORDER BY c.name, c.id LIMIT %(limit)s
