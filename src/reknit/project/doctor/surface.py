"""Who can reach Reknit, and over what."""

from __future__ import annotations

import shutil
import ssl
import subprocess
import time
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.checks import run_checks

from reknit.project import running
from reknit.project.checks import only_this_machine
from reknit.project.doctor.findings import attention, broken, ok

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reknit.project.doctor.findings import Finding

DAYS_BEFORE_END = 14
# Each of these has a finding of its own, which says more.
SAID_ELSEWHERE = {"reknit.E005", "reknit.E007", "reknit.E008", "reknit.W001", "reknit.W002"}
SAID_ELSEWHERE |= {"reknit.E015", "reknit.E016", "reknit.W008"}


def findings() -> Iterator[Finding]:
    yield is_it_open()
    yield from start()
    yield address()
    yield certificate()


def is_it_open() -> Finding:
    if running.is_open(Path(settings.DATA)):
        return ok("running", "Reknit is open. What follows is said for the settings it runs with.")
    return ok("running", "Reknit is not open. What follows is said for the settings of this shell.")


def start() -> Iterator[Finding]:
    """Whatever would stop a start, or be said at one."""
    found = [check for check in run_checks() if check.id not in SAID_ELSEWHERE]
    for check in found:
        make = broken if check.is_serious() else attention
        yield make("start", str(check.msg), str(check.hint or f"See docs/hosting.md ({check.id})."))
    if not found:
        yield ok("start", "The checks of a start find nothing.")


def address() -> Finding:
    if only_this_machine():
        return ok("address", "Only this machine can reach Reknit.")
    names = len(settings.ALLOWED_HOSTS)
    how = "through a proxy" if settings.BEHIND_PROXY else "by itself"
    if not settings.TLS:
        return broken(
            "address",
            f"Other devices may connect under {names} names, but not over https.",
            "Use ./reknit share, or set REKNIT_TLS=yes behind a proxy that speaks https.",
        )
    return ok("address", f"Other devices may connect over https under {names} names, {how}.")


def certificate() -> Finding:
    """The one that ``share --local`` makes; a proxy looks after its own."""
    file = Path(settings.DATA) / "certificates" / "server.crt"
    if not file.exists():
        return ok("certificate", "There is no certificate of our own here to look after.")
    ends = end_of(file)
    if ends is None:
        return attention(
            "certificate",
            "The certificate of this home cannot be read.",
            "Start ./reknit share --local, which makes another one.",
        )
    days = int((ends - time.time()) // 86_400)
    if days < 0:
        return broken(
            "certificate",
            f"The certificate of this home ended {-days} days ago, so phones refuse it.",
            "Start ./reknit share --local again, which renews it.",
        )
    if days < DAYS_BEFORE_END:
        return attention(
            "certificate",
            f"The certificate of this home ends in {days} days.",
            "Start ./reknit share --local again, which renews it.",
        )
    return ok("certificate", f"The certificate of this home is good for {days} days.")


def end_of(certificate_file: Path) -> float | None:
    """Seconds since 1970. None: unreadable, or there is no openssl."""
    openssl = shutil.which("openssl")
    if openssl is None:
        return None
    words = [openssl, "x509", "-in", str(certificate_file), "-noout", "-enddate"]
    done = subprocess.run(words, check=False, capture_output=True, text=True, timeout=20)  # noqa: S603 - our own words
    _name, found, ends = done.stdout.strip().partition("notAfter=")
    if done.returncode != 0 or not found:
        return None
    try:
        return float(ssl.cert_time_to_seconds(ends))
    except ValueError:
        return None
