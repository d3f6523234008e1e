"""Plausible data where the plan documents give none: clearly marked, the same for the same seed."""
