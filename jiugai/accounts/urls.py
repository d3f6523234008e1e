"""Addresses of the door, the own account and the administration of people.

Names without namespace are those that Django and django-allauth look for.
"""

from django.urls import include, path

from jiugai.accounts.views import acts, carried, chooser, own, people, second_factor, setup, sign_in
from jiugai.common.web import allow

pages = [
    path("setup/", setup.setup, name="setup"),
    path("sign-in/code/", sign_in.code, name="code"),
    path("sign-in/demo/", sign_in.sign_in_demo, name="sign_in_demo"),
    path("sign-in/send-again/", carried.send_again, name="send_again"),
    path("account/", own.profile, name="profile"),
    path("account/posting/", chooser.choose_posting, name="switch_posting"),
    path("account/county/", chooser.choose_county, name="choose_county"),
    path("account/password/", own.change_password, name="change_password"),
    path("account/second-factor/", second_factor.second_factor, name="second_factor"),
    path("account/second-factor/codes/", second_factor.recovery_codes, name="recovery_codes"),
    path("account/second-factor/remove/", second_factor.remove, name="remove_second_factor"),
    path("account/sessions/end/", own.end_other_sessions, name="end_other_sessions"),
    path("account/postings/<int:pk>/deputy/", own.my_deputy, name="my_deputy"),
    path("account/deputations/<int:pk>/end/", own.end_my_deputy, name="end_my_deputy"),
    path("people/", allow("accounts.read")(people.PeopleList.as_view()), name="people"),
    path("people/add/", people.add_person, name="add_person"),
    path("people/sign-ins/", allow("accounts.doors")(people.DoorList.as_view()), name="doors"),
    path("people/second-factor/", people.role_rules, name="role_rules"),
    path("people/<int:pk>/", people.person_page, name="person"),
    path("people/<int:pk>/edit/", people.edit_person, name="edit_person"),
    path("people/<int:pk>/posting/", acts.give, name="give_posting"),
    path("people/<int:pk>/reset/", acts.reset, name="reset_password"),
    path("people/<int:pk>/unlock/", acts.unlock_person, name="unlock"),
    path("people/<int:pk>/second-factor/remove/", acts.remove_factor, name="remove_factor"),
    path("people/<int:pk>/sessions/end/", acts.end_sessions, name="end_sessions"),
    path("people/<int:pk>/leave/", acts.leave, name="leave"),
    path("people/postings/<int:pk>/end/", acts.end, name="end_posting"),
    path("people/postings/<int:pk>/deputy/", acts.deputy, name="deputy"),
    path("people/deputations/<int:pk>/end/", acts.end_deputy, name="end_deputy"),
]
urlpatterns = [
    path("sign-in/", sign_in.sign_in, name="account_login"),
    path("sign-out/", sign_in.sign_out, name="account_logout"),
    path("", include((pages, "accounts"))),
]
