from django.urls import path

from bihuan.pages.home import views

urlpatterns = [path("today/findings/", views.findings, name="today-findings"), path("", views.home, name="home")]
