from django.urls import path

from bihuan.pages.public import views

urlpatterns = [path("verify/<str:code>/", views.verify_letter, name="verify-letter")]
