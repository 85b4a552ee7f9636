from django.urls import path

from bihuan.pages.home import views

urlpatterns = [path("", views.home, name="home")]
