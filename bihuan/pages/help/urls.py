from django.urls import path

from bihuan.pages.help import views

urlpatterns = [
    path("help/", views.help_list, name="help-list"),
    path("help/<slug:subject>/", views.help_subject, name="help"),
    path("help/guides/<slug:guide>/", views.help_guide, name="help-guide"),
]
