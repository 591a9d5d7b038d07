"""The rows of a large workspace, as statements the database runs by itself.

Ids are counted, not asked for: person number g is recipient g + 1, text number g is message g + 1, and so on.
So no statement needs another's rows, and two connections can fill at once. What is made is shaped like a busy
desk's year: names that repeat, a fifth of the people with a second phone, strangers, one conversation that has
a two-hundredth of all texts, most conversations closed, some failed, texts of many conversations mixed in time.
"""

from __future__ import annotations

from dataclasses import dataclass

NAMES = (
    "Ana Mateo Priya Wei Chloe Yusuf Rosa Quinn Marcus Fatima Lucia Omar Grace Ivan Mei Noor Peter Sofia Tariq Una"
    " Viktor Wren Xavier Yara Zoe Aaron Bella Carlos Dina Elena"
)
SURNAMES = (
    "Brightwater Okafor Lindqvist Ramirez Kowalski Washington Tanaka Cohen Patel Ruiz Vargas Nguyen Schmidt Haddad"
    " Moreau Ivanova Santos Kim Osei Byrne Larsen Costa Mehta Novak Farah Dubois Klein Romero Abebe Singh"
)
SENTENCES = (
    "Is there a place on Tuesday in the afternoon?",
    "Your cleaning is on Thursday at 9:40, reply C to confirm.",
    "Thanks, see you then!",
    "My jaw is still sore after the extraction, is that normal?",
    "Yes, that is normal for three days. Call us if it swells.",
    "Can I pay the invoice with a card?",
    "Of course, at the desk or by the link in your letter.",
    "Your retainer is ready to be picked up.",
    "We moved: the new entrance is on River Street beside the pharmacy.",
    "Do you take new patients with the county plan?",
    "Running ten minutes late, sorry",
    "No problem, take your time.",
    "Could you send the form again please",
    "Please do not chew on the left side until Monday.",
    "What does whitening cost?",
    "It depends; the first look is free and takes fifteen minutes.",
)
RARE = "The periapical radiograph arrived from Doctor Zwingmann."
"""Said once in ten thousand texts: what a search has to look far back for."""

TALKATIVE = 1
"""The conversation with very many texts."""


@dataclass(frozen=True, slots=True)
class Sizes:
    """How much there is to be."""

    contacts: int
    conversations: int
    messages: int

    @property
    def phones(self) -> int:
        """Each contact's, and a second one of each twentieth."""
        return self.contacts + self.contacts // 20

    @property
    def recipients(self) -> int:
        """The phones' numbers, then the strangers'."""
        return self.phones + self.conversations


_NAMES = f"string_to_array('{NAMES}', ' ')"
_SURNAMES = f"string_to_array('{SURNAMES}', ' ')"
_SENTENCE = "CASE WHEN g %% 10000 = 77 THEN %(sentences)s + 1 ELSE g / 7 %% %(sentences)s + 1 END"
# Whose text number g is: neighbours in time are not neighbours in a thread.
_PLACE = "CASE WHEN g %% 200 = 0 THEN 0 ELSE g::bigint * 7919 %% %(conversations)s END"
_OUT = "(g / 3 + g / %(conversations)s) %% 2 = 1"
_WAITS = f"(g >= %(messages)s - %(messages)s / 20 AND g %% 50 = 7 AND {_OUT})"
_FAILED = f"(g %% 101 = 5 AND {_OUT})"
_AT = "now() - make_interval(secs => (%(messages)s - g) * 3)"
# Conversation number n is with the person of phone n, each tenth with a stranger.
_STRANGER = "(n %% 10 = 9 OR n >= %(phones)s)"
_RECIPIENT = f"CASE WHEN {_STRANGER} THEN %(phones)s + n + 1 ELSE n + 1 END"
_CONTACT = (
    f"CASE WHEN {_STRANGER} THEN NULL WHEN n < %(contacts)s THEN n + 1 ELSE (n - %(contacts)s) * 20 + 1 END"
)

RECIPIENTS = """
INSERT INTO recipient (id, workspace_id, number, country, zones, review, implied_id, implied_until, opted_out_id,
                       stopped_at, blocked, created_at)
SELECT g + 1, %(workspace)s, '+1' || (312 + g / 1000000) || lpad((2000000 + g %% 1000000)::text, 7, '0'), 'US',
       ARRAY['America/Chicago'], false,
       CASE WHEN g = 0 THEN %(long_after)s + %(long)s - 1
            WHEN g %% 3 = 0 AND g %% 50 <> 1 THEN %(rewrote_after)s + g / 3 + 1 END,
       CASE WHEN g %% 3 = 0 AND g %% 50 <> 1 THEN now() + interval '20 days' END,
       CASE WHEN g %% 50 = 1 AND g %% 500 <> 1 THEN %(stopped_after)s + g / 50 + 1 END,
       CASE WHEN g %% 50 = 1 THEN now() - interval '400 days' * (1 - (g / 50 + 1)::float / %(stopped_count)s) END,
       g %% 1000 = 500, now()
FROM generate_series(0, %(recipients)s - 1) g
"""

CONTACTS = f"""
INSERT INTO contact (id, workspace_id, name, email, company, street, city, state, postcode, country, zone, rep_id,
                     lead_status, fields, words, created_at)
SELECT g + 1, %(workspace)s, first || ' ' || last, lower(first) || g || '@mail.example',
       CASE WHEN g %% 4 = 0 THEN last || ' Ltd' ELSE '' END, '', 'Austin', 'TX', '78701', 'US', '',
       CASE WHEN g %% 5 > 0 THEN %(first)s + g %% %(members)s END,
       (ARRAY['', '', 'new', 'contacted', 'hot'])[g / 7 %% 5 + 1], '{{}}'::jsonb,
       array_to_tsvector(array(SELECT DISTINCT %(workspace)s || ':' || w FROM unnest(ARRAY[
           lower(first), lower(last), CASE WHEN g %% 4 = 0 THEN 'ltd' END, lower(first) || g, 'mail', 'example',
           '1' || area || tail, area || tail, tail, right(tail, 6), right(tail, 5), right(tail, 4)]) w
           WHERE w IS NOT NULL)),
       now() - make_interval(secs => %(contacts)s - g)
FROM (SELECT g, ({_NAMES})[g %% 30 + 1] AS first, ({_SURNAMES})[g / 30 %% 30 + 1] AS last, 312 + g / 1000000 AS area,
             lpad((2000000 + g %% 1000000)::text, 7, '0') AS tail
      FROM generate_series(0, %(contacts)s - 1) g) each
"""

PHONES = """
INSERT INTO phone (id, workspace_id, contact_id, recipient_id, kind, textable)
SELECT g + 1, %(workspace)s, CASE WHEN g < %(contacts)s THEN g + 1 ELSE (g - %(contacts)s) * 20 + 1 END, g + 1,
       CASE WHEN g < %(contacts)s THEN 'cell' ELSE 'work' END, g < %(contacts)s
FROM generate_series(0, %(phones)s - 1) g
"""

# Four tags on a seventh of the contacts each, the fifth on one in ten thousand.
TAGS = """
INSERT INTO contact_tag (workspace_id, contact_id, tag_id)
SELECT %(workspace)s, g + 1, t.id
FROM generate_series(0, %(contacts)s - 1) g
JOIN (SELECT id, row_number() OVER (ORDER BY id) AS n FROM tag WHERE workspace_id = %(workspace)s) t
    ON CASE WHEN t.n <= 4 THEN (g + t.n) %% 7 = 0 ELSE g %% 10000 = 7 END
"""

MESSAGES = f"""
INSERT INTO message (id, workspace_id, conversation_id, recipient_id, sender_id, direction, state, level, occasion,
                     purpose_id, automated, body, parts, encoding, priority, reason, attempt, actor_kind, actor_id,
                     created_at, updated_at, not_before, lane_id, due_at)
SELECT g + 1, %(workspace)s, n + 1, {_RECIPIENT}, %(sender)s, CASE WHEN out THEN 'out' ELSE 'in' END,
       CASE WHEN waits THEN 'queued' WHEN failed THEN 'undelivered' WHEN out THEN 'delivered' ELSE 'received' END,
       CASE WHEN asked THEN 'informational' ELSE 'conversational' END, 'ordinary',
       CASE WHEN asked THEN %(purpose)s END, false,
       (%(spoken)s::text[])[{_SENTENCE}] || CASE WHEN g %% 10 = 4 THEN ' No. ' || g ELSE '' END,
       1, 'GSM-7', CASE WHEN asked THEN 3 ELSE 2 END, '', CASE WHEN out AND NOT waits THEN 1 ELSE 0 END,
       CASE WHEN out THEN 'member' ELSE 'person' END, CASE WHEN out THEN %(first)s + g %% %(members)s END, at,
       CASE WHEN out AND NOT waits THEN at + interval '3 seconds' ELSE at END, due,
       CASE WHEN waits THEN %(lane)s END, due
FROM (SELECT g, n, out, waits, failed AND NOT waits AS failed, out AND g %% 8 = 3 AS asked, at,
             CASE WHEN waits THEN now() + make_interval(hours => g %% 500 + 1, secs => g %% 3600) END AS due
      FROM (SELECT g, {_PLACE} AS n, {_OUT} AS out, {_WAITS} AS waits, {_FAILED} AS failed, {_AT} AS at
            FROM generate_series(%(start)s, %(start)s + %(count)s - 1) g) placed) each
"""

# A sentence has the same words everywhere in a bucket, so each is made once there.
WORDS = f"""
WITH known AS MATERIALIZED (
    SELECT b, s, array_to_tsvector(array(SELECT DISTINCT %(workspace)s || '.' || b || ':' || w
                                         FROM unnest(string_to_array((%(lists)s::text[])[s], '|')) w)) AS words
    FROM generate_series((%(start)s + 1) / %(bucket)s, (%(start)s + %(count)s) / %(bucket)s) b,
         generate_series(1, %(sentences)s + 1) s)
INSERT INTO message_words (workspace_id, message_id, words)
SELECT %(workspace)s, g + 1, CASE WHEN g %% 10 = 4 THEN words || array_to_tsvector(ARRAY[
           %(workspace)s || '.' || b || ':no', %(workspace)s || '.' || b || ':' || g]) ELSE words END
FROM generate_series(%(start)s, %(start)s + %(count)s - 1) g
JOIN known ON b = (g + 1) / %(bucket)s AND s = {_SENTENCE}
"""

ATTEMPTS = f"""
INSERT INTO attempt (workspace_id, message_id, number, recipient_id, event_id, rule, lane_id, worker_id, fence, parts,
                     claimed_at, outcome, code, settled_at, asked_at)
SELECT %(workspace)s, g + 1, 1, r,
       CASE WHEN r %% 3 = 1 THEN %(implied_after)s + r / 3 + 1 WHEN r %% 4 = 1 THEN %(granted_after)s + r / 4 + 1
            WHEN r %% 2 = 0 THEN %(imported_after)s + r / 2 END,
       1, %(lane)s, %(worker)s, 1, 1, at + interval '1 second', 'accepted', '', at + interval '2 seconds', at
FROM (SELECT g, {_RECIPIENT} AS r, at
      FROM (SELECT g, {_PLACE} AS n, {_AT} AS at FROM generate_series(%(start)s, %(start)s + %(count)s - 1) g
            WHERE {_OUT} AND NOT {_WAITS}) placed) each
"""

PARTS = f"""
INSERT INTO part (workspace_id, message_id, attempt, index, account_id, carrier_id, state, rank, code, at)
SELECT %(workspace)s, g + 1, 1, 0, %(account)s, md5(g::text),
       CASE WHEN {_FAILED} THEN 'undelivered' ELSE 'delivered' END,
       CASE WHEN {_FAILED} THEN 4 ELSE 5 END, '', {_AT} + interval '3 seconds'
FROM generate_series(%(start)s, %(start)s + %(count)s - 1) g WHERE {_OUT} AND NOT {_WAITS}
"""

# What was done: contacts imported, conversations given out, read and closed, texts written.
DEEDS = """
INSERT INTO audit (workspace_id, at, actor_kind, actor_id, action, noun, noun_id, detail)
SELECT %(workspace)s, now() - interval '400 days', 'operator', NULL, 'contact.added', 'contact', n, '{}'::jsonb
FROM generate_series(1, %(contacts)s) n
UNION ALL
SELECT %(workspace)s, now() - make_interval(secs => %(conversations)s - n), 'member', %(first)s + n %% %(members)s,
       each.action, 'conversation', n + 1,
       CASE WHEN each.action = 'conversation.assigned' THEN jsonb_build_object('member', %(first)s + n %% %(members)s)
            ELSE '{}' END
FROM generate_series(0, %(conversations)s - 1) n,
     unnest(ARRAY['conversation.assigned', 'conversation.read', 'conversation.closed']) AS each (action)
WHERE n %% 3 > 0 AND (each.action <> 'conversation.closed' OR n %% 10 < 7)
"""

WRITTEN = f"""
INSERT INTO audit (workspace_id, at, actor_kind, actor_id, action, noun, noun_id, detail)
SELECT %(workspace)s, {_AT}, 'member', %(first)s + g %% %(members)s, 'message.written', 'message', g + 1, '{{}}'
FROM generate_series(%(start)s, %(start)s + %(count)s - 1) g WHERE {_OUT}
"""

# After the texts and their index: what the list says of a conversation is read from them.
CONVERSATIONS = f"""
INSERT INTO conversation (id, workspace_id, sender_id, recipient_id, contact_id, assignee_id, closed_at, failed_at,
                          last_at, last_in_at, last_out_at, snippet, unread)
SELECT n + 1, %(workspace)s, %(sender)s, {_RECIPIENT}, {_CONTACT},
       CASE WHEN n %% 3 > 0 THEN %(first)s + n %% %(members)s END,
       CASE WHEN n %% 10 < 7 THEN greatest(last.created_at, now() - interval '1 hour') END,
       CASE WHEN ours.state = 'undelivered' THEN ours.updated_at END, coalesce(last.created_at, now()),
       theirs.created_at, ours.created_at, coalesce(left(last.body, %(snippet)s), ''),
       CASE WHEN n %% 10 >= 7 AND n %% 40 IN (7, 18) AND last.direction = 'in' THEN 1 ELSE 0 END
FROM generate_series(0, %(conversations)s - 1) n
LEFT JOIN LATERAL (SELECT m.created_at, m.body, m.direction FROM message m
                   WHERE m.workspace_id = %(workspace)s AND m.conversation_id = n + 1
                   ORDER BY m.id DESC LIMIT 1) last ON true
LEFT JOIN LATERAL (SELECT m.created_at FROM message m
                   WHERE m.workspace_id = %(workspace)s AND m.conversation_id = n + 1 AND m.direction = 'in'
                   ORDER BY m.id DESC LIMIT 1) theirs ON true
LEFT JOIN LATERAL (SELECT m.created_at, m.updated_at, m.state FROM message m
                   WHERE m.workspace_id = %(workspace)s AND m.conversation_id = n + 1 AND m.direction = 'out'
                   ORDER BY m.id DESC LIMIT 1) ours ON true
"""

DRAFTS = """
INSERT INTO draft (workspace_id, conversation_id, member_id, body, updated_at)
SELECT %(workspace)s, n, %(first)s + m, 'About Tuesday: ', now()
FROM generate_series(1, %(conversations)s, 500) n, generate_series(0, %(members)s - 1) m
"""
