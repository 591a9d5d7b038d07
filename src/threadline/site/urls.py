"""Where pages live."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path, register_converter
from django.urls.converters import IntConverter

from threadline.api.urls import api
from threadline.web.views import composing, entrance, inbox, keys, phones, reviews, waiting


class Id(IntConverter):
    """An id that a column can hold: a longer one is no page, rather than an error in the database."""

    regex = "[0-9]{1,18}"


register_converter(Id, "id")

urlpatterns: list[URLPattern | URLResolver] = [
    path("", entrance.home, name="home"),
    # coming in; the names are those allauth asks for
    path("sign-in/", entrance.sign_in, name="account_login"),
    path("sign-in/link/<str:secret>/", entrance.link, name="sign_in_link"),
    path("sign-out/", entrance.sign_out, name="account_logout"),
    path("sign-in/closed/", entrance.inactive, name="account_inactive"),
    path("password/", entrance.change_password, name="account_change_password"),
    path("password/first/", entrance.set_password, name="account_set_password"),
    path("welcome/<str:key>/", entrance.welcome, name="welcome"),
    # a workspace
    path("w/<slug:slug>/", inbox.inbox, name="inbox"),
    path("w/<slug:slug>/new/", composing.new, name="new"),
    path("w/<slug:slug>/c/<id:conversation>/", inbox.thread, name="thread"),
    path("w/<slug:slug>/c/<id:conversation>/texts/", inbox.texts, name="texts"),
    path("w/<slug:slug>/c/<id:conversation>/read/", inbox.read, name="read"),
    path("w/<slug:slug>/c/<id:conversation>/kinds/", composing.kinds, name="kinds"),
    path("w/<slug:slug>/c/<id:conversation>/count/", composing.count, name="count"),
    path("w/<slug:slug>/c/<id:conversation>/send/", composing.send, name="send"),
    path("w/<slug:slug>/c/<id:conversation>/looked/", reviews.looked, name="looked"),
    path("w/<slug:slug>/m/<id:message>/edit/", waiting.edit, name="edit"),
    path("w/<slug:slug>/m/<id:message>/cancel/", waiting.cancel, name="cancel"),
    path("w/<slug:slug>/phones/", phones.pick, name="phones"),
    path("w/<slug:slug>/phones/<str:number>/", phones.phone, name="phone"),
    path("w/<slug:slug>/phones/<str:number>/say/", phones.say, name="say"),
    path("w/<slug:slug>/keys/", keys.keys, name="keys"),
    path("w/<slug:slug>/keys/<id:key>/revoke/", keys.revoke, name="revoke"),
    path("api/v1/", api.urls),
]
