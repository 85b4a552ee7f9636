from django.urls import path

from bihuan.pages.trail import alarms, views

urlpatterns = [
    path("trail/", views.trail, name="trail"),
    path("trail/verify/", views.verify, name="trail-verify"),
    path("trail/checkpoint/", views.checkpoint, name="trail-checkpoint"),
    path("trail/alarms/", alarms.alarms, name="trail-alarms"),
    path("trail/alarms/<int:pk>/settle/", alarms.settle, name="trail-alarm-settle"),
    path("trail/<int:pk>/", views.event, name="trail-event"),
]
