-- Texts from people that could not be taken in, and that nobody has looked at. The operator's: of no workspace.

-- name: page
-- The next after an id, the oldest first.
SELECT a.id, a.received_at, a.account_id, c.name, a.parked->>'from', a.parked->>'to', a.parked->>'text', a.problem
FROM arrival a JOIN carrier_account c ON c.id = a.account_id
WHERE a.parked IS NOT NULL AND a.id > %(after)s
ORDER BY a.id LIMIT %(limit)s

-- name: one
SELECT a.id, a.received_at, a.account_id, c.name, a.parked->>'from', a.parked->>'to', a.parked->>'text', a.problem
FROM arrival a JOIN carrier_account c ON c.id = a.account_id
WHERE a.parked IS NOT NULL AND a.id = %(id)s

-- name: count
-- How many, counted no further than a limit.
SELECT count(*) FROM (SELECT FROM arrival a WHERE a.parked IS NOT NULL AND a.id > 0 LIMIT %(most)s) n
