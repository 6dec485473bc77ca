from __future__ import annotations

from django.urls import path, register_converter

from reknit.repair.views import (
    after,
    alone,
    begin,
    converters,
    finding,
    outside,
    owning,
    parking,
    place,
    promising,
    settle,
    still_open,
    turns,
    write,
)

app_name = "repair"

register_converter(converters.PageConverter, "repair_page")
register_converter(converters.KindConverter, "repair_kind")
register_converter(converters.ClosenessConverter, "repair_closeness")

urlpatterns = [
    path("n/", begin.start, name="start"),
    path("n/new/<repair_closeness:closeness>/", begin.way_in, name="way-in"),
    path("n/all/", place.everything, name="all"),
    path("n/all/find/", finding.find, name="find"),
    path("n/before/", place.shared_before, name="letters"),
    path("n/parked/", parking.parked, name="parked"),
    path("n/view/", outside.outside, name="outside"),
    path("n/<uuid:repair_id>/", place.show, name="show"),
    path("n/<uuid:repair_id>/way/", begin.choose_way, name="choose-way"),
    path("n/<uuid:repair_id>/name/", begin.name_other, name="name"),
    path("n/<uuid:repair_id>/first/", settle.first_calm, name="calm"),
    path("n/<uuid:repair_id>/page/<repair_page:page_>/", write.write, name="write"),
    path("n/<uuid:repair_id>/page/<repair_page:page_>/keep/", write.autosave, name="autosave"),
    path("n/<uuid:repair_id>/turn/<repair_kind:kind>/", turns.give, name="give"),
    path("n/<uuid:repair_id>/back/", turns.take_back, name="take-back"),
    path("n/<uuid:repair_id>/same/", turns.same, name="same"),
    path("n/<uuid:repair_id>/mine/", begin.tell_mine, name="tell-mine"),
    path("n/<uuid:repair_id>/both/", turns.put_card, name="put-card"),
    path("n/<uuid:repair_id>/before/", owning.anyway, name="own-anyway"),
    path("n/<uuid:repair_id>/paper/", owning.own_card, name="own-card"),
    path("n/<uuid:repair_id>/still/", promising.still, name="still"),
    path("n/<uuid:repair_id>/card/", place.say_card, name="say-card"),
    path("n/<uuid:repair_id>/kept/", after.kept, name="kept"),
    path("n/<uuid:repair_id>/after/", after.after, name="after"),
    path("n/<uuid:repair_id>/lines/", after.leave_lesson, name="leave-lesson"),
    path("n/<uuid:repair_id>/open/", still_open.still_open, name="still-open"),
    path("n/<uuid:repair_id>/alone/", alone.alone, name="alone"),
]
