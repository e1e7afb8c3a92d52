"""The three things taken from XMP packets, Adobe's XML metadata: projection, rating and description.

Found by pattern and not by an XML parser: a packet comes from a stranger, and entities, depth and namespaces of a
hostile one cannot cost anything here. Both spellings, attribute and element, are in use.
"""

import html
import re

MAX_PACKET_BYTES = 65_536

_PROJECTION = re.compile(rb"GPano:ProjectionType(?:\s*=\s*[\"']|\s*>\s*)([A-Za-z-]{1,40})")
_RATING = re.compile(rb"xmp:Rating(?:\s*=\s*[\"']|\s*>\s*)(\d)(?![\d.])")
_DESCRIPTION = re.compile(rb"<dc:description>\s{0,99}<rdf:Alt>\s{0,99}<rdf:li[^>]{0,99}>([^<]{1,16000})</rdf:li>")


def projection_type(packet: bytes) -> str | None:
    """Google's photo sphere projection in capitals, like ``EQUIRECTANGULAR``."""
    match = _PROJECTION.search(packet)
    return match.group(1).decode().upper() if match else None


def rating(packet: bytes) -> int | None:
    """The stars; a negative rating ("rejected") is none."""
    match = _RATING.search(packet)
    return int(match.group(1)) if match else None


def description(packet: bytes) -> str:
    """The caption in the first language; empty when there is none."""
    match = _DESCRIPTION.search(packet)
    return html.unescape(match.group(1).decode("utf-8", "replace")) if match else ""
