from django.urls import path

from bihuan.pages.session import account, views

# allauth's sign-in flow finds its two pages by these names of its own.
flow = [
    path("sign-in/", views.sign_in, name="account_login"),
    path("sign-in/code/", views.sign_in_code, name="mfa_authenticate"),
]
urlpatterns = [
    path("sign-in/", views.sign_in, name="sign-in"),
    *flow,
    path("sign-in/as/", views.sign_in_as, name="sign-in-as"),
    path("sign-out/", views.sign_out, name="sign-out"),
    path("language/", views.language, name="language"),
    path("account/", account.account, name="account"),
    path("account/password/", account.own_password, name="own-password"),
    path("account/codes/on/", account.second_factor_on, name="second-factor-on"),
    path("account/codes/off/", account.second_factor_off, name="second-factor-off"),
    path("account/codes/recovery/", account.recovery_codes, name="recovery-codes"),
]
