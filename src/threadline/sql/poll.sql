-- When carriers' lists of what people texted are read, and up to when they were.

-- name: take
-- Of these accounts, those whose list is to be read now, by whoever asked first: since when, up to when, and of which
-- numbers. What came in the last minute is left to the carrier's own call, which brings more than the list does; what
-- came before the account was ours is nobody's here. A failure that nobody could tell of is made up for in time.
UPDATE carrier_account a SET poll_at = clock_timestamp() + interval '5 minutes'
WHERE a.id = ANY(%(accounts)s::bigint[]) AND a.open AND coalesce(a.poll_at, '-infinity') <= clock_timestamp()
RETURNING a.id, greatest(a.created_at, a.polled_to - interval '10 minutes'), clock_timestamp() - interval '1 minute',
    ARRAY(SELECT n.e164 FROM number n WHERE n.account_id = a.id ORDER BY n.e164)

-- name: read_to
-- The list was read to its end: everything up to then is here.
UPDATE carrier_account SET polled_to = greatest(polled_to, %(until)s::timestamptz) WHERE id = %(account)s

-- name: again
-- The list could not be read: soon again, from where it was read to.
UPDATE carrier_account SET poll_at = clock_timestamp() + interval '30 seconds' WHERE id = %(account)s
