"""The WSGI application that the server loads."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bihuan.project.settings")
application = get_wsgi_application()

from bihuan.project.loading import load  # noqa: E402 - after the framework is set up

load()
