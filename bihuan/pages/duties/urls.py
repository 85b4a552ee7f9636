from django.urls import path

from bihuan.pages.duties import acting, checks, lists, writing

urlpatterns = [
    path("years/<int:cycle>/duties/", lists.index, name="duty-lists"),
    path("years/<int:cycle>/duties/new/", lists.new, name="duty-new"),
    path("years/<int:cycle>/duties/close/", lists.close, name="duty-close"),
    path("years/<int:cycle>/duties/quarters/", checks.quarters, name="duty-quarters"),
    path("years/<int:cycle>/duties/missed.xlsx", checks.missed_workbook, name="duty-missed"),
    path("duties/<int:pk>/", lists.detail, name="duty-list"),
    path("duties/<int:pk>/step/", lists.step, name="duty-step"),
    path("duties/<int:pk>/answer/", lists.answer, name="duty-answer"),
    path("duties/<int:pk>/amend/", lists.amend, name="duty-amend"),
    path("duties/<int:pk>/edit/", writing.edit, name="duty-edit"),
    path("duties/<int:pk>/file/", writing.from_file, name="duty-file"),
    path("duties/<int:pk>/list.xlsx", writing.template, name="duty-workbook"),
    path("duties/<int:pk>/chain/", writing.chain, name="duty-chain"),
    path("duty-signatories/<int:pk>/deputy/", writing.deputy, name="duty-deputy"),
    path("duty-items/<int:pk>/", checks.item, name="duty-item"),
    path("duty-items/<int:pk>/check/", checks.check, name="duty-check"),
    path("duty-items/<int:pk>/cite/", checks.cite, name="duty-cite"),
    path("duty-items/<int:pk>/evidence/<int:attachment>/", checks.evidence, name="duty-evidence"),
    path("bodies/acting/", acting.acting, name="acting-bodies"),
]
