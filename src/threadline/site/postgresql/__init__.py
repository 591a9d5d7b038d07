"""Django's PostgreSQL, with a pool that is over a lost database as soon as the database is back."""
