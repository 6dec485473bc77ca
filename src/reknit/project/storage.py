from __future__ import annotations

from typing import Any

from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedFiles(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # ships no types
    """Static files named after their content, so that browsers may keep them for ever."""

    support_js_module_import_aggregation = True  # `import "./x.js"` follows the new names too

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - as above
        super().__init__(*args, **kwargs)
        self._urls: dict[str, str] = {}

    def url(self, name: str, force: bool = False) -> str:  # noqa: FBT001, FBT002 - as above
        """Looked up once: a page names about twenty, and they stay while the program runs."""
        found = self._urls.get(name)
        if found is None or force:
            found = self._urls[name] = str(super().url(name, force=force))
        return found
