from django.urls import path

from bihuan.pages.home import views

urlpatterns = [path("today/badges/", views.badges, name="today-badges"), path("", views.home, name="home")]
