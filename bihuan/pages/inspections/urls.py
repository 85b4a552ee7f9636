from django.urls import path

from bihuan.pages.inspections import board, campaigns, draws, marks, meetings, visit

urlpatterns = [
    path("years/<int:cycle>/inspections/", board.board, name="inspection-list"),
    path("years/<int:cycle>/campaigns/", campaigns.campaign_list, name="campaign-list"),
    path("years/<int:cycle>/campaigns/new/", campaigns.new_campaign, name="campaign-new"),
    path("years/<int:cycle>/burden/", board.burdens, name="burden"),
    path("inspections/calendar/", board.month, name="inspection-calendar"),
    path("campaigns/<int:pk>/", campaigns.campaign, name="campaign"),
    path("campaigns/<int:pk>/visits/", campaigns.propose_visit, name="inspection-propose"),
    path("years/<int:cycle>/meetings/", meetings.meeting_list, name="meeting-list"),
    path("meetings/<int:pk>/", meetings.meeting, name="meeting"),
    path("meetings/comments/<int:pk>/finding/", meetings.comment_finding, name="meeting-finding"),
    path("campaigns/<int:pk>/key-units/", meetings.key_units, name="key-units"),
    path("key-units/<int:pk>/propose/", meetings.propose_key_units, name="key-units-propose"),
    path("campaigns/<int:pk>/draws/new/", draws.new_draw, name="draw-new"),
    path("campaigns/<int:pk>/round/", draws.round_report, name="round"),
    path("draws/<int:pk>/", draws.draw, name="draw"),
    path("draws/<int:pk>/folder.zip", draws.folder, name="draw-folder"),
    path("draws/<int:pk>/<str:what>/", draws.draw_write, name="draw-write"),
    path("inspections/marks/<int:pk>/", marks.mark, name="visit-mark"),
    path("inspections/<int:pk>/", visit.visit, name="inspection"),
    path("inspections/<int:pk>/site/", visit.site, name="inspection-site"),
    path("inspections/<int:pk>/after/", visit.after, name="inspection-after"),
    path("inspections/<int:pk>/<str:what>/", visit.write, name="inspection-write"),
    path("inspections/recusals/<int:pk>/", visit.decide, name="recusal-decide"),
    path("inspections/objections/<int:pk>/", visit.objection_answer, name="objection-answer"),
    path("inspections/files/<int:pk>/", visit.stage_file, name="stage-file"),
    path("proposals/<int:pk>/<str:step>/", visit.proposal_step, name="proposal-step"),
]
