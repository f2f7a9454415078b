"""Entries of acts are never changed, like the events whose digests hold them."""

from django.db import migrations

FORWARD = """
CREATE TRIGGER claimentry_append_only BEFORE UPDATE OR DELETE ON claimants_claimentry
  FOR EACH ROW EXECUTE FUNCTION casework_refuse();
"""
BACKWARD = "DROP TRIGGER claimentry_append_only ON claimants_claimentry;"


class Migration(migrations.Migration):
    dependencies = [("claimants", "0001_claims"), ("casework", "0002_append_only")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
