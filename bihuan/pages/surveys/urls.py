from django.urls import path

from bihuan.pages.surveys import agency, fielding, instruments, results, waves

urlpatterns = [
    path("surveys/", waves.wave_list, name="survey-list"),
    path("surveys/questionnaires/new/", instruments.new, name="instrument-new"),
    path("surveys/questionnaires/<int:pk>/", instruments.instrument, name="instrument"),
    path("surveys/questionnaires/<int:pk>/preview/", instruments.preview, name="instrument-preview"),
    path("surveys/questionnaires/<int:pk>/<str:act>/", instruments.change, name="instrument-change"),
    path("surveys/series/", results.series, name="survey-series"),
    path("surveys/series/past/", results.past_figure, name="survey-past-figure"),
    path("surveys/new/", waves.new, name="wave-new"),
    path("surveys/<int:pk>/", waves.wave, name="wave"),
    path("surveys/<int:pk>/design/", waves.design, name="wave-design"),
    path("surveys/<int:pk>/frame/", waves.frame, name="wave-frame"),
    path("surveys/<int:pk>/urn/", fielding.urn, name="wave-urn"),
    path("surveys/<int:pk>/agency/", fielding.agent, name="wave-agent"),
    path("surveys/<int:pk>/rates/", fielding.rates, name="wave-rates"),
    path("surveys/<int:pk>/remind/", fielding.remind, name="wave-remind"),
    path("surveys/<int:pk>/files/", fielding.files, name="wave-files"),
    path("surveys/<int:pk>/results/", results.results, name="wave-results"),
    path("surveys/<int:pk>/results.xlsx", results.workbook, name="wave-workbook"),
    path("surveys/<int:pk>/step/<str:step>/", waves.take_step, name="wave-step"),
    path("survey-files/<int:pk>/call-backs/", fielding.call_backs, name="wave-call-backs"),
    path("survey-call-backs/<int:pk>/", fielding.say_call_back, name="wave-call-back"),
    path("survey-marks/<int:pk>/", results.mark, name="survey"),
    path("agency/", agency.home, name="agency"),
    path("agency/<int:pk>/", agency.wave, name="agency-wave"),
    path("agency/<int:pk>/frame.csv", agency.frame, name="agency-frame"),
    path("agency/<int:pk>/links/", agency.links, name="agency-links"),
    path("agency/<int:pk>/files/", agency.send, name="agency-send"),
    path("agency/files/<int:pk>/", agency.receipt, name="agency-receipt"),
]
