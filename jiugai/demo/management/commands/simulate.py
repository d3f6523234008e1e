from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from jiugai.demo.services import county_files, load_demo
from jiugai.demo.simulation.tiers import SEED, TIERS, simulate_county, simulate_tier


class Command(BaseCommand):
    help = "Write plausible, clearly marked data into the register: the same seed gives the same data."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--tier", choices=["county", *TIERS], default="county")
        parser.add_argument("--seed", type=int, default=SEED)
        parser.add_argument("--communities", type=int, default=0, help="instead of the tier's own number")
        parser.add_argument("--dwellings", type=int, default=0, help="instead of the tier's own number")
        parser.add_argument("--owners", type=float, default=0.0, help="share of dwellings with a household, 0 to 1")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["tier"] == "county":
            self.stdout.write(f"{len(county_files())} counties")
            for policy in load_demo():
                written = simulate_county(policy, options["seed"])
                self.stdout.write(f"{policy.county}: {written} dwellings")
            return
        written = simulate_tier(
            options["tier"], options["seed"], communities=options["communities"], dwellings=options["dwellings"],
            owners=options["owners"], tell=self.stdout.write,
        )  # fmt: skip
        self.stdout.write(f"{written} dwellings")
