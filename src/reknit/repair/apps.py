from django.apps import AppConfig


class RepairConfig(AppConfig):
    name = "reknit.repair"
    label = "repair"

    def ready(self) -> None:
        # Django has its models only now, so this is the one place that may import late.
        from reknit.people.actions import couples  # noqa: PLC0415
        from reknit.repair.actions import leaving, listing_again  # noqa: PLC0415

        couples.when_a_couple_ends(leaving.let_held_turns_go)
        couples.when_one_leaves(leaving.stop_where_they_are)
        couples.when_one_lets_go(leaving.keep_what_is_mine)
        couples.when_an_account_goes(leaving.delete_what_is_private)
        couples.when_one_is_back(listing_again.list_again)
        couples.when_both_let_go(leaving.delete_what_was_shared)
