"""Each sign-in looks for notebooks whose ninety days have passed: by an index, not one by one."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("vault", "0002_set_aside")]

    operations = [
        migrations.AddIndex(
            model_name="earlierring",
            index=models.Index(fields=["until"], name="vault_earlier_until"),
        ),
    ]
