-- Everything the gate must know of people, read in a statement of its own, after the locks.

-- name: nested
-- Plans of this transaction walk indexes row by row, whatever the statistics say: right after a bulk load,
-- before ANALYZE, the planner's guess made the same claim ten times slower.
SELECT set_config('enable_hashjoin', 'off', true), set_config('enable_mergejoin', 'off', true),
       set_config('enable_seqscan', 'off', true), set_config('enable_bitmapscan', 'off', true),
       set_config('enable_material', 'off', true), set_config('jit', 'off', true)

-- name: of_people (planned each time)
-- One row for each asked (recipient, purpose, confirmed event), in the order asked. Every LIMIT 1 keeps the
-- planner from reading a whole table once instead of one row by its key.
SELECT r.country, r.zones, r.review, r.opted_out_id, r.implied_id, r.implied_until,
       c.status, c.level, c.event_id,
       (SELECT true FROM consent o
        WHERE o.workspace_id = r.workspace_id AND o.recipient_id = r.id AND o.status = 'active'
        LIMIT 1) IS NOT NULL,
       CASE WHEN asked.confirms_id IS NOT NULL THEN
           (SELECT e.recorded_at FROM consent_event e
            WHERE e.workspace_id = r.workspace_id AND e.id = asked.confirms_id LIMIT 1)
       END,
       (SELECT true FROM attempt a
        WHERE a.workspace_id = r.workspace_id AND a.recipient_id = r.id AND a.outcome = 'accepted'
        LIMIT 1) IS NOT NULL,
       (SELECT true FROM attempt a
        WHERE a.workspace_id = r.workspace_id AND a.recipient_id = r.id AND a.outcome IS NULL
        LIMIT 1) IS NOT NULL,
       CASE WHEN %(cap)s::int > 0 THEN
           (SELECT a.claimed_at + interval '24 hours' FROM attempt a
            WHERE a.workspace_id = r.workspace_id AND a.recipient_id = r.id
              AND a.claimed_at > clock_timestamp() - interval '24 hours'
              AND (a.outcome IS NULL OR a.outcome IN ('accepted', 'unknown'))
            ORDER BY a.claimed_at DESC OFFSET greatest(%(cap)s::int - 1, 0) LIMIT 1)
       END
FROM unnest(%(workspaces)s::bigint[], %(recipients)s::bigint[], %(purposes)s::bigint[], %(confirms)s::bigint[])
         WITH ORDINALITY AS asked (workspace_id, recipient_id, purpose_id, confirms_id, n)
JOIN recipient r ON r.workspace_id = asked.workspace_id AND r.id = asked.recipient_id
LEFT JOIN LATERAL (
    SELECT c.status, c.level, c.event_id FROM consent c
    WHERE c.workspace_id = r.workspace_id AND c.recipient_id = r.id AND c.purpose_id = asked.purpose_id
    LIMIT 1) c ON true
ORDER BY asked.n

-- name: of_senders
-- The workspace's senders: id, name, number, country, open, lane.
SELECT s.id, s.name, n.e164, n.country, s.open AND n.open AND a.open, l.lane_id
FROM sender s JOIN number n ON n.id = s.number_id JOIN carrier_account a ON a.id = n.account_id
JOIN number_lane l ON l.number_id = n.id
WHERE s.workspace_id = %(workspace)s
ORDER BY s.id

-- name: of_purposes
-- The workspace's purposes: id, name, level, join words, open.
SELECT id, name, level, join_words, open FROM purpose WHERE workspace_id = %(workspace)s ORDER BY name

-- name: of_workspace
-- What the workspace says of itself and allows.
SELECT business, language, country, daily_cap, implied_days, stop_text, start_text, help_text
FROM workspace WHERE id = %(workspace)s
