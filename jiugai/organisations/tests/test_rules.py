"""Division codes, names and credit codes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiugai.organisations import rules

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"


@pytest.mark.parametrize(
    ("code", "prefix", "level", "parent"),
    [
        ("150000000000", "15", "province", ""),
        ("150200000000", "1502", "city", "150000000000"),
        ("150221000000", "150221", "county", "150200000000"),
        ("150221104000", "150221104", "sub_district", "150221000000"),
        ("371526003001", "371526003001", "neighbourhood", "371526003000"),
    ],
)
def test_levels_of_division_codes(code, prefix, level, parent):
    assert rules.region_prefix(code) == prefix
    assert rules.level_of(code) == level
    assert rules.parent_code(code) == parent


@pytest.mark.parametrize("code", ["", "150221", "15022110400", "15022110400x", "１５０２２１０００", "000000000000"])
def test_what_is_no_division_code(code):
    with pytest.raises(ValueError, match="division code"):
        rules.region_prefix(code)


def test_code_range_covers_exactly_the_prefix():
    low, high = rules.code_range("371526001")
    assert low <= "371526001000" <= "371526001999" <= high
    assert not low <= "371526002000" <= high
    assert not low <= "371526000999" <= high


@pytest.mark.parametrize("code", ["91110000100000000X"[:17], "9111000010000000", "91I10000100000000X", ""])
def test_credit_code_with_wrong_shape(code):
    assert rules.credit_code_problem(code) == "shape"


def test_last_character_of_a_credit_code_may_be_any_of_the_31():
    """R-DATA-1: taking only digits and X for the check character is a common fault."""
    seen = {}
    for n in range(400):
        first = f"1137152600{n:07d}"
        seen.setdefault(rules.credit_code_check(first), first)
    assert set(seen) == set(ALPHABET)
    for last, first in seen.items():
        assert rules.credit_code_problem(first + last) == ""
        wrong = ALPHABET[(ALPHABET.index(last) + 1) % 31]
        assert rules.credit_code_problem(first + wrong) == "check"


def test_credit_code_against_the_written_formula():
    """Weights are the powers of 3 modulo 31 (GB 32100)."""
    first = "91350100M000100Y4"
    total = sum(ALPHABET.index(c) * pow(3, i, 31) for i, c in enumerate(first))
    assert rules.credit_code_check(first) == ALPHABET[(31 - total % 31) % 31]
    assert rules.credit_code_problem("91350100M000100Y43") == ""


@given(st.text(alphabet=ALPHABET[:10], min_size=17, max_size=17), st.integers(0, 16), st.integers(1, 9))
def test_one_mistyped_digit_is_always_noticed(first, place, step):
    right = first + rules.credit_code_check(first)
    digit = str((int(first[place]) + step) % 10)
    wrong = right[:place] + digit + right[place + 1 :]
    assert rules.credit_code_problem(wrong) == "check"


def test_names_are_the_same_only_in_spacing_and_width():
    same = {rules.normalise_name(n) for n in ("旗财政局", " 旗 财政局", "旗财政局　", "旗\u00a0财政局")}
    assert same == {"旗财政局"}
    assert rules.normalise_name("中国电信（高唐）") == rules.normalise_name("中国电信(高唐)")
    assert rules.normalise_name("热力公司") != rules.normalise_name("热力有限公司")
    assert rules.normalise_name("旗邮政局") != rules.normalise_name("邮政公司")
    assert rules.normalise_name("高唐县财政局") != rules.normalise_name("财政局")
