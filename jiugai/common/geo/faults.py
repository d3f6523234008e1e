"""Everything that can be wrong with geometry that somebody hands in, each with the sentence that says what to do."""

from typing import Any

from django.utils.functional import Promise, lazy
from django.utils.translation import gettext_lazy as _

from jiugai.common.results import BadInput

SENTENCES: dict[str, Promise] = {
    # the file
    "too_large": _("The file is larger than %(limit)s MB. Simplify the outlines, or hand it in by parts."),
    "not_text": _("The file is not text. Save it as GeoJSON in UTF-8."),
    "broken": _("The file breaks off or is damaged in line %(line)s. Export it again."),
    "nested": _("The file is nested too deeply for GeoJSON. Export it again."),
    "not_geojson": _("The file is not GeoJSON: “type” must be FeatureCollection, Feature or a geometry."),
    "no_features": _("The file holds no features."),
    "too_many_features": _("The file holds %(n)s features; at most %(limit)s are taken at once. Hand it in by parts."),
    "too_many_points": _("The file holds %(n)s points; at most %(limit)s are taken at once. Simplify the outlines."),
    "unreadable": _("The file could not be read within the limits. Simplify the outlines, or hand it in by parts."),
    "datum_unknown": _(
        "“%(name)s” is not known here. Hand in longitude and latitude in CGCS2000, WGS 84, GCJ-02 or BD-09."
    ),
    "datum_missing": _("The file does not say in which datum its coordinates are. Choose it, then hand it in again."),
    "datum_conflict": _("The file says %(file)s, but %(chosen)s was chosen. Choose what the coordinates really are."),
    # one feature
    "no_geometry": _("It has no geometry. Draw a point or an outline."),
    "wrong_kind": _("%(kind)s cannot be taken here. Needed is: %(wanted)s."),
    "not_numbers": _("The coordinates must be pairs of numbers, longitude first, e.g. [111.15, 40.55]."),
    "not_degrees": _("Write degrees as 110.5247 or 110°31′29″."),
    "outline_points": _("The outline has %(n)s points; at most %(limit)s are taken. Simplify it."),
    "few_points": _("An outline needs at least three different points, a line two."),
    "swapped": _("Longitude and latitude are the wrong way round. Write longitude first, e.g. [111.15, 40.55]."),
    "projected": _("These are metres of a projection. Export as longitude and latitude in degrees."),
    "outside_china": _("The place %(place)s does not lie in China. Check the coordinates."),
    "outside_county": _("The place %(place)s lies far outside the county. Check the coordinates and the datum."),
    "crosses_itself": _("The outline crosses itself near %(place)s. Correct it there."),
    "bad_holes": _("A hole of the outline does not lie within it, near %(place)s. Correct it there."),
    "bad_outline": _("The outline does not enclose an area. Draw it again."),
    "defence": _("It looks like a defence cable or a military site. Such positions are never kept in this system."),
    "utility_line": _("It looks like a utility line. Exact positions of lines are not kept here, only borders."),
}


KINDS: dict[str, Promise] = {
    "Point": _("a point"),
    "MultiPoint": _("several points"),
    "LineString": _("a line"),
    "MultiLineString": _("several lines"),
    "Polygon": _("an outline"),
    "MultiPolygon": _("an outline of several parts"),
    "GeometryCollection": _("a collection of geometries"),
}


class BadGeo(BadInput):
    """Geometry that cannot be taken; `code` is a key of `SENTENCES`, `values` are plain and can be stored."""

    def __init__(self, code: str, **values: Any) -> None:
        # The sentence waits for a reader: files are read in a process that knows no language.
        Exception.__init__(self, code)
        self.code, self.values = code, values
        self.reason = lazy(lambda: self.sentence, str)()

    @property
    def sentence(self) -> str:
        """In the reader's present language."""
        values = dict(self.values)
        if self.code == "wrong_kind":
            values["kind"] = KINDS.get(values["kind"], values["kind"])
            values["wanted"] = " / ".join(sorted(str(KINDS[k]) for k in values["wanted"]))
        return str(SENTENCES[self.code]) % values

    def __str__(self) -> str:
        return self.sentence

    def __reduce__(self) -> tuple[Any, ...]:
        return _again, (self.code, self.values)


def _again(code: str, values: dict[str, Any]) -> BadGeo:
    return BadGeo(code, **values)
