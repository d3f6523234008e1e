"""Addresses of the product and one form that keeps drafts, for a real browser."""

from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import include, path

from jiugai.common.web import allow
from jiugai.desk.api import drop_draft

KEY = "test.long-form:1"
PAGE = """{% extends "common/office.html" %}{% block main %}<h1>Long form</h1>
<form class="form" method="post">{% csrf_token %}{% include "desk/draft.html" with key="test.long-form:1" %}
{% for n in "abcdefghijkl" %}<label>{{ n }} <input name="field-{{ n }}" id="f-{{ n }}"></label>{% endfor %}
<label>word <input type="password" name="hidden-word" id="word" autocomplete="current-password"></label>
<label>tick <input type="checkbox" name="tick" value="1" id="tick" checked></label>
<label>yes <input type="radio" name="answer" value="yes" id="yes"></label>
<label>no <input type="radio" name="answer" value="no" id="no"></label>
<label>wishes <select name="wishes" id="wishes" multiple><option>roof</option><option>lift</option></select></label>
<button name="do" value="save">Save</button></form>{% endblock %}"""


def long_form(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        drop_draft(actor=request.actor, key=KEY)  # type: ignore[attr-defined]
        return HttpResponse(f"<p id=taken>{request.POST['do']}: {request.POST['field-a']}</p>")
    return HttpResponse(engines["django"].from_string(PAGE).render({}, request))


urlpatterns = [path("long-form/", allow("desk.use")(long_form)), path("", include("jiugai.config.urls"))]
