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
SELECT r.country, r.landline, r.states, r.zones, r.review, r.doubted, r.blocked, r.opted_out_id, r.implied_id,
       r.implied_until,
       -- When they last wrote to this very number, where the text is an answer; what an opt-out ended is none.
       CASE WHEN asked.sender_id IS NOT NULL THEN
           (SELECT v.last_in_at FROM conversation v
            WHERE v.workspace_id = r.workspace_id AND v.sender_id = asked.sender_id AND v.recipient_id = r.id
              AND (r.stopped_at IS NULL OR v.last_in_at > r.stopped_at) LIMIT 1)
       END,
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
       -- Until when a cap holds it: the workspace's own ('') and those of every state they may be in. The statement's
       -- own time leads the index to what is recent; the clock's, which moves on, had everything read that ever left.
       CASE WHEN '' = ANY (%(cap_places)s::text[]) OR r.states && %(cap_places)s::text[] THEN
           (SELECT max(full_until.at)
            FROM unnest(%(cap_places)s::text[], %(cap_texts)s::int[], %(cap_hours)s::int[], %(cap_sames)s::bool[],
                        %(cap_automateds)s::bool[]) AS cap (place, texts, hours, same, automated)
            CROSS JOIN LATERAL (
                SELECT a.claimed_at + make_interval(hours => cap.hours) AS at FROM attempt a
                WHERE a.workspace_id = r.workspace_id AND a.recipient_id = r.id
                  AND a.claimed_at > statement_timestamp() - make_interval(hours => cap.hours)
                  AND (a.outcome IS NULL OR a.outcome IN ('accepted', 'unknown'))
                  AND (NOT (cap.same OR cap.automated)
                       OR (SELECT (NOT cap.same OR m.purpose_id = asked.subject_id)
                                  AND (NOT cap.automated OR m.automated)
                           FROM message m WHERE m.workspace_id = a.workspace_id AND m.id = a.message_id LIMIT 1))
                ORDER BY a.claimed_at DESC OFFSET cap.texts - 1 LIMIT 1) full_until
            WHERE (cap.place = '' OR cap.place = ANY (r.states))
              AND (NOT cap.same OR asked.subject_id IS NOT NULL) AND (NOT cap.automated OR asked.automated))
       END
FROM unnest(%(workspaces)s::bigint[], %(recipients)s::bigint[], %(purposes)s::bigint[], %(confirms)s::bigint[],
            %(subjects)s::bigint[], %(automateds)s::bool[], %(senders)s::bigint[])
         WITH ORDINALITY AS asked (workspace_id, recipient_id, purpose_id, confirms_id, subject_id, automated,
                                   sender_id, n)
JOIN recipient r ON r.workspace_id = asked.workspace_id AND r.id = asked.recipient_id
LEFT JOIN LATERAL (
    SELECT c.status, c.level, c.event_id FROM consent c
    WHERE c.workspace_id = r.workspace_id AND c.recipient_id = r.id AND c.purpose_id = asked.purpose_id
    LIMIT 1) c ON true
ORDER BY asked.n

-- name: of_workspace
-- What the workspace says of itself and allows, its numbers, its purposes, and the words that join one on one number
-- each. What a claim takes leaves by a lane whose account was open just now: were it asked for again, a text would be
-- refused, and not wait.
SELECT w.business, w.language, w.country, w.daily_cap, w.weekly_cap, w.implied_days, w.stop_scope, w.stop_text,
       w.start_text, w.help_text, w.zone, w.business_hours::text, w.business_hours_only, w.stop_ends_all,
       w.blockers_pass,
       (SELECT json_agg(json_build_array(s.id, s.name, n.e164, n.country, s.open AND n.open AND (a.open OR %(claimed)s),
                                         l.lane_id, n.mms, a.carrier) ORDER BY s.id)
        FROM sender s JOIN number n ON n.id = s.number_id JOIN carrier_account a ON a.id = n.account_id
        JOIN number_lane l ON l.number_id = n.id
        WHERE s.workspace_id = w.id),
       (SELECT json_agg(json_build_array(p.id, p.name, p.level, p.join_words, p.open, p.join_text) ORDER BY p.name)
        FROM purpose p WHERE p.workspace_id = w.id),
       (SELECT json_agg(json_build_array(j.id, j.sender_id, j.word, j.purpose_id, j.text) ORDER BY j.sender_id, j.word)
        FROM join_word j WHERE j.workspace_id = w.id)
FROM workspace w WHERE w.id = %(workspace)s
