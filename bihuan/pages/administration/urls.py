from django.urls import path

from bihuan.pages.administration import views

urlpatterns = [
    path("administration/", views.permission_list, name="permission-list"),
    path("administration/<int:pk>/", views.permission, name="permission"),
    path("administration/<int:pk>/<str:step>/", views.permission_step, name="permission-step"),
]
