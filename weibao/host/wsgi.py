"""The WSGI door that granian serves."""

from django.core.wsgi import get_wsgi_application

from weibao.kernel import logs

logs.take_over()
application = get_wsgi_application()
