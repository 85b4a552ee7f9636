from django.urls import path

from bihuan.pages.results import appeals, frozen, publishing, views, what_if

urlpatterns = [
    path("years/<int:cycle>/results/", views.ranking, name="ranking"),
    path("years/<int:cycle>/results/export/", views.export, name="ranking-export"),
    path("years/<int:cycle>/results/coverage/", views.coverage_report, name="coverage"),
    path("years/<int:cycle>/results/what-if/", what_if.what_if_page, name="what-if"),
    path("years/<int:cycle>/results/units/<int:unit>/", views.unit_result, name="unit-result"),
    path("years/<int:cycle>/results/sets/", frozen.result_sets, name="result-sets"),
    path("years/<int:cycle>/results/freeze/", frozen.freeze, name="result-freeze"),
    path("years/<int:cycle>/results/checks/<slug:code>/", frozen.set_aside, name="check-aside"),
    path("results/submitted/", frozen.submitted, name="submitted-results"),
    path("results/sets/<int:pk>/", frozen.result_set, name="result-set"),
    path("results/sets/<int:pk>/steps/<slug:step>/", publishing.take_step, name="result-step"),
    path("results/sets/<int:pk>/correct/", publishing.correct, name="result-correct"),
    path("results/sets/<int:pk>/select/", publishing.select, name="result-select"),
    path("years/<int:cycle>/appeals/", appeals.appeal_list, name="appeal-list"),
    path("results/sets/<int:pk>/units/<int:unit>/appeal/", appeals.lodge, name="appeal-lodge"),
    path("appeals/<int:pk>/", appeals.appeal, name="appeal"),
    path("appeals/<int:pk>/steps/<slug:step>/", appeals.appeal_step, name="appeal-step"),
    path("appeals/<int:pk>/files/<int:file>/", appeals.appeal_file, name="appeal-file"),
    path("results/sets/<int:pk>/recompute/", frozen.recompute_set, name="result-recompute"),
]
