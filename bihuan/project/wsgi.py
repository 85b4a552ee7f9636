"""The WSGI application that the server loads."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bihuan.project.settings")
application = get_wsgi_application()

# What was loaded by now stays: a page that happens to be the one at which Python looks for garbage need not wait for
# all of it to be looked through (0.2 s with the engines loaded).
gc.collect()
gc.freeze()
