"""Cases that were opened before searches went by month get the tokens of their month and of the nation."""

from django.db import migrations

ADD = """
UPDATE casework_case c SET search = c.search || (
    SELECT string_agg(format('%L %L', '@' || office, '@' || office || '.' ||
        (extract(year FROM c.opened_at AT TIME ZONE 'UTC') * 12 + extract(month FROM c.opened_at AT TIME ZONE 'UTC') - 1)::int), ' ')
    FROM unnest(ARRAY[0, c.province_office_id, c.city_office_id, c.office_id]) AS office
    WHERE office IS NOT NULL)::tsvector
WHERE c.search IS NOT NULL AND c.search <> ''::tsvector
"""


class Migration(migrations.Migration):
    dependencies = [("casework", "0002_append_only")]
    operations = [migrations.RunSQL(ADD, migrations.RunSQL.noop)]
