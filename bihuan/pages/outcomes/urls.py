from django.urls import path, re_path

from bihuan.pages.outcomes import acts, boards, feedback, interviews, letters, writing

_FORM = r"(?P<form>pdf|docx)"

urlpatterns = [
    re_path(rf"^results/sets/(?P<pk>\d+)/council\.{_FORM}$", feedback.council_file, name="council-paper"),
    path("years/<int:cycle>/outcomes/", boards.outcome_board, name="outcome-board"),
    path("years/<int:cycle>/loop/", boards.loop_report, name="loop-report"),
    re_path(rf"^years/(?P<cycle>\d+)/booklet\.{_FORM}$", feedback.booklet_file, name="booklet"),
    path("years/<int:cycle>/analysis/", boards.years_report, name="years-report"),
    re_path(rf"^years/(?P<cycle>\d+)/analysis\.{_FORM}$", boards.years_file, name="years-file"),
    path("results/sets/<int:pk>/feedback/", feedback.feedback, name="feedback"),
    path("results/sets/<int:pk>/feedback/package/", feedback.package, name="feedback-package"),
    path("units/<int:pk>/profile/", boards.unit_profile, name="unit-profile"),
    path("leader/", boards.leader, name="leader"),
    path("years/<int:cycle>/letters/", letters.letter_list, name="letter-list"),
    path("years/<int:cycle>/letters/new/", writing.letter_new, name="letter-new"),
    path("letters/<int:pk>/edit/", writing.letter_edit, name="letter-edit"),
    path("letters/<int:pk>/", letters.letter, name="letter"),
    re_path(rf"^letters/(?P<pk>\d+)/file\.{_FORM}$", letters.letter_file, name="letter-file"),
    path("letters/<int:pk>/steps/<slug:step>/", letters.letter_step, name="letter-step"),
    path("letters/<int:pk>/reply/", letters.letter_reply, name="letter-reply"),
    path("deliveries/<int:pk>/receipt/", letters.receipt, name="receipt"),
    path("wordings/", writing.wordings, name="wordings"),
    re_path(rf"^wordings/(?P<kind>[a-z_]+)\.{_FORM}$", writing.wording_file, name="wording-file"),
    path("years/<int:cycle>/interviews/", interviews.interview_list, name="interview-list"),
    path("interviews/<int:pk>/", interviews.interview, name="interview"),
    path("interviews/<int:pk>/steps/<slug:step>/", interviews.interview_step, name="interview-step"),
    path("years/<int:cycle>/interviews/notices/", interviews.interview_notices, name="interview-notices"),
    re_path(rf"^interviews/(?P<pk>\d+)/record\.{_FORM}$", interviews.interview_file, name="interview-file"),
    path("years/<int:cycle>/actions/", acts.action_list, name="action-list"),
    path("results/sets/<int:pk>/exports/", acts.export_list, name="export-list"),
    path("exports/<int:pk>/", acts.export_file, name="export-file"),
    path("exports/<int:pk>/table.xlsx", acts.export_table, name="export-table"),
]
