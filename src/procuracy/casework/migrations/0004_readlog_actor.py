from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("casework", "0003_search_by_month")]
    operations = [migrations.AddIndex(model_name="readlog", index=models.Index(models.F("actor"), models.F("at"), name="readlog_actor"))]
