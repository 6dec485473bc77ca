from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

from reknit.project.memory import keep_to_ourselves, let_go_after_each_request

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "reknit.project.settings")

# Here, since each worker begins with this file.
keep_to_ourselves()
application = let_go_after_each_request(get_wsgi_application())
