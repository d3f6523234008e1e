"""The list page: rows, order, filters, address, columns, views, short files."""

import csv
import datetime
import io
import re

import pytest
from django.template import Context, Template
from django.test import RequestFactory
from python_calamine import CalamineWorkbook

from jiugai.common import tables_parts
from jiugai.common.tables import BulkAction, BulkResult, ChoiceFilter, ListPage, SavedLink
from jiugai.common.tables_state import COOKIE
from jiugai.common.tests.house_list import House, Houses, ask, body, file_of, names

# ---- pages ---------------------------------------------------------------------------------------------------


def test_every_row_stands_on_exactly_one_page(houses):
    houses(120)
    shown = [name for page in (1, 2, 3) for name in names(ask(f"page={page}"))]
    assert shown == [f"House {k:03d}" for k in range(1, 121)]
    assert "51—100 of 120" in body(ask("page=2"))


def test_fifty_rows_unless_the_reader_asks_for_more(houses):
    houses(120)
    assert len(names(ask())) == 50
    assert len(names(ask("per=100"))) == 100
    assert len(names(ask("per=7"))) == 50
    assert len(names(ask("per=1000000"))) == 50


def test_a_page_beyond_the_last_shows_the_last(houses):
    houses(60)
    assert names(ask("page=99"))[0] == "House 051"


@pytest.mark.parametrize("page", ["0", "-1", "x", "9" * 30, "1.5", "²"])
def test_page_numbers_that_make_no_sense_show_the_first(houses, page):
    houses(60)
    assert names(ask(f"page={page}"))[0] in ("House 001", "House 051")


@pytest.mark.parametrize("n", [1, 60, 200])
def test_two_queries_draw_the_page_whatever_its_length(houses, django_assert_num_queries, monkeypatch, n):
    monkeypatch.setattr(tables_parts, "_provider", None)  # saved views cost their one query more
    houses(n)
    with django_assert_num_queries(2):
        ask("street=east&q=house&cols=area,cost")


# ---- order -----------------------------------------------------------------------------------------------------


def test_a_column_head_sorts_and_says_so(houses):
    houses(3)
    response = ask("sort=-area")
    assert names(response) == ["House 003", "House 002", "House 001"]
    assert re.search(r'<th scope="col" class="num" aria-sort="descending"><a id="sort-area"', body(response))
    assert 'href="/houses/?sort=area"' in body(response)


@pytest.mark.parametrize("sort", ["nothing", "-pk__x", "state", "cost; drop table", "password"])
def test_an_order_that_is_no_column_falls_back_to_the_default(houses, sort):
    houses(3)
    assert names(ask(f"sort={sort}")) == ["House 001", "House 002", "House 003"]


def test_rows_that_tie_keep_one_order_over_pages(houses):
    houses(60, names=["Same"] * 60)
    ids = re.findall(r'id="row-(\d+)"', body(ask()) + body(ask("page=2")))
    assert ids == [str(k) for k in range(1, 61)]


# ---- words and filters --------------------------------------------------------------------------------------------


def test_every_word_must_occur_somewhere(houses):
    houses(4)
    assert names(ask("q=house+WEST")) == ["House 002", "House 004"]
    assert names(ask("q=west+003")) == []


def test_a_filter_lets_through_its_choices_and_is_a_pill_that_says_so(houses):
    houses(4)
    response = ask("street=east")
    assert names(response) == ["House 001", "House 003"]
    assert re.search(r'<summary class="pill" id="filter-street" data-on>Street: East street ', body(response))
    assert 'class="pillbox__clear" href="/houses/"' in body(response)


def test_several_choices_of_one_filter_add_up(houses):
    houses(4)
    assert len(names(ask("street=east&street=west"))) == 4


def test_a_choice_nobody_offers_is_ignored(houses):
    houses(4)
    assert len(names(ask("street=north"))) == 4
    assert "data-on" not in body(ask("street=north"))


def test_a_range_of_money_is_read_in_yuan_both_ends_included(houses):
    houses(4)
    assert names(ask("cost_from=2469&cost_to=3,703.50")) == ["House 002", "House 003"]


@pytest.mark.parametrize("text", ["abc", "1.234", "", " ", "1e999999999"])
def test_a_range_that_cannot_be_read_does_not_narrow(houses, text):
    houses(2)
    assert len(names(ask(f"cost_from={text}"))) == 2


def test_yes_and_no(houses):
    houses(60)
    assert "In all 11 houses" in body(ask("big=yes"))


def test_filters_may_not_take_the_names_of_the_page_itself():
    with pytest.raises(ValueError, match="page"):

        class Wrong(ListPage):
            filters = [ChoiceFilter("page", "Page")]


# ---- address -------------------------------------------------------------------------------------------------------


def test_the_address_carries_everything_and_leaves_out_defaults(houses):
    houses(60)
    htmx = type("Htmx", (), {"target": "list"})()
    response = ask("q=+house++0&sort=name&street=east&street=no&page=1&per=50&cost_from=x&cols=", htmx=htmx)
    assert response["HX-Push-Url"] == "/houses/?q=house+0&street=east"


def test_a_new_order_or_page_size_starts_at_the_first_page(houses):
    houses(200)
    html = body(ask("page=2&street=east"))
    assert 'href="/houses/?street=east&amp;sort=area"' in html
    assert 'href="/houses/?street=east&amp;per=20"' in html


def test_htmx_gets_the_list_alone_and_plain_links_the_page(houses):
    houses(3)
    htmx = type("Htmx", (), {"target": "list"})()
    part, whole = body(ask(htmx=htmx)), body(ask())
    assert "<html" not in part
    assert part.startswith('<div id="list"')
    assert 'id="list-export" hx-swap-oob="true"' in part
    assert "<html" in whole
    assert "hx-swap-oob" not in whole


def test_a_record_leads_back_to_the_same_page_and_row(houses):
    houses(120)
    cookie = ask("page=2&street=east").cookies[COOKIE].value
    request = RequestFactory().get("/houses/77/")
    request.COOKIES[COOKIE] = cookie
    link = Template('{% back_to "test.houses" "/houses/" 77 %}').render(Context({"request": request}))
    assert link == "/houses/?street=east&amp;page=2#row-77"
    assert 'id="row-77"' in body(ask("page=2"))


@pytest.mark.parametrize(
    "forged", ["//evil.example/", "https://evil.example/", "/\\evil.example", "javascript:alert(1)"]
)
def test_a_forged_memory_leads_nowhere_else(forged):
    request = RequestFactory().get("/")
    request.COOKIES[COOKIE] = '{"test.houses":"' + forged.replace("\\", "\\\\") + '"}'
    assert Template('{% back_to "test.houses" "/houses/" %}').render(Context({"request": request})) == "/houses/"


def test_memory_of_lists_stays_small(houses):
    houses(1)
    cookies = {}
    for n in range(12):
        page = type(f"Houses{n}", (Houses,), {"id": f"test.houses{n}"})
        response = ask("q=" + "x" * 100 + str(n), page=page, cookies=cookies)
        cookies[COOKIE] = response.cookies[COOKIE].value
        assert len(cookies[COOKIE]) <= 2000


# ---- columns and totals ---------------------------------------------------------------------------------------------


def heads(response):
    return re.findall(r'<th scope="col"[^>]*>(?:<a[^>]*>)?([^<]+?) *<', body(response))


def test_chosen_columns_are_shown_and_the_first_always(houses):
    houses(1)
    assert heads(ask()) == ["House", "Street", "Floor area ㎡", "Cost yuan"]
    assert heads(ask("cols=state,nothing")) == ["House", "State"]
    assert heads(ask("cols=due&cols=area")) == ["House", "Floor area ㎡", "Due"]


def test_totals_are_of_all_matching_rows_not_of_the_page(houses):
    houses(100)
    foot = body(ask()).split("<tfoot>")[1]
    assert "Total of 100" in foot
    assert "5,050.00" in foot
    assert "6,234,225.00" in foot


def test_cells_on_phones_say_what_they_are(houses):
    houses(1)
    assert '<td data-label="Floor area ㎡" class="num">1.00</td>' in body(ask())


def test_what_people_wrote_is_text(houses):
    houses(1, names=["<script>alert(1)</script>"])
    assert "<script>alert" not in body(ask("q=<script>"))


# ---- empty ----------------------------------------------------------------------------------------------------------


def test_nothing_yet_says_how_to_begin(houses):
    houses(0)
    html = body(ask(may=["houses.add"]))
    assert "No houses yet" in html
    assert 'href="/import/">Import houses' in html
    assert "<table" not in html
    assert "Clear filters" not in html


def test_nothing_matching_offers_to_clear_the_filters(houses):
    houses(3)
    html = body(ask("q=castle"))
    assert "Nothing matches" in html
    assert 'href="/houses/">Clear filters' in html
    assert "No houses yet" not in html


def test_buttons_only_for_those_who_may_and_the_main_one_last(houses):
    houses(1)
    assert "Add house" not in body(ask())
    html = body(ask(may=["houses.add"]))
    assert html.index("/print/") < html.index("btn--main")


# ---- views ----------------------------------------------------------------------------------------------------------


def test_a_view_is_a_tab_and_knows_when_it_is_open(houses, monkeypatch):
    class Desk:
        def links(self, request, list_id):
            assert list_id == "test.houses"
            return [SavedLink("My big ones", "big=yes", True, "/delete/1/")]

        def save_url(self, request, list_id):
            return "/views/save/"

    monkeypatch.setattr(tables_parts, "_provider", Desk())
    houses(60)
    html = body(ask("big=yes"))
    assert re.search(r'<a href="/houses/\?big=yes" aria-current="page">.*My big ones', html)
    assert 'href="/houses/?street=east">On East street' in html
    assert 'action="/delete/1/"' in html
    assert 'action="/views/save/"' in html
    assert 'name="query" value="big=yes"' in html
    assert 'action="/delete/1/"' not in body(ask("street=east"))


# ---- files ----------------------------------------------------------------------------------------------------------


def test_a_file_holds_all_matching_rows_and_the_chosen_columns(houses):
    houses(120)
    response = ask("street=east&export=csv&cols=area,cost")
    data = file_of(response)
    assert data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))
    assert rows[0] == ["House", "Floor area ㎡", "Cost yuan"]
    assert len(rows) == 61
    assert rows[1] == ["House 001", "1", "1234.5"]
    assert "attachment" in response["Content-Disposition"]


def test_a_spreadsheet_holds_numbers_and_dates_as_such(houses):
    houses(2)
    book = CalamineWorkbook.from_filelike(io.BytesIO(file_of(ask("export=xlsx&cols=cost,due,state"))))
    rows = book.get_sheet_by_index(0).to_python()
    assert rows[0] == ["House", "Cost yuan", "Due", "State"]
    assert rows[1] == ["House 001", 1234.5, datetime.date(2021, 9, 17), "3 days overdue"]


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "＝1+1", "=A1"])
def test_no_cell_is_a_formula(houses, text):
    houses(1, names=[text])
    row = list(csv.reader(io.StringIO(file_of(ask("export=csv")).decode("utf-8-sig"))))[1]
    assert row[0] == f"'{text}"
    book = CalamineWorkbook.from_filelike(io.BytesIO(file_of(ask("export=xlsx"))))
    assert str(book.get_sheet_by_index(0).to_python()[1][0]).strip() == text.strip()


def test_formulas_do_not_enter_the_xlsx_markup(houses):
    import zipfile

    houses(1, names=["=1+1 http://example.org"])
    archive = zipfile.ZipFile(io.BytesIO(file_of(ask("export=xlsx"))))
    sheet = archive.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet
    assert "hyperlink" not in sheet


def test_control_characters_do_not_break_the_spreadsheet(houses):
    houses(1, names=["a\x01b\x0bc"])
    book = CalamineWorkbook.from_filelike(io.BytesIO(file_of(ask("export=xlsx"))))
    assert book.get_sheet_by_index(0).to_python()[1][0] == "abc"


def test_pages_can_put_exports_on_record(houses):
    seen = []
    page = type("Recorded", (Houses,), {"exported": lambda self, request, kind, number: seen.append((kind, number))})
    houses(3)
    ask("export=xlsx&street=east", page=page)
    assert seen == [("xlsx", 2)]


# ---- a past day -------------------------------------------------------------------------------------------------


class Dated(Houses):
    """On 1 September 2021 only the first three houses stood."""

    as_at = True
    bulk_actions = [BulkAction("burn", "Burn", lambda **asked: BulkResult(0))]

    def queryset_at(self, request, at):
        return House.objects.filter(pk__lte=3) if at >= datetime.date(2021, 9, 1) else House.objects.none()


def test_the_list_as_at_a_past_day(houses):
    houses(5)
    html = body(response := ask("at=2021-09-01&street=east", page=Dated))
    assert names(response) == ["House 001", "House 003"]
    assert "As at 1 September 2021" in html
    assert 'href="/houses/?street=east">Back to today' in html
    assert 'href="/houses/?street=east&amp;sort=area&amp;at=2021-09-01"' in html
    assert "list-bulk" not in html
    assert "list-bulk" in body(ask(page=Dated))


def test_a_file_of_a_past_day_says_so(houses):
    houses(5)
    response = ask("at=2021-09-01&export=csv", page=Dated)
    assert len(file_of(response).splitlines()) == 4
    assert "Houses as at 1 September 2021" in response["Content-Disposition"]


@pytest.mark.parametrize("day", ["2999-01-01", "1900-01-01", "x", "2021-13-01", "2021-09-01T00"])
def test_a_day_that_is_not_past_shows_the_present(houses, day):
    houses(5)
    html = body(response := ask(f"at={day}", page=Dated))
    assert len(names(response)) == 5
    assert "Back to today" not in html


def test_a_day_before_everything_leads_back(houses):
    houses(5)
    html = body(ask("at=2000-01-01", page=Dated))
    assert "Nothing yet on that day" in html
    assert "No houses yet" not in html


def test_a_list_that_knows_no_past_takes_no_day(houses):
    houses(5)
    assert len(names(ask("at=2021-09-01"))) == 5


# ---- a panel beside ---------------------------------------------------------------------------------------------


class Mapped(Houses):
    def beside(self, request):
        return "common/_note.html", {"state": "done", "text": f"{self.matching.count()} on the map"}


def test_a_panel_beside_shows_the_rows_that_match(houses):
    houses(120)
    html = body(ask("street=east", page=Mapped))
    assert "60 on the map" in html
    assert '<aside class="list-beside"' in html


def test_a_panel_with_a_button_is_open_when_asked_for_and_stays_so(houses, django_assert_num_queries, monkeypatch):
    monkeypatch.setattr(tables_parts, "_provider", None)
    page = type("Opened", (Mapped,), {"beside_label": "Map"})
    houses(120)
    with django_assert_num_queries(2):
        closed = body(ask("page=2", page=page))
    assert "on the map" not in closed
    assert 'href="/houses/?beside=on&amp;page=2">' in closed
    opened = body(ask("beside=on&page=2", page=page))
    assert "120 on the map" in opened
    assert 'href="/houses/?beside=on&amp;page=3"' in opened
    assert 'href="/houses/?page=2" aria-current="true">' in opened


def test_many_filters_wait_behind_a_button_but_those_chosen(houses):
    several = [ChoiceFilter(f"f{n}", f"Filter {n}", choices=[("east", "East")], field="street") for n in range(8)]
    page = type("Filtered", (Houses,), {"filters": several})
    houses(4)
    order = re.findall(r'id="(filter-f\d|list-more)"', body(ask("f6=east", page=page)))
    assert order == ["filter-f0", "filter-f1", "filter-f2", "filter-f3", "filter-f6", "list-more", "filter-f4",
                     "filter-f5", "filter-f7"]  # fmt: skip
    assert "list-more" not in body(ask())
