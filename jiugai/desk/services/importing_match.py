"""Which column of the file is which: suggested, remembered for the next file, changed by the person."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from jiugai.audit.api import move
from jiugai.common.actors import Actor
from jiugai.common.results import BadInput, Missing, NotYet, WrongState
from jiugai.common.sheets import Head, head_key, match_heads
from jiugai.desk.models import ImportBatch, ImportColumns
from jiugai.desk.services.importing_files import TableFacts, facts_of, importer_of, require_open, start_work, touch

MOST = 500
"""Heads remembered of one person and importer."""


def remembered_heads(actor: Actor, kind: str) -> dict[str, str]:
    """Key of a head as it stood in earlier files → name of the importer's head ("" = not imported)."""
    if actor.person_id is None:
        return {}
    kept = ImportColumns.objects.filter(person_id=actor.person_id, kind=kind).first()
    return json.loads(kept.heads) if kept else {}


def suggested_mapping(batch: ImportBatch, actor: Actor) -> list[str]:
    """For each column the head it is taken for, "" = none: what was chosen, else remembered, else recognised."""
    facts = facts_of(batch)
    if facts is None:
        return []
    if len(batch.mapping) == len(facts.heads):
        return list(batch.mapping)
    heads = importer_of(batch).heads(actor)
    return match_heads(facts.heads, heads, remembered_heads(actor, batch.kind))


def match_columns(batch: ImportBatch, *, actor: Actor, mapping: Sequence[str]) -> ImportBatch:
    """Settle which column is which, remember it, and check the file in the background.

    Raises WrongState before the file was read, BadInput for a head that is given twice or does not exist, NotYet
    with every column that is missing.
    """
    require_open(batch, actor)
    facts = facts_of(batch)
    if facts is None:
        raise WrongState(_("The file has not been read yet."))
    heads = list(importer_of(batch).heads(actor))
    _require_sense(mapping, facts, heads)
    with transaction.atomic():
        batch = move(batch, "match", actor=actor, changes={"mapping": list(mapping)})
        touch(batch, decisions="", language=get_language() or batch.language)
        _remember(actor, batch.kind, dict(zip(facts.heads, mapping, strict=True)))
        start_work(batch, actor, "desk.import_check")
    return batch


def missing_heads(mapping: Sequence[str], heads: Sequence[Head]) -> list[Head]:
    """Heads without which no row can be told from another."""
    return [head for head in heads if head.key and head.required and head.name not in mapping]


def lacking_heads(mapping: Sequence[str], heads: Sequence[Head]) -> list[Head]:
    """Heads that new rows need: without them the file can only change what stands in the register already."""
    return [head for head in heads if head.required and not head.key and head.name not in mapping]


def _require_sense(mapping: Sequence[str], facts: TableFacts, heads: Sequence[Head]) -> None:
    labels = {head.name: str(head.label) for head in heads}
    chosen = [name for name in mapping if name]
    if len(mapping) != len(facts.heads) or any(name not in labels for name in chosen):
        raise BadInput(_("The columns do not fit the file. Load the page again."))
    twice = next((name for name in chosen if chosen.count(name) > 1), None)
    if twice:
        raise BadInput(_("“%(head)s” is chosen for two columns. Leave one of them out.") % {"head": labels[twice]})
    if not chosen:
        raise BadInput(_("Say of at least one column what it holds."))
    if missing := missing_heads(mapping, heads):
        lines = [Missing(_("Which column is “%(head)s”?") % {"head": head.label}) for head in missing]
        raise NotYet(_("Without these columns no row can be recognised."), lines)


def _remember(actor: Actor, kind: str, pairs: Mapping[str, str]) -> None:
    """The latest choices come last and stay longest."""
    if actor.person_id is None:
        return
    known = remembered_heads(actor, kind)
    for head, name in pairs.items():
        if key := head_key(head)[:200]:
            known.pop(key, None)
            known[key] = name
    kept: dict[str, Any] = dict(list(known.items())[-MOST:])
    ImportColumns.objects.update_or_create(
        person_id=actor.person_id, kind=kind, defaults={"heads": json.dumps(kept, ensure_ascii=False)}
    )
