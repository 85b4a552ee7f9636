from django.urls import path

from bihuan.pages.trail import views

urlpatterns = [
    path("trail/", views.trail, name="trail"),
    path("trail/verify/", views.verify, name="trail-verify"),
    path("trail/checkpoint/", views.checkpoint, name="trail-checkpoint"),
    path("trail/<int:pk>/", views.event, name="trail-event"),
]
