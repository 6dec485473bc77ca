from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "reknit.people"
    label = "people"

    def ready(self) -> None:
        # Django has its models only now, so this is the one place that may import late.
        from reknit.people.actions.deleting import delete_again  # noqa: PLC0415
        from reknit.people.tombstones import when_buried  # noqa: PLC0415

        when_buried(delete_again)
