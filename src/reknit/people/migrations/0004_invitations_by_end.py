"""Each new invitation looks for those that have run out: by an index, however many there are."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("people", "0003_several_machines")]

    operations = [
        migrations.AddIndex(
            model_name="invitation",
            index=models.Index(fields=["expires"], name="people_invitation_expires"),
        ),
    ]
