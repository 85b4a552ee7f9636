from django.urls import path

from bihuan.pages.hearings import hall, hearing, papers, planning, speaker, terms

urlpatterns = [
    path("hearings/", planning.hearing_list, name="hearing-list"),
    path("hearings/terms/new/", terms.new, name="hearing-term-new"),
    path("hearings/terms/<int:pk>/", terms.term, name="hearing-term"),
    path("hearings/terms/<int:pk>/say/<str:what>/", terms.say, name="hearing-term-say"),
    path("hearings/terms/<int:pk>/new/", planning.new, name="hearing-new"),
    path("hearings/<int:pk>/", hearing.hearing, name="hearing"),
    path("hearings/<int:pk>/change/", planning.change, name="hearing-change"),
    path("hearings/<int:pk>/roster/", planning.roster, name="hearing-roster"),
    path("hearings/<int:pk>/speakers/", planning.speakers, name="hearing-speakers"),
    path("hearings/<int:pk>/urn/", planning.urn, name="hearing-urn"),
    path("hearings/<int:pk>/door/", hall.door, name="hearing-door"),
    path("hearings/<int:pk>/hall/", hall.screen, name="hearing-hall"),
    path("hearings/<int:pk>/notice.<str:form>", hearing.notice, name="hearing-notice"),
    path("hearings/<int:pk>/report.<str:form>", hearing.report, name="hearing-report"),
    path("hearings/<int:pk>/step/<str:step>/", hearing.take_step, name="hearing-step"),
    path("hearing-speakers/<int:pk>/", speaker.speaker, name="hearing-speaker"),
    path("hearing-speakers/<int:pk>/report/", speaker.report_file, name="hearing-speaker-report"),
    path("hearing-speakers/<int:pk>/notice.<str:form>", hearing.notice_of_speaker, name="hearing-speaker-notice"),
    path("hearing-speakers/<int:pk>/papers/", papers.papers, name="hearing-papers"),
    path("hearing-speakers/<int:pk>/papers/<int:number>/", papers.again, name="hearing-paper-again"),
    path("hearing-speakers/<int:pk>/<str:act>/", speaker.write, name="hearing-speaker-write"),
    path("hearing-questions/<int:pk>/finding/", speaker.question_finding, name="hearing-question-finding"),
    path("hearing-commitments/<int:pk>/<str:step>/", speaker.commitment_step, name="hearing-commitment-step"),
    path("hearing-marks/<int:pk>/", hearing.mark, name="ballot"),
]
