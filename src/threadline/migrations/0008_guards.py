"""What the database itself refuses: changing what must stay as it was written."""

from django.db import migrations

# A consent event is never changed; only the sealer, once, writes which block holds it.
_CONSENT = """
CREATE FUNCTION consent_event_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.block_id IS NULL AND NEW.block_id IS NOT NULL
       AND (to_jsonb(NEW) - 'block_id' - 'position') = (to_jsonb(OLD) - 'block_id' - 'position') THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a consent event is never changed' USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER consent_event_stays BEFORE UPDATE OR DELETE ON consent_event
    FOR EACH ROW EXECUTE FUNCTION consent_event_stays();
"""

_RECORDS = """
CREATE FUNCTION record_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a record is never changed' USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER audit_stays BEFORE UPDATE OR DELETE ON audit
    FOR EACH ROW EXECUTE FUNCTION record_stays();
CREATE TRIGGER operator_audit_stays BEFORE UPDATE OR DELETE ON operator_audit
    FOR EACH ROW EXECUTE FUNCTION record_stays();
CREATE TRIGGER block_stays BEFORE UPDATE OR DELETE ON block
    FOR EACH ROW EXECUTE FUNCTION record_stays();
"""

# Queues whose rows live for seconds: without these, autovacuum waits for a fifth of the table to die.
_VACUUM = """
ALTER TABLE receipt SET (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 2000);
ALTER TABLE message SET (autovacuum_vacuum_scale_factor = 0.05, autovacuum_analyze_scale_factor = 0.02);
ALTER TABLE attempt SET (autovacuum_vacuum_scale_factor = 0.05, autovacuum_analyze_scale_factor = 0.02);
"""


class Migration(migrations.Migration):
    """See the module."""

    dependencies = [("threadline", "0007_keys")]

    operations = [migrations.RunSQL(statement) for statement in (_CONSENT, _RECORDS, _VACUUM)]
