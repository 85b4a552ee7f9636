from django.urls import path
from ninja import NinjaAPI

from bihuan.pages.api import exports, fieldwork, findings, marks, reading, surveys, tokens
from bihuan.pages.api.calling import Bearer
from bihuan.pages.api.problems import install

api = NinjaAPI(title="Bihuan", version="1", auth=Bearer(), docs_url=None, urls_namespace="api-1")
install(api)
api.add_router("", reading.router)
api.add_router("", marks.router)
api.add_router("", findings.router)
api.add_router("", fieldwork.router)
api.add_router("", exports.router)
api.add_router("", surveys.router)

urlpatterns = [
    path("api/v1/", api.urls),
    path("tokens/", tokens.token_list, name="token-list"),
    path("tokens/<int:pk>/revoke/", tokens.revoke, name="token-revoke"),
    path("webhooks/<int:pk>/end/", tokens.end, name="webhook-end"),
]
