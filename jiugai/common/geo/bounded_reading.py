"""GeoJSON read in a child process with limits: what nests or repeats without end ends there, not in the service.

Plain JSON comes back, never objects: what a hostile file may have done to the child cannot reach this process.
"""

import json
from collections.abc import Collection
from typing import Any

from jiugai.common.bounded import BoundedError, run_bounded
from jiugai.common.geo.datum import Datum
from jiugai.common.geo.faults import BadGeo
from jiugai.common.geo.files import LARGEST, Feature, GeoFile, read_geojson
from jiugai.common.geo.shapes import Box, stored_shape

SECONDS, MEMORY_MB = 30, 1200


def read_upload(
    content: bytes, *, kinds: Collection[str], datum: Datum | None = None, within: Box | None = None
) -> GeoFile:
    """`read_geojson` for bytes from outside. Raises BadGeo, also when the limits are reached."""
    if len(content) > LARGEST:
        raise BadGeo("too_large", limit=LARGEST // (1024 * 1024))
    asked = json.dumps({"kinds": sorted(kinds), "datum": datum, "within": within}).encode()
    try:
        answer = json.loads(
            run_bounded(f"{__name__}:child", asked + b"\n" + content, seconds=SECONDS, memory_mb=MEMORY_MB)
        )
    except BoundedError:
        raise BadGeo("unreadable") from None
    if "code" in answer:
        raise BadGeo(answer["code"], **answer["values"])
    return GeoFile(tuple(_feature(f) for f in answer["features"]), Datum(answer["datum"]) if answer["datum"] else None)


def _feature(told: dict[str, Any]) -> Feature:
    fault = BadGeo(told["fault"], **told["values"]) if told["fault"] else None
    shape = stored_shape(told["geometry"], told["datum"]) if told["geometry"] else None
    return Feature(told["number"], told["properties"], shape, fault)


def child(payload: bytes) -> bytes:
    """In the child: question and file in, answer out."""
    head, _newline, content = payload.partition(b"\n")
    asked = json.loads(head)
    try:
        file = read_geojson(
            content,
            kinds=asked["kinds"],
            datum=Datum(asked["datum"]) if asked["datum"] else None,
            within=Box(*asked["within"]) if asked["within"] else None,
        )
    except BadGeo as fault:
        return json.dumps({"code": fault.code, "values": fault.values}).encode()
    return json.dumps({"datum": file.datum, "features": [_told(f) for f in file.features]}).encode()


def _told(feature: Feature) -> dict[str, Any]:
    shape, fault = feature.shape, feature.fault
    return {
        "number": feature.number,
        "properties": feature.properties,
        "geometry": shape.geojson() if shape else None,
        "datum": shape.datum if shape else None,
        "fault": fault.code if fault else "",
        "values": fault.values if fault else {},
    }
