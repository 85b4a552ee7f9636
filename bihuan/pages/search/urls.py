from django.urls import path

from bihuan.pages.search import views

urlpatterns = [path("search/", views.search, name="search")]
