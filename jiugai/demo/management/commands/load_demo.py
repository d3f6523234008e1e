from typing import Any

from django.core.management.base import BaseCommand

from jiugai.demo.services import load_demo
from jiugai.demo.simulation.tiers import simulate_county


class Command(BaseCommand):
    help = (
        "Set up the two founding counties with their plans, bodies, registers and one sign-in per role (loopback only)."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        for policy in load_demo():
            dwellings = simulate_county(policy)
            self.stdout.write(f"{policy.county}: {policy.short}, {dwellings} dwellings simulated")
