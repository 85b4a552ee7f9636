from django.urls import path

from bihuan.pages.errands import views

urlpatterns = [
    path("years/<int:cycle>/errands/<slug:what>/", views.prepare, name="errand-new"),
    path("errands/<int:pk>/", views.errand, name="errand"),
    path("errands/<int:pk>/go-on/", views.go_on, name="errand-go-on"),
]
