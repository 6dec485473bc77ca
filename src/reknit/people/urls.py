from __future__ import annotations

from django.urls import path

from reknit.people.views import (
    asides,
    for_nobody,
    inviting,
    joining,
    leaving,
    locks,
    looks,
    notebook,
    passphrases,
    record,
    resting,
    restored,
    settings,
)

app_name = "people"

urlpatterns = [
    path("me/begin/", notebook.begin, name="begin"),
    path("me/server/", notebook.server, name="server"),
    path("me/in/", locks.sign_in, name="sign-in"),
    path("me/cover/", locks.cover, name="cover"),
    path("me/open/", locks.uncover, name="uncover"),
    path("me/close/", locks.close, name="close"),
    path("me/aside/", asides.kept_aside, name="aside"),
    path("me/restored/", restored.put_away, name="restored"),
    path("me/settings/", settings.settings_page, name="settings"),
    path("me/settings/here/", settings.choices, name="choices"),
    path("me/settings/look/", looks.change_look, name="look"),
    path("me/record/", record.own_record, name="record"),
    path("page.webmanifest", looks.manifest, name="manifest"),
    path("me/pin/", settings.pin, name="pin"),
    path("me/passphrase/", passphrases.change, name="passphrase"),
    path("me/code/", passphrases.recovery_code, name="recovery-code"),
    path("me/code/written/", passphrases.code_written, name="code-written"),
    path("me/again/", passphrases.reset, name="reset"),
    path("me/invite/", inviting.invite, name="invite"),
    path("me/invite/back/", inviting.take_back, name="withdraw"),
    path("me/confirm/", inviting.confirm, name="confirm"),
    path("me/yes/", joining.say_yes, name="say-yes"),
    path("me/waiting/", joining.waiting, name="waiting"),
    path("me/rest/", resting.rest, name="rest"),
    path("me/leave/", leaving.leave, name="leave"),
    path("me/copy/", leaving.let_go, name="let-go"),
    path("me/end/", leaving.delete, name="delete"),
    path("me/ended/", leaving.ended, name="ended"),
    path("sheet/", for_nobody.for_nobody, name="for-nobody"),
    path("join/", joining.join, name="join"),
    path("join/answer/", joining.answer, name="answer"),
]
