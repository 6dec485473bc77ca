"""The size of a repair is told by its sealed turns, so no column has to say it in the open."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("repair", "0001_repair")]

    operations = [migrations.RemoveField(model_name="repair", name="size")]
