"""Django as a WSGI application: pages and the slower part of the API."""

from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()
