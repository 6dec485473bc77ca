"""Looking for secrets, in any of the forms in which they travel: in memory and in folders."""

from __future__ import annotations

import base64
import json
import urllib.parse
from collections import Counter
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping


def forms_of(secret: str | bytes) -> set[bytes]:
    """Itself, as Python keeps text in memory, and in hex, base64, a form, a page and JSON."""
    raw = secret if isinstance(secret, bytes) else secret.encode()
    found = {raw, raw.hex().encode()}
    for before in range(3):  # what stands before it moves the letters of base64
        inside = base64.b64encode(b"\0" * before + raw)[(0, 2, 3)[before] : -4]
        found |= {inside, inside.replace(b"+", b"-").replace(b"/", b"_")}
    if isinstance(secret, str):
        found |= {secret.encode(f"utf-{width}-le") for width in (16, 32)}
        found |= {urllib.parse.quote_plus(secret).encode(), urllib.parse.quote(secret).encode()}
        found |= {json.dumps(secret)[1:-1].encode()}
    return found


def family(pid: int) -> list[int]:
    """This process and all that it started."""
    children = [
        int(path.name)
        for path in Path("/proc").iterdir()
        if path.name.isdecimal() and _parent_of(path) == pid
    ]
    return [pid, *(each for child in children for each in family(child))]


def _parent_of(path: Path) -> int:
    try:
        return int((path / "stat").read_text().rpartition(")")[2].split()[1])
    except (OSError, ValueError):
        return 0


def in_memory(pid: int, secrets: Mapping[str, str | bytes]) -> Counter[str]:
    """How often each named secret stands in the memory of these processes."""
    looked_for = {name: forms_of(secret) for name, secret in secrets.items()}
    hits: Counter[str] = Counter()
    for each in family(pid):
        for region in _regions(each):
            for name, forms in looked_for.items():
                hits[name] += sum(region.count(form) for form in forms)
    return +hits


def _regions(pid: int) -> Iterator[bytes]:
    """Where the process may write, since words are written. Nothing when it has ended meanwhile."""
    with suppress(FileNotFoundError, ProcessLookupError):
        lines = Path(f"/proc/{pid}/maps").read_text().splitlines()
        with Path(f"/proc/{pid}/mem").open("rb", 0) as memory:
            for line in lines:
                span, rights, *_ = line.split(None, 5)
                start, end = (int(part, 16) for part in span.split("-"))
                if rights.startswith("rw"):
                    with suppress(OSError):  # given back since, or the kernel's own
                        memory.seek(start)
                        yield memory.read(end - start)


def in_folders(folders: Iterable[Path], secrets: Iterable[str]) -> list[str]:
    """``file: form`` for each place where a secret stands."""
    forms = {form for secret in secrets for form in forms_of(secret)}
    found = []
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            try:
                content = path.read_bytes() if path.is_file() else b""
            except OSError:
                continue  # gone since
            found += [f"{path.name}: {form[:40]!r}" for form in forms if form in content]
    return found


def in_open_files(pid: int, secrets: Iterable[str]) -> list[str]:
    """The same for files that are open, also those that no folder names any more."""
    forms = {form for secret in secrets for form in forms_of(secret)}
    found = []
    for each in family(pid):
        for link in Path(f"/proc/{each}/fd").iterdir():
            with suppress(OSError):
                content = link.read_bytes() if link.is_file() else b""
                found += [f"open: {form[:40]!r}" for form in forms if form in content]
    return found
