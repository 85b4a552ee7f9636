from django.urls import path

from bihuan.pages.urns import slips, steps, views

urlpatterns = [
    path("urns/", views.urn_list, name="urn-list"),
    path("urns/<int:pk>/", views.urn, name="urn"),
    path("urns/<int:pk>/slips/", slips.print_slips, name="urn-slips"),
    path("urns/<int:pk>/links/", slips.links, name="urn-links"),
    path("urns/<int:pk>/left-over/", slips.left_over, name="urn-left-over"),
    path("urns/<int:pk>/protocol.<str:form>", views.protocol, name="urn-protocol"),
    path("urns/<int:pk>/<str:step>/", steps.take_step, name="urn-step"),
]
