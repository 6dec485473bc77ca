from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0002_leaving"),
    ]

    operations = [
        migrations.CreateModel(
            name="Tombstone",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("kind", models.CharField(max_length=6)),
            ],
        ),
    ]
