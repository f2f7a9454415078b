"""Coordinates: two datums, distances, cells; and what a picture says about its place. All in units of 1e-5 degree."""

from __future__ import annotations

import datetime as dt
import math
from typing import Any, BinaryIO

from PIL import ExifTags, Image, ImageOps, UnidentifiedImageError

UNIT = 100_000
CELL = 500
"""Side of a cell in units: about half a kilometre."""
EARTH = 6_371_000.0
ALIKE = 10
"""Two pictures are alike below this many differing bits of 64: the usual threshold of this hash, to be set again on real pictures."""


def outside_china(lat: float, lon: float) -> bool:
    """Whether the national datum leaves a place unmoved."""
    return not (72.004 <= lon <= 137.8347 and 0.8293 <= lat <= 55.8271)


def _shift(lat: float, lon: float) -> tuple[float, float]:
    """How far GCJ-02 moves a WGS-84 place, in degrees (the public approximation)."""
    x, y = lon - 105.0, lat - 35.0
    wave = (20.0 * math.sin(6.0 * x * math.pi) + 20.0 * math.sin(2.0 * x * math.pi)) * 2.0 / 3.0
    d_lat = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * math.sqrt(abs(x)) + wave
    d_lat += (20.0 * math.sin(y * math.pi) + 40.0 * math.sin(y / 3.0 * math.pi)) * 2.0 / 3.0
    d_lat += (160.0 * math.sin(y / 12.0 * math.pi) + 320.0 * math.sin(y * math.pi / 30.0)) * 2.0 / 3.0
    d_lon = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * math.sqrt(abs(x)) + wave
    d_lon += (20.0 * math.sin(x * math.pi) + 40.0 * math.sin(x / 3.0 * math.pi)) * 2.0 / 3.0
    d_lon += (150.0 * math.sin(x / 12.0 * math.pi) + 300.0 * math.sin(x / 30.0 * math.pi)) * 2.0 / 3.0
    axis, flat = 6_378_245.0, 0.006_693_421_622_965_943
    rad = lat / 180.0 * math.pi
    magic = 1 - flat * math.sin(rad) ** 2
    root = math.sqrt(magic)
    return d_lat * 180.0 / ((axis * (1 - flat)) / (magic * root) * math.pi), d_lon * 180.0 / (axis / root * math.cos(rad) * math.pi)


def to_gcj(lat: float, lon: float) -> tuple[float, float]:
    """WGS-84 to GCJ-02, as Chinese map services show it."""
    if outside_china(lat, lon):
        return lat, lon
    d_lat, d_lon = _shift(lat, lon)
    return lat + d_lat, lon + d_lon


def to_wgs(lat: float, lon: float) -> tuple[float, float]:
    """GCJ-02 to WGS-84, by going there and back until it fits; exact to well under a metre."""
    if outside_china(lat, lon):
        return lat, lon
    found = lat, lon
    for _step in range(4):
        there = to_gcj(*found)
        found = found[0] + lat - there[0], found[1] + lon - there[1]
    return found


def units(lat: float, lon: float) -> tuple[int, int]:
    """Degrees in whole units."""
    return round(lat * UNIT), round(lon * UNIT)


def distance(one: tuple[int, int], other: tuple[int, int]) -> int:
    """Metres between two places on the sphere."""
    lat1, lon1, lat2, lon2 = (math.radians(value / UNIT) for value in (*one, *other))
    a = math.sin((lat2 - lat1) / 2) ** 2 + math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    return round(2 * EARTH * math.asin(min(1.0, math.sqrt(a))))


def cell(lat: int, lon: int) -> int:
    """The number of the cell that a place lies in."""
    return (lat // CELL) * 100_000 + lon // CELL


def cells_around(lat: int, lon: int) -> list[int]:
    """The cell of a place and the eight around it."""
    return [cell(lat + i * CELL, lon + j * CELL) for i in (-1, 0, 1) for j in (-1, 0, 1)]


def of_picture(stream: BinaryIO) -> tuple[tuple[int, int] | None, str]:
    """Where (WGS-84, in units) and when a picture says that it was taken; None and an empty text where it does not say."""
    try:
        stream.seek(0)
        with Image.open(stream) as picture:
            exif = picture.getexif()
            gps: dict[int, Any] = dict(exif.get_ifd(ExifTags.IFD.GPSInfo))
            taken = _moment(exif.get_ifd(ExifTags.IFD.Exif).get(ExifTags.Base.DateTimeOriginal))
        lat = _degrees(gps.get(2), gps.get(1), "S")
        lon = _degrees(gps.get(4), gps.get(3), "W")
    except (UnidentifiedImageError, OSError, ValueError, TypeError, ZeroDivisionError, SyntaxError, Image.DecompressionBombError):
        return None, ""
    if lat is None or lon is None or not (-90 <= lat <= 90 and -180 <= lon <= 180):
        return None, taken
    return units(lat, lon), taken


def _moment(text: Any) -> str:
    """The moment that a camera wrote, or an empty text for whatever is none: cameras fill the place with anything."""
    try:
        return dt.datetime.strptime(str(text), "%Y:%m:%d %H:%M:%S").isoformat(" ")  # noqa: DTZ007 - a camera knows no time zone
    except ValueError:
        return ""


def _degrees(parts: Any, side: Any, negative: str) -> float | None:
    if not parts or len(parts) != 3:
        return None
    value = float(parts[0]) + float(parts[1]) / 60 + float(parts[2]) / 3600
    return -value if str(side).upper().startswith(negative) else value


def likeness_of(stream: BinaryIO) -> list[int]:
    """64 bits that like pictures share, as the picture is and turned three times; empty for what is no picture."""
    try:
        stream.seek(0)
        with Image.open(stream) as picture:
            picture.draft("L", (64, 64))
            upright = ImageOps.exif_transpose(picture).convert("L")
            upright.thumbnail((64, 64))
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return []
    return [_bits(upright.rotate(angle, expand=True)) for angle in (0, 90, 180, 270)]


def _bits(picture: Image.Image) -> int:
    """Whether each of 8 by 8 points is darker than the next, as a signed number of 64 bits."""
    points = list(picture.resize((9, 8)).getdata())
    bits = 0
    for row in range(8):
        for column in range(8):
            bits = bits << 1 | (points[row * 9 + column] < points[row * 9 + column + 1])
    return bits - (1 << 64) if bits >= 1 << 63 else bits


def differing(one: int, other: int) -> int:
    """How many of the 64 bits differ."""
    return ((one ^ other) & ((1 << 64) - 1)).bit_count()
