from django.urls import path

from bihuan.pages.results import frozen, views

urlpatterns = [
    path("years/<int:cycle>/results/", views.ranking, name="ranking"),
    path("years/<int:cycle>/results/export/", views.export, name="ranking-export"),
    path("years/<int:cycle>/results/coverage/", views.coverage_report, name="coverage"),
    path("years/<int:cycle>/results/what-if/", views.what_if_page, name="what-if"),
    path("years/<int:cycle>/results/units/<int:unit>/", views.unit_result, name="unit-result"),
    path("years/<int:cycle>/results/sets/", frozen.result_sets, name="result-sets"),
    path("years/<int:cycle>/results/freeze/", frozen.freeze, name="result-freeze"),
    path("results/submitted/", frozen.submitted, name="submitted-results"),
    path("results/sets/<int:pk>/", frozen.result_set, name="result-set"),
    path("results/sets/<int:pk>/release/", frozen.release, name="result-release"),
    path("results/sets/<int:pk>/recompute/", frozen.recompute_set, name="result-recompute"),
]
