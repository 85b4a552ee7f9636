from django.urls import path

from bihuan.pages.notices import views

urlpatterns = [
    path("notices/", views.notices, name="notice-list"),
    path("notices/read/", views.read_all, name="notices-read"),
    path("notices/contact/", views.contact, name="contact"),
]
