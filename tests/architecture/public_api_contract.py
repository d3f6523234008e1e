"""Import contract of our own: another module is reached through its `api.py` or its pure `rules.py` only."""

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output

OPEN = (["api"], ["rules"])


class PublicApiContract(Contract):
    """`open_modules` may be imported wholly; `free_importers` may reach into every module; tests may too."""

    root = fields.StringField()
    open_modules = fields.SetField(subfield=fields.StringField(), required=False)
    free_importers = fields.SetField(subfield=fields.StringField(), required=False)

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        bad = [
            (importer, imported)
            for importer in sorted(graph.modules)
            if self._is_bound(importer)
            for imported in sorted(graph.find_modules_directly_imported_by(importer))
            if self._is_closed(importer, imported)
        ]
        return ContractCheck(kept=not bad, metadata={"bad": bad})

    def _is_bound(self, importer: str) -> bool:
        parts = importer.split(".")
        return len(parts) > 1 and parts[1] not in (self.free_importers or ()) and "tests" not in parts

    def _is_closed(self, importer: str, imported: str) -> bool:
        here, there = importer.split("."), imported.split(".")
        if len(there) < 2 or there[0] != self.root or there[1] == here[1] or there[1] in (self.open_modules or ()):
            return False
        return there[2:3] not in OPEN

    def render_broken_contract(self, check: ContractCheck) -> None:
        for importer, imported in check.metadata["bad"]:
            output.print_error(f"{importer} imports {imported}; use its api module (or its pure rules).")
