"""A process of the same installation: it makes the people, and looks into the database.

Run as ``python -m tests.drills.inside`` with the server's environment; a line of JSON in, one out.
Everything it looks at is opened with the keys of the person's own sign-in.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


class Inside:
    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def ask(self, what: str, **words: object) -> Any:  # noqa: ANN401 - whatever JSON carries
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        print(json.dumps({"what": what, **words}), file=self._process.stdin, flush=True)
        line = self._process.stdout.readline()
        assert line, "The process inside has ended; what it said stands above."
        return json.loads(line)


@contextmanager
def inside(environment: dict[str, str], home: Path) -> Iterator[Inside]:
    """environment: of a server that has been started once, so that the database is there."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.drills.inside"],
        cwd=home,
        env=environment | {"DJANGO_SETTINGS_MODULE": "reknit.project.settings"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        yield Inside(process)
    finally:
        process.stdin.close()
        process.wait(20)
        process.stdout.close()


def serve() -> None:
    """Until its input ends."""
    import django  # noqa: PLC0415 - this module is also imported where other settings hold

    django.setup()
    from django.db import connection  # noqa: PLC0415 - as above

    from tests.drills import household  # noqa: PLC0415 - as above

    os.umask(0o077)
    for line in sys.stdin:
        words = json.loads(line)
        answer = getattr(household, words.pop("what"))(**words)
        connection.close()  # holds no file open while the server is killed
        print(json.dumps(answer), flush=True)  # noqa: T201 - the answer


if __name__ == "__main__":
    serve()
