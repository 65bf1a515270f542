"""Coordinates as people send them: missing, at 0/0, swapped."""

from __future__ import annotations

import math

from hub.exchange.reasons import Reason

FAR = 35.0  # degrees from the middle of its country beyond which a place gets a remark
NEAR = 20.0


def sound_point(
    latitude: str, longitude: str, middle: tuple[float, float] | None
) -> tuple[tuple[float, float] | None, Reason | None]:
    """The point, or None and the reason. `middle` is the middle of the country that the row names, if it names one."""
    try:
        point = (float(latitude), float(longitude))
    except ValueError:
        return None, Reason.of("coordinates", value=f"{latitude}, {longitude}"[:60])
    lat, lon = point
    if not (math.isfinite(lat) and math.isfinite(lon)):
        return None, Reason.of("coordinates", value=f"{latitude}, {longitude}"[:60])
    if lat == 0 and lon == 0:
        return None, Reason.of("zero")
    if abs(lat) > 90 and abs(lon) <= 90 and abs(lat) <= 180:
        return None, Reason.of("pole", value=f"{lat:g}")
    if abs(lat) > 90 or abs(lon) > 180:
        return None, Reason.of("globe", value=f"{lat:g}, {lon:g}")
    if middle and _distance(point, middle) > FAR and abs(lon) <= 90 and _distance((lon, lat), middle) < NEAR:
        return None, Reason.of("swapped", value=f"{lat:g}, {lon:g}")
    return point, None


def _distance(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Degrees along a great circle."""
    (a, b), (c, d) = (map(math.radians, point) for point in (one, other))
    cosine = math.sin(a) * math.sin(c) + math.cos(a) * math.cos(c) * math.cos(b - d)
    return math.degrees(math.acos(max(-1.0, min(1.0, cosine))))
