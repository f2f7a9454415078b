"""The database itself refuses what would rewrite history: events and readings are append-only, deadlines marked once."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION casework_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER event_append_only BEFORE UPDATE OR DELETE ON casework_event
  FOR EACH ROW EXECUTE FUNCTION casework_refuse();
CREATE TRIGGER readlog_append_only BEFORE UPDATE OR DELETE ON casework_readlog
  FOR EACH ROW EXECUTE FUNCTION casework_refuse();
CREATE TRIGGER deadline_kept BEFORE DELETE ON casework_deadline
  FOR EACH ROW EXECUTE FUNCTION casework_refuse();
CREATE FUNCTION casework_deadline_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.ended_seq IS NOT NULL
     OR (to_jsonb(NEW) - '{ended_seq,ended_on,ended_how}'::text[]) IS DISTINCT FROM (to_jsonb(OLD) - '{ended_seq,ended_on,ended_how}'::text[]) THEN
    RAISE EXCEPTION 'a deadline is immutable; its end is marked once' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER deadline_immutable BEFORE UPDATE ON casework_deadline
  FOR EACH ROW EXECUTE FUNCTION casework_deadline_once();
"""
BACKWARD = """
DROP TRIGGER deadline_immutable ON casework_deadline;
DROP FUNCTION casework_deadline_once();
DROP TRIGGER deadline_kept ON casework_deadline;
DROP TRIGGER readlog_append_only ON casework_readlog;
DROP TRIGGER event_append_only ON casework_event;
DROP FUNCTION casework_refuse();
"""


class Migration(migrations.Migration):
    dependencies = [("casework", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
