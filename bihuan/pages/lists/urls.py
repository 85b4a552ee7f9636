from django.urls import path

from bihuan.pages.lists import views

urlpatterns = [
    path("lists/<slug:listing>/columns/", views.columns, name="list-columns"),
    path("lists/<slug:listing>/keep/", views.keep, name="list-keep"),
    path("lists/filters/<int:pk>/drop/", views.drop, name="list-drop"),
]
