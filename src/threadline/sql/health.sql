-- Whether the installation works.

-- name: of_installation
-- Seconds since an engine last said that it lives, arrivals nobody could read, spools that may hold some.
SELECT (SELECT round(extract(epoch FROM clock_timestamp() - max(beat_at)), 1)::float8 FROM worker
        WHERE kind = 'engine' AND ended_at IS NULL),
       (SELECT count(*) FROM arrival WHERE parked IS NOT NULL)::int,
       (SELECT count(*) FROM spool WHERE retired_at IS NULL AND clean_until < clock_timestamp())::int
