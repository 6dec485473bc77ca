from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from django.conf import settings as used
from django.core.files.uploadedfile import InMemoryUploadedFile, SimpleUploadedFile
from django.core.files.uploadhandler import TemporaryFileUploadHandler
from django.test import Client
from pytest_django import Settings

from reknit.project.uploads import InMemoryOnly
from tests.project import urls

pytestmark = pytest.mark.urls("tests.project.urls")

WORDS = "I wrote this beside the file."
SECRET = "harbour-violet-ladder"


@pytest.fixture
def temp_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: Settings) -> Path:
    folder = tmp_path / "temp"
    folder.mkdir()
    settings.FILE_UPLOAD_TEMP_DIR = str(folder)
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


def bring(client: Client, size: int) -> tuple[int, str]:
    file = SimpleUploadedFile("kept.zip", b"x" * size)
    answer = client.post("/bring/", {"words": WORDS, "passphrase": SECRET, "file": file})
    return answer.status_code, answer.content.decode()


def test_a_file_of_a_few_megabytes_arrives_whole_and_only_in_memory(
    client: Client, temp_folder: Path
) -> None:
    status, page = bring(client, used.UPLOAD_LIMIT)

    assert (status, page) == (200, f"{used.UPLOAD_LIMIT} {WORDS}")
    assert type(urls.brought[-1]) is InMemoryUploadedFile
    assert urls.still_there == [[]]  # looked at while the file was in the view's hands


def test_djangos_own_way_would_have_left_it_in_a_folder(
    client: Client, settings: Settings, temp_folder: Path
) -> None:
    """The control: what the folder is watched for can be seen there."""
    name = f"{TemporaryFileUploadHandler.__module__}.{TemporaryFileUploadHandler.__name__}"
    settings.FILE_UPLOAD_HANDLERS = [name]

    assert bring(client, 3_000_000)[0] == 200
    assert len(urls.still_there[-1]) == 1


@pytest.mark.parametrize("over", [1, 3_000_000])
def test_a_bigger_one_is_refused_and_the_words_beside_it_come_back(
    client: Client, temp_folder: Path, over: int
) -> None:
    status, page = bring(client, used.UPLOAD_LIMIT + over)

    assert status == 413
    assert "up to 5 MB" in page
    assert WORDS in page
    assert SECRET not in page
    assert urls.brought == []
    assert list(temp_folder.iterdir()) == []


def test_no_form_has_another_way_for_a_file() -> None:
    (only,) = used.FILE_UPLOAD_HANDLERS

    assert only == f"{InMemoryOnly.__module__}.{InMemoryOnly.__name__}"


def test_many_files_are_too_much(client: Client) -> None:
    files = {f"file{n}": SimpleUploadedFile("a", b"x") for n in range(9)}

    assert client.post("/bring/", files).status_code == 413


@pytest.fixture(autouse=True)
def nothing_brought_yet() -> None:
    urls.brought.clear()
    urls.still_there.clear()
