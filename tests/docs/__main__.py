"""`python -m tests.docs`: write docs/traceability.md and docs/pending-clauses.txt from the marks in the tests."""

import os
import sys
from pathlib import Path

from tests.architecture.sources import ROOT
from tests.docs import clauses

path = Path(os.environ.get("JIUGAI_SHARED") or ROOT.parent / "shared") / "mission" / "clauses.yaml"
if not path.exists():
    sys.exit("the list of clauses does not lie beside the project (JIUGAI_SHARED names the folder)")
print(clauses.write(ROOT, clauses.read_clauses(path)))
