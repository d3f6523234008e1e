from jiugai.communities.forms.facts import FactGroup, FactsForm, OverrideForm, RegisterForm, RuleOf

__all__ = ["FactGroup", "FactsForm", "OverrideForm", "RegisterForm", "RuleOf"]
