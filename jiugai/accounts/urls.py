"""Addresses of the door, the own account and the administration of people.

Names without namespace are those django and django-allauth look for.
"""

from django.urls import include, path

from jiugai.accounts.views import carried, chooser, sign_in

pages = [
    path("sign-in/code/", sign_in.code, name="code"),
    path("sign-in/demo/", sign_in.sign_in_demo, name="sign_in_demo"),
    path("sign-in/send-again/", carried.send_again, name="send_again"),
    path("account/posting/", chooser.choose_posting, name="switch_posting"),
    path("account/county/", chooser.choose_county, name="choose_county"),
]
urlpatterns = [
    path("sign-in/", sign_in.sign_in, name="account_login"),
    path("sign-out/", sign_in.sign_out, name="account_logout"),
    path("", include((pages, "accounts"))),
]
