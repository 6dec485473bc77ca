from __future__ import annotations

from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedFiles(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # ships no types
    """Static files named after their content, so that browsers may keep them for ever."""

    support_js_module_import_aggregation = True  # `import "./x.js"` follows the new names too
