from django.urls import path

from bihuan.pages.public import answering, views

urlpatterns = [
    path("verify/<str:code>/", views.verify_letter, name="verify-letter"),
    path("v/", answering.answer, name="answer"),
    path("v/thanks/", answering.thanks, name="answer-thanks"),
    path("v/why/", answering.why, name="answer-why"),
]
