from django.urls import path

from bihuan.pages.inspections import board, campaigns, visit

urlpatterns = [
    path("years/<int:cycle>/inspections/", board.board, name="inspection-list"),
    path("years/<int:cycle>/campaigns/", campaigns.campaign_list, name="campaign-list"),
    path("years/<int:cycle>/campaigns/new/", campaigns.new_campaign, name="campaign-new"),
    path("years/<int:cycle>/burden/", board.burdens, name="burden"),
    path("inspections/calendar/", board.month, name="inspection-calendar"),
    path("campaigns/<int:pk>/", campaigns.campaign, name="campaign"),
    path("campaigns/<int:pk>/visits/", campaigns.propose_visit, name="inspection-propose"),
    path("inspections/<int:pk>/", visit.visit, name="inspection"),
    path("inspections/<int:pk>/site/", visit.site, name="inspection-site"),
    path("inspections/<int:pk>/after/", visit.after, name="inspection-after"),
    path("inspections/<int:pk>/<str:what>/", visit.write, name="inspection-write"),
    path("inspections/recusals/<int:pk>/", visit.decide, name="recusal-decide"),
    path("inspections/objections/<int:pk>/", visit.objection_answer, name="objection-answer"),
    path("inspections/files/<int:pk>/", visit.stage_file, name="stage-file"),
    path("proposals/<int:pk>/<str:step>/", visit.proposal_step, name="proposal-step"),
]
