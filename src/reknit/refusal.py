"""An expected no, said kindly.

A refusal is one human situation ("this has already been answered"), not a bug. It is raised in
``core``, ``queries`` or ``actions`` and turned into a calm page in one place,
``reknit.web.refusals``. It never carries what somebody typed: no text, no key, no name.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from django.utils.functional import Promise


class Refusal(Exception):
    """The person can't do this now, and this is what we tell them.

    ``said`` is a translatable sentence for the person. ``status`` is the HTTP status of the page.
    """

    said: ClassVar[str | Promise]
    status: ClassVar[int] = 409
