"""A shop in Django, as small as can be: python3 django-app.py PORT MODE, where MODE is plain, custom or debug."""
import sys

import django
from django.conf import settings

port, mode = int(sys.argv[1]), sys.argv[2]
SORRY = "<!doctype html><title>We are sorry</title><h1>We are sorry</h1><p>This did not work.</p>"
settings.configure(
    DEBUG=mode == "debug",
    SECRET_KEY="not a secret: it lives for a test",
    ALLOWED_HOSTS=["shop.example"],
    ROOT_URLCONF=__name__,
    SECURE_PROXY_SSL_HEADER=("HTTP_X_FORWARDED_PROTO", "https"),
    MIDDLEWARE=[
        "django.middleware.security.SecurityMiddleware",
        "django.middleware.common.CommonMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "django.middleware.clickjacking.XFrameOptionsMiddleware",
        __name__ + ".signed_in",
    ],
    INSTALLED_APPS=["django.contrib.auth", "django.contrib.contenttypes", "rest_framework"],
    TEMPLATES=[
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "OPTIONS": {
                "loaders": [
                    (
                        "django.template.loaders.locmem.Loader",
                        {name: SORRY for name in ("403.html", "403_csrf.html", "400.html")}
                        if mode == "custom"
                        else {},
                    )
                ]
            },
        }
    ],
    LOGGING={
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "verbose": {"format": "{levelname} {asctime} {name} {process:d} {thread:d} {message}", "style": "{"}
        },
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "verbose"}},
        "loggers": {"django": {"handlers": ["console"], "level": "INFO", "propagate": False}},
    },
    USE_TZ=True,
)
django.setup()

from django.core.exceptions import PermissionDenied  # noqa: E402
from django.core.servers.basehttp import WSGIServer, run  # noqa: E402
from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.http import HttpResponse  # noqa: E402
from django.urls import path  # noqa: E402
from django.views.decorators.csrf import csrf_exempt  # noqa: E402
from django.views.decorators.http import require_GET  # noqa: E402
from rest_framework.authentication import SessionAuthentication  # noqa: E402
from rest_framework.decorators import (  # noqa: E402
    api_view,
    authentication_classes,
    parser_classes,
    permission_classes,
)
from rest_framework.parsers import JSONParser  # noqa: E402
from rest_framework.permissions import BasePermission, IsAuthenticated  # noqa: E402
from rest_framework.response import Response  # noqa: E402


class Person:
    """Whoever sends the session cookie `ada`."""

    is_active = True
    is_authenticated = True
    is_staff = False
    username = "ada"


def signed_in(get_response):
    from django.contrib.auth.models import AnonymousUser

    def middleware(request):
        known = request.COOKIES.get("sessionid") == "ada-session"
        request.user = Person() if known else AnonymousUser()
        return get_response(request)

    return middleware


class IsStaff(BasePermission):
    def has_permission(self, request, view):
        return request.user.is_staff


def buy(request):
    return HttpResponse("bought\n")


@csrf_exempt
def staff(request):
    raise PermissionDenied


@csrf_exempt
@require_GET
def catalogue(request):
    return HttpResponse("tea\n")


@csrf_exempt
def hook(request):
    request.get_host()
    return HttpResponse("ok\n")


@api_view(["POST"])
@authentication_classes([SessionAuthentication])
@permission_classes([IsAuthenticated])
def orders(request):
    return Response({"ok": True})


@api_view(["POST"])
@authentication_classes([SessionAuthentication])
@permission_classes([IsStaff])
def prices(request):
    return Response({"ok": True})


@api_view(["POST"])
@authentication_classes([])
@permission_classes([])
@parser_classes([JSONParser])
def notes(request):
    return Response({"got": request.data})


urlpatterns = [
    path("checkout/", buy),
    path("basket/", buy),
    path("address/", buy),
    path("payment/", buy),
    path("newsletter/", buy),
    path("staff/", staff),
    path("catalogue/", catalogue),
    path("hook/", hook),
    path("api/orders/", orders),
    path("api/cart/", orders),
    path("api/prices/", prices),
    path("api/notes/", notes),
]

run("127.0.0.1", port, get_wsgi_application(), threading=True, server_cls=WSGIServer)
