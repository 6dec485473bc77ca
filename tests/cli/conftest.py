from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.notebooks import copied, make_notebook


@pytest.fixture(scope="session")
def made_notebook(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Robin and Sam of the demo, half-way through a repair. Not to be changed."""
    return make_notebook(tmp_path_factory.mktemp("made") / "reknit")


@pytest.fixture
def notebook(made_notebook: Path, tmp_path: Path) -> Path:
    return copied(made_notebook, tmp_path / "reknit")
