-- The check of all consent. It is the operator's: over every workspace, once a night.

-- name: block_events
-- What is in one block, in order.
SELECT e.workspace_id, e.id, e.position, e.leaf, e.recorded_at FROM consent_event e
WHERE e.block_id = %(block)s ORDER BY e.position, e.id

-- name: lost_blocks
-- Blocks that events name and that are not there: the end of a chain tells nothing by itself.
SELECT DISTINCT e.block_id FROM consent_event e
LEFT JOIN block b ON b.id = e.block_id
WHERE e.block_id IS NOT NULL AND b.id IS NULL
ORDER BY 1

-- name: lost_heads
-- Blocks in which earlier checks saw the chain end, and which are not there any more as they were.
SELECT DISTINCT v.head_block FROM verification v
LEFT JOIN block b ON b.id = v.head_block AND b.hash = v.head
WHERE v.head_block IS NOT NULL AND b.id IS NULL
ORDER BY 1

-- name: unsealed_before
-- Events in no block that claim to be from before everything was sealed.
SELECT e.workspace_id, e.id FROM consent_event e
WHERE e.block_id IS NULL AND e.recorded_at < %(before)s ORDER BY 1, 2

-- name: personal_strays
-- Personal halves whose event is not there.
SELECT p.workspace_id, p.event_id FROM consent_person p
LEFT JOIN consent_event e ON e.workspace_id = p.workspace_id AND e.id = p.event_id
WHERE e.id IS NULL ORDER BY 1, 2

-- name: foreigners
-- Events that name a recipient or a purpose which their workspace does not have.
SELECT e.workspace_id, e.id FROM consent_event e
LEFT JOIN recipient r ON r.workspace_id = e.workspace_id AND r.id = e.recipient_id
LEFT JOIN purpose p ON p.workspace_id = e.workspace_id AND p.id = e.purpose_id
WHERE r.id IS NULL OR (e.purpose_id IS NOT NULL AND p.id IS NULL) ORDER BY 1, 2

-- name: named_gone
-- Events that are not there, although something stands on them.
SELECT named.workspace_id, named.event_id
FROM (SELECT r.workspace_id, r.opted_out_id AS event_id FROM recipient r WHERE r.opted_out_id IS NOT NULL
      UNION SELECT r.workspace_id, r.implied_id FROM recipient r WHERE r.implied_id IS NOT NULL
      UNION SELECT c.workspace_id, c.event_id FROM consent c
      UNION SELECT a.workspace_id, a.event_id FROM attempt a WHERE a.event_id IS NOT NULL
      UNION SELECT m.workspace_id, m.confirms_id FROM message m WHERE m.confirms_id IS NOT NULL) named
LEFT JOIN consent_event e ON e.workspace_id = named.workspace_id AND e.id = named.event_id
WHERE e.id IS NULL ORDER BY 1, 2

-- name: erasures
-- Which of these events' personal halves were erased by somebody, as the audit log has it.
SELECT DISTINCT a.noun_id FROM audit a
WHERE a.workspace_id = %(workspace)s AND a.noun = 'consent_event' AND a.noun_id = ANY(%(events)s::bigint[])
  AND a.action = %(action)s

-- name: numbers
-- The numbers of these recipients, but for erased ones, which have none any more.
SELECT r.id, r.number FROM recipient r
WHERE r.workspace_id = %(workspace)s AND r.id = ANY(%(ids)s::bigint[]) AND r.erased_at IS NULL

-- name: links
-- The chain from one block on, as far as a head needs it.
SELECT b.id, b.root, b.count FROM block b
WHERE b.id > %(after)s AND b.id <= %(last)s ORDER BY b.id LIMIT %(limit)s
