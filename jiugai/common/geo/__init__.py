"""Places: points, outlines and borders, always with the datum in which they were handed in (R-DATA-6)."""

from jiugai.common.geo.bounded_reading import read_upload
from jiugai.common.geo.datum import NAMES, Datum, Position, convert, metres_between, named
from jiugai.common.geo.faults import SENTENCES, BadGeo
from jiugai.common.geo.files import LARGEST, Feature, GeoFile, read_geojson, write_geojson
from jiugai.common.geo.sensitive import check_sensitive
from jiugai.common.geo.shapes import (
    LINES,
    OUTLINES,
    POINT,
    UNIT,
    Box,
    Shape,
    read_degrees,
    read_point,
    read_shape,
    stored_point,
    stored_shape,
    units,
)

__all__ = [
    "LARGEST", "LINES", "NAMES", "OUTLINES", "POINT", "SENTENCES", "UNIT", "BadGeo", "Box", "Datum", "Feature",
    "GeoFile", "Position", "Shape", "check_sensitive", "convert", "metres_between", "named", "read_degrees",
    "read_geojson", "read_point", "read_shape", "read_upload", "stored_point", "stored_shape", "units",
    "write_geojson",
]  # fmt: skip
