"""Why the content of one cell cannot be taken: a closed set of sentences that say what to write."""

from typing import Any

from django.utils.translation import gettext, gettext_noop

CELL_FAULTS: dict[str, str] = {
    "required": gettext_noop("Fill in “{label}”."),
    "formula": gettext_noop("The cell begins with “=”. Write the value itself, not a formula."),
    "excel_error": gettext_noop("The formula in the cell gives {value}. Correct it or write the value."),
    "too_long": gettext_noop("{n} characters are too many; write at most {limit}."),
    "date_made_by_excel": gettext_noop(
        "Excel made a date of what was typed ({value}). Set the format of the column to text and type it again."
    ),
    "digits_lost": gettext_noop(
        "Excel keeps only 15 digits of a number; the rest is lost. "
        "Set the format of the column to text and type it again."
    ),
    "number": gettext_noop("Write a number, such as {example}, instead of “{value}”."),
    "whole": gettext_noop("Write a whole number instead of “{value}”."),
    "unit": gettext_noop("“{value}” is no area. Write square metres, such as 78.60, or the unit behind it."),
    "amount": gettext_noop("“{value}” is no amount. Write yuan, such as 1250.50, or the unit behind it."),
    "decimals": gettext_noop("“{value}” is finer than one fen. Write at most two decimals of a yuan."),
    "too_small": gettext_noop("{value} is too small; at least {limit}."),
    "too_great": gettext_noop("{value} is too great; at most {limit}."),
    "date": gettext_noop("“{value}” is no date. Write year, month and day, such as 2003-06-30."),
    "date_incomplete": gettext_noop("“{value}” is no whole date. Write the day as well, such as 2003-06-30."),
    "date_order": gettext_noop("“{value}” can be read in two ways. Write the year first, such as 2003-06-30."),
    "year_short": gettext_noop("Write the year “{value}” with four digits, such as 1998."),
    "year": gettext_noop("“{value}” is no year. Write four digits, such as 1998."),
    "choice": gettext_noop("“{value}” is not among the choices. Write one of: {choices}."),
    "yesno": gettext_noop("Write yes or no instead of “{value}”."),
    "phone": gettext_noop(
        "“{value}” is no telephone number. Write 11 digits of a mobile number, or area code and number: 0472-8912345."
    ),
    "phones": gettext_noop("Write one telephone number only, instead of “{value}”."),
    "masked": gettext_noop("“{value}” has signs in place of digits. Write the whole number."),
    "identity": gettext_noop("This is no identity number. Write 18 characters, or the number of a passport or permit."),
    "identity_old": gettext_noop("Identity numbers of 15 digits are no longer valid. Write the number of 18 digits."),
    "identity_date": gettext_noop("Digits 7 to 14 of the identity number are no date of birth. Check the number."),
    "identity_check": gettext_noop("The last digit of the identity number does not fit the others. Check the number."),
    "credit": gettext_noop("“{value}” is no unified social credit code. Write its 18 characters."),
    "credit_check": gettext_noop("The last character of the credit code does not fit the others. Check the code."),
    "picture": gettext_noop("Put a picture embedded in the cell here, or leave the cell empty."),
    "not_text": gettext_noop("There is a picture in this cell. Write the value."),
}


class CellFault(ValueError):
    """The content of a cell cannot be taken. `code` is a key of CELL_FAULTS."""

    def __init__(self, code: str, **values: Any) -> None:
        if code not in CELL_FAULTS:
            raise KeyError(code)
        super().__init__(code)
        self.code = code
        self.values = values

    @property
    def sentence(self) -> str:
        return gettext(CELL_FAULTS[self.code]).format(**self.values)


def shown(value: object) -> str:
    """What stands in the cell, short enough for a sentence."""
    text = str(value)
    return text if len(text) <= 40 else text[:39] + "…"
