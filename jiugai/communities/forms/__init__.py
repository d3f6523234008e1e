from jiugai.communities.forms.facts import FactsForm, OverrideForm, RegisterForm

__all__ = ["FactsForm", "OverrideForm", "RegisterForm"]
