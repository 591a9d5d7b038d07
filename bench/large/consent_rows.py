"""What a large workspace has recorded of consent, as statements the database runs by itself.

Acts are laid out kind by kind: of each kind every so-many-th person has one, so ids are counted here too. Most people
have one to three, one person has a thousand. Beside them stand what others' files said, doubted texts, lists and signed
forms. The proofs alone are not real: nobody can sign what the database made up.
"""

from __future__ import annotations

from dataclasses import dataclass

LONG = 1_000
"""Acts of the first person beside the usual ones."""
BLOCK = 20
"""Acts in a block."""
_LATE = 60
"""Revocations that were recorded two weeks after they were said."""
SCRUBS, IMPORTS, FORMS = 60, 60, 1_000


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of act, of the first person and each so-many-th one after, or as often of the first alone."""

    kind: str
    level: str
    purpose: str  # the parameter that has it; '' = none
    medium: str
    actor: str
    first: int
    step: int

    def count(self, recipients: int) -> int:
        """How many there are."""
        return LONG if self.step == 0 else -(-(recipients - self.first + 1) // self.step)


_KINDS = {
    "implied": Kind("implied", "conversational", "", "text", "person", 1, 3),
    "granted": Kind("granted", "informational", "purpose", "web_form", "member", 1, 4),
    "stopped": Kind("opted_out", "conversational", "", "keyword", "person", 2, 50),
    "imported": Kind("granted", "promotional", "offers", "import", "member", 2, 2),
    "rewrote": Kind("implied", "conversational", "", "text", "person", 1, 3),
    "ended": Kind("ended", "informational", "purpose", "email", "member", 1, 40),
    "resumed": Kind("resumed", "conversational", "", "keyword", "person", 2, 500),
    "long": Kind("", "informational", "purpose", "spoken", "member", 1, 0),
}


def laid_out(recipients: int) -> dict[str, int]:
    """Of each kind after which id its acts stand (`granted_after`) and how many there are; and `acts` in all."""
    found: dict[str, int] = {}
    after = 0
    for name, kind in _KINDS.items():
        count = kind.count(recipients)
        found |= {f"{name}_after": after, f"{name}_count": count}
        after += count
    return found | {"acts": after, "block": BLOCK, "long": LONG, "late": _LATE}


def _values() -> str:
    def value(name: str, kind: Kind) -> str:
        purpose = f"%({kind.purpose})s::bigint" if kind.purpose else "NULL::bigint"
        return (
            f"('{name}', '{kind.kind}', '{kind.level}', {purpose}, '{kind.medium}', '{kind.actor}',"
            f" {kind.first}, {kind.step}, %({name}_after)s, %({name}_count)s)"
        )

    return ", ".join(value(name, kind) for name, kind in _KINDS.items())


# The first person's thousand: agreed, took it back, wrote. Lists came three weeks ago, of what was said long before.
EVENTS = f"""
INSERT INTO consent_event (id, workspace_id, recipient_id, kind, level, purpose_id, medium, campaign, text_version,
                           occurred_at, recorded_at, actor_kind, actor_id, inner_hash, leaf, block_id, position)
SELECT after + n, %(workspace)s, first + (n - 1) * step, kind,
       CASE WHEN kind = 'implied' THEN 'conversational' ELSE level END,
       CASE WHEN kind <> 'implied' THEN purpose END, medium, '', '',
       CASE WHEN name = 'imported' THEN now() - interval '1000 days' * (1.1 - n::float / count)
            WHEN name = 'ended' AND n %% greatest(count / %(late)s, 1) = 0 THEN at - interval '15 days'
            ELSE at END,
       CASE WHEN name = 'imported' THEN now() - interval '20 days' ELSE at END,
       actor, CASE WHEN actor = 'member' THEN %(first)s END,
       sha256((after + n)::text::bytea), sha256(('leaf' || after + n)::bytea),
       (after + n - 1) / %(block)s + 1, (after + n - 1) %% %(block)s
FROM (SELECT k.name, k.level, k.purpose, k.medium, k.actor, k.first, k.step, k.after, k.count, n,
             CASE WHEN k.kind <> '' THEN k.kind
                  ELSE (ARRAY['implied', 'granted', 'ended'])[n %% 3 + 1] END AS kind,
             now() - interval '400 days' * (1 - n::float / k.count) AS at
      FROM (VALUES {_values()}) k (name, kind, level, purpose, medium, actor, first, step, after, count)
      CROSS JOIN LATERAL generate_series(1, k.count) n) each
"""

PERSONS = """
INSERT INTO consent_person (workspace_id, event_id, salt, number, identity, ip, user_agent, capture, source_url)
SELECT e.workspace_id, e.id, decode(md5(e.id::text), 'hex'), r.number, '', '', '',
       CASE e.medium WHEN 'import' THEN 'row ' || e.id || ' of patients.csv: agreed on the form at the desk'
            WHEN 'text' THEN 'Is there a place on Tuesday in the afternoon?' WHEN 'keyword' THEN 'STOP'
            ELSE 'ticked the box at booking' END, ''
FROM consent_event e JOIN recipient r ON r.workspace_id = e.workspace_id AND r.id = e.recipient_id
WHERE e.workspace_id = %(workspace)s
"""

# What the acts come to, newest last: an opt-out in force took what was there.
CONSENTS = """
INSERT INTO consent (workspace_id, recipient_id, purpose_id, status, level, event_id, ended_at)
SELECT %(workspace)s, id, purpose, status, level, event, CASE WHEN status = 'ended' THEN now() - interval '9 days' END
FROM (SELECT (n - 1) * 4 + 1 AS id, %(purpose)s AS purpose, 'informational' AS level,
             CASE WHEN n %% 10 = 1 AND n > 1 THEN 'ended' ELSE 'active' END AS status,
             CASE WHEN n = 1 THEN %(long_after)s + %(long)s
                  WHEN n %% 10 = 1 THEN %(ended_after)s + n / 10 + 1 ELSE %(granted_after)s + n END AS event
      FROM generate_series(1, %(granted_count)s) n
      UNION ALL
      SELECT (n - 1) * 2 + 2, %(offers)s, 'promotional',
             CASE WHEN n %% 25 = 1 AND n %% 250 <> 1 THEN 'stopped' ELSE 'active' END, %(imported_after)s + n
      FROM generate_series(1, %(imported_count)s) n) each
"""

BLOCKS = """
INSERT INTO block (id, sealed_at, previous, root, count, hash, key_id, signature, leaves, event_workspaces, event_ids)
SELECT e.block_id, max(e.recorded_at), sha256(('block' || e.block_id - 1)::bytea),
       sha256(('root' || e.block_id)::bytea), count(*),
       sha256(('block' || e.block_id)::bytea), 'bench', decode(repeat('00', 64), 'hex'),
       string_agg(e.leaf, ''::bytea ORDER BY e.position), array_agg(e.workspace_id ORDER BY e.position),
       array_agg(e.id ORDER BY e.position)
FROM consent_event e WHERE e.workspace_id = %(workspace)s GROUP BY e.block_id
"""

# Each two-thousandth text; the newest of them wait for somebody to decide.
REVIEWS = """
INSERT INTO review (workspace_id, recipient_id, message_id, rule, matched, version, made_at, decision, decided_at,
                    actor_kind, actor_id)
SELECT m.workspace_id, m.recipient_id, m.id, 'words.together', 'please', 1, m.created_at,
       CASE WHEN open THEN 'open' WHEN g %% 3 = 0 THEN 'opted_out' ELSE 'released' END,
       CASE WHEN NOT open THEN m.created_at + interval '1 hour' END,
       CASE WHEN open THEN '' ELSE 'member' END, CASE WHEN NOT open THEN %(first)s END
FROM (SELECT g, g > %(messages)s - greatest(%(messages)s / 30, 1000) AS open
      FROM generate_series(333, %(messages)s - 1, 1000) g) each
JOIN message m ON m.workspace_id = %(workspace)s AND m.id = g + 1 AND m.direction = 'in'
ORDER BY g
"""

DOUBTED = """
UPDATE recipient r SET doubted = true FROM review v
WHERE v.workspace_id = %(workspace)s AND v.decision = 'open'
  AND r.workspace_id = v.workspace_id AND r.id = v.recipient_id
"""

# A file of all who agreed, then one each week of a few.
SCRUBS_MADE = """
INSERT INTO scrub (id, workspace_id, source, file_name, sha256, day, content, stage, actor_kind, actor_id, made_at,
                   finished_at, at_line, lines, refused, bad, known, ended)
SELECT s, %(workspace)s, CASE WHEN s %% 5 = 1 THEN 'reassigned' ELSE 'deactivated' END, 'answers-' || s || '.csv',
       sha256(s::text::bytea), at::date, ''::bytea, 'applied', 'member', %(first)s, at, at + interval '1 minute',
       lines, lines, 200, (SELECT jsonb_agg(jsonb_build_array(n, 'number', 'short')) FROM generate_series(1, 200) n),
       lines, 3
FROM (SELECT s, now() - interval '7 days' * (%(scrubs)s - s) AS at,
             CASE WHEN s = 1 THEN %(granted_count)s ELSE 1000 END AS lines
      FROM generate_series(1, %(scrubs)s) s) each
"""

RESULTS = """
INSERT INTO scrub_result (workspace_id, scrub_id, recipient_id, line, result, day)
SELECT %(workspace)s, s.id, CASE WHEN s.id = 1 THEN (n - 1) * 4 + 1 ELSE (n * 7919 + s.id) %% %(recipients)s + 1 END,
       n, CASE WHEN s.source = 'deactivated' THEN 'deactivated' WHEN n %% 50 = 7 THEN 'yes'
               WHEN n %% 50 = 8 THEN 'no_data' ELSE 'no' END, s.day
FROM scrub s CROSS JOIN LATERAL generate_series(1, s.lines::bigint) n WHERE s.workspace_id = %(workspace)s
"""

# The newest has its file still; another was refused from beginning to end.
LISTS = """
INSERT INTO consent_import (id, workspace_id, file_name, sha256, origin, content, stage, actor_kind, actor_id, made_at,
                            finished_at, good, bad, unread, known, overtaken, at_line, recorded)
SELECT i, %(workspace)s, 'patients-' || i || '.csv', sha256(i::text::bytea), 'Our older system.',
       CASE WHEN i = %(imports)s THEN (SELECT string_agg(sha256(n::text::bytea), '') FROM generate_series(1, 60000) n)
            ELSE ''::bytea END,
       CASE WHEN i = %(imports)s THEN 'read' ELSE 'recorded' END, 'member', %(first)s,
       now() - interval '7 days' * (%(imports)s - i), now() - interval '7 days' * (%(imports)s - i),
       12000, (SELECT jsonb_agg(jsonb_build_array(n + 1, 'number', 'missing'))
               FROM generate_series(1, CASE WHEN i = %(imports)s - 1 THEN 100000 ELSE 20 END) n),
       '["Hair colour"]', 40, 3, 12000, 11960
FROM generate_series(1, %(imports)s) i
"""

SIGNED = """
INSERT INTO paper_form (workspace_id, page_id, recipient_id, version, digest, media_type, scan, events, made_at)
SELECT %(workspace)s, %(page)s, n * 40 + 5, 1, sha256(n::text::bytea), 'image/jpeg',
       (SELECT string_agg(sha256((n || '.' || i)::bytea), '') FROM generate_series(1, 600) i),
       ARRAY[%(granted_after)s + n * 10 + 2], now() - interval '1 hour' * (%(forms)s - n)
FROM generate_series(0, %(forms)s - 1) n WHERE n * 40 + 5 <= %(recipients)s
"""

CHECKED = """
INSERT INTO verification (started_at, finished_at, sound, events, blocks, unsealed, erased, counts, faults)
SELECT now() - interval '3 hours', now() - interval '2 hours', true, %(acts)s, %(acts)s / %(block)s, 0, 0, '{}', '[]'
"""
