from django.apps import AppConfig


class RepairConfig(AppConfig):
    name = "reknit.repair"
    label = "repair"

    def ready(self) -> None:
        # Django has its models only now, so this is the one place that may import late.
        from reknit.people.actions.couples import when_a_couple_ends  # noqa: PLC0415
        from reknit.repair.actions.leaving import let_held_turns_go  # noqa: PLC0415

        when_a_couple_ends(let_held_turns_go)
