"""Files of every format, full of metadata that carry marks: none of them may be left once the file is cleaned."""

import io
import struct
import zlib
from functools import cache

import av
import pillow_heif
from PIL import Image, ImageCms, ImageDraw, TiffImagePlugin

MARK = "Zq7Mark"
MARKS = (MARK.encode(), MARK.encode("utf-16-be"), MARK.encode("utf-16-le"), b"x264 - core", b"x265 (build")
XMP = f'<x:xmpmeta xmlns:x="adobe:ns:meta/"><a>{MARK}xmp</a></x:xmpmeta>'.encode()
TAIL = f"{MARK}trailer".encode() * 20
SIDEWAYS = 6


def drawing(size: tuple[int, int] = (96, 64), angle: float = 0) -> Image.Image:
    """A picture with no two corners alike."""
    image = Image.linear_gradient("L").resize(size).convert("RGB")
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, size[0] // 3, size[1] // 3), fill="lime")
    draw.ellipse((size[0] // 2, size[1] // 2, size[0] - 4, size[1] - 4), fill="red")
    return image.rotate(angle)


def exif(orientation: int = SIDEWAYS) -> bytes:
    """An EXIF block with its prefix: camera, place, times, maker note, comment."""
    block = Image.Exif()
    block[0x0112] = orientation
    for tag in (0x010E, 0x010F, 0x0110, 0x0131, 0x013B, 0x8298):
        block[tag] = f"{MARK}{tag:x}"
    block[0x0132] = "2020:02:02 02:02:02"
    block[0x9C9B] = f"{MARK}title".encode("utf-16-le")
    block.get_ifd(0x8769).update(
        {0x9003: "2020:02:02 02:02:02", 0x927C: f"{MARK}maker".encode() * 30, 0x9286: b"ASCII\0\0\0" + MARK.encode()}
    )
    block.get_ifd(0x8825).update(
        {1: "N", 2: (48.0, 12.0, 30.0), 3: "E", 4: (16.0, 22.0, 25.0), 29: "2020:02:02", 27: f"{MARK}gps".encode()}
    )
    return block.tobytes()


def profile() -> bytes:
    """sRGB as a color profile that says much about its makers."""
    plain = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    (count,) = struct.unpack_from(">L", plain, 128)
    entries = [struct.unpack_from(">4sLL", plain, 132 + 12 * number) for number in range(count)]
    tags = {tag: plain[offset : offset + size] for tag, offset, size in entries}
    words = f"{MARK}profile".encode()
    wide = f"{MARK}wide".encode("utf-16-be")
    tags[b"desc"] = struct.pack(">4s4xL", b"desc", len(words) + 1) + words + bytes(80)
    tags[b"cprt"] = struct.pack(">4s4xLL4sLL", b"mluc", 1, 12, b"deDE", len(wide), 28) + wide
    tags[b"dmdd"] = b"text\0\0\0\0" + words
    tags[b"meta"] = b"dict\0\0\0\0" + words
    table, data = b"", b""
    for tag, content in tags.items():
        table += struct.pack(">4sLL", tag, 132 + 12 * len(tags) + len(data), len(content))
        data += content + bytes(-len(content) % 4)
    header = bytearray(plain[:128])
    header[80:84] = MARK.encode()[:4]
    body = bytes(header) + struct.pack(">L", len(tags)) + table + data
    return struct.pack(">L", len(body)) + body[4:]


def jpeg_segment(marker: int, payload: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, marker, len(payload) + 2) + payload


def jpeg_metadata() -> list[bytes]:
    """Segments that say something, one of each kind."""
    words = MARK.encode()
    return [
        jpeg_segment(0xE0, b"JFXX\0\x10" + words),
        jpeg_segment(0xE1, exif()),
        jpeg_segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + XMP),
        jpeg_segment(0xE2, b"FPXR\0" + words),
        jpeg_segment(0xE5, words),
        jpeg_segment(0xED, b"Photoshop 3.0\x008BIM\x04\x04\0\0\0\0\0\x10" + words),
        jpeg_segment(0xEE, words),
        jpeg_segment(0xEF, words),
        jpeg_segment(0xFE, words),
    ]


def jpeg(**options: object) -> bytes:
    """A JPEG with all of it, and a film behind its end."""
    data = encoded(drawing(), "JPEG", quality=90, icc_profile=profile(), **options)
    return data[:2] + b"".join(jpeg_metadata()) + data[2:] + jpeg_like_tail()


def jpeg_like_tail() -> bytes:
    return b"\xff\xd8" + jpeg_segment(0xFE, MARK.encode()) + b"\xff\xd9" + film("mp4", "libx264")[:2000] + TAIL


def png_chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">L", len(data)) + kind + data + struct.pack(">L", zlib.crc32(kind + data))


def png_metadata() -> list[bytes]:
    words = MARK.encode()
    return [
        png_chunk(b"tEXt", b"Author\0" + words),
        png_chunk(b"zTXt", b"Comment\0\0" + zlib.compress(words)),
        png_chunk(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + XMP),
        png_chunk(b"tIME", struct.pack(">HBBBBB", 2020, 2, 2, 2, 2, 2)),
        png_chunk(b"eXIf", exif().removeprefix(b"Exif\0\0")),
        png_chunk(b"maRk", words),
        png_chunk(b"sPLT", words + b"\0\x08"),
    ]


def png(**options: object) -> bytes:
    data = encoded(drawing(), "PNG", icc_profile=profile(), **options)
    return data[:33] + b"".join(png_metadata()) + data[33:-12] + png_metadata()[0] + data[-12:] + TAIL


def webp(**options: object) -> bytes:
    data = encoded(drawing(), "WEBP", exif=exif(), xmp=XMP, icc_profile=profile(), **options)
    more = b"MARK" + struct.pack("<L", len(TAIL)) + TAIL + bytes(len(TAIL) % 2)
    return data[:4] + struct.pack("<L", len(data) + len(more) - 8) + data[8:] + more + TAIL


def gif(frame_count: int = 3) -> bytes:
    frames = [drawing(angle=30 * number) for number in range(frame_count)]
    data = encoded(
        frames[0], "GIF", save_all=True, append_images=frames[1:], duration=100, loop=4, comment=MARK.encode()
    )
    start = 13 + 3 * 2 ** ((data[10] & 7) + 1)
    words = MARK.encode()
    xmp = b"\x21\xff\x0bXMP DataXMP" + bytes((len(words),)) + words + b"\0"
    text = b"\x21\x01\x0c" + bytes(12) + bytes((len(words),)) + words + b"\0"
    return data[:start] + xmp + text + data[start:] + TAIL


def tiff(**options: object) -> bytes:
    """Two pages, a thumbnail between them, and a block of EXIF."""
    tags = TiffImagePlugin.ImageFileDirectory_v2()
    for tag in (270, 271, 272, 305, 315, 33432):
        tags[tag] = f"{MARK}{tag}"
    tags[306] = "2020:02:02 02:02:02"
    tags[274] = SIDEWAYS
    for tag in (700, 33723, 34377, 37724):
        tags[tag] = f"{MARK}{tag}".encode() * 5
    exif_tags = TiffImagePlugin.ImageFileDirectory_v2()
    exif_tags[0x9286] = MARK.encode() * 3
    exif_tags.tagtype[0x9286] = 7
    tags[0x8769] = exif_tags
    pages = [drawing((48, 32)), drawing(angle=90)]
    pages[0].encoderinfo = {"tiffinfo": {254: 1}}
    data = encoded(
        drawing(), "TIFF", tiffinfo=tags, icc_profile=profile(), save_all=True, append_images=pages, **options
    )
    return data + TAIL


def bmp() -> bytes:
    data = encoded(drawing(), "BMP")
    gap = MARK.encode()
    return data[:6] + b"Zq7M" + struct.pack("<L", 54 + len(gap)) + data[14:54] + gap + data[54:] + TAIL


def heic(**options: object) -> bytes:
    """Two pictures, thumbnails, EXIF and XMP, with free space and a box of our own between them."""
    file = pillow_heif.from_pillow(drawing((256, 192)))
    file.add_from_pillow(drawing((128, 96), 90))
    buffer = io.BytesIO()
    file.save(buffer, exif=exif(1), xmp=XMP, icc_profile=profile(), quality=80, **options)
    return buffer.getvalue() + box(b"free", TAIL) + box(b"uuid", bytes(16) + TAIL)


def avif(**options: object) -> bytes:
    if "save_all" not in options:  # the encoder falls over EXIF in an animation
        options["exif"] = exif()
    data = encoded(drawing(), "AVIF", xmp=XMP, icc_profile=profile(), **options)
    return data + box(b"uuid", bytes(16) + TAIL)


def box(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">L4s", len(content) + 8, kind) + content


@cache
def film(container_format: str, codec: str, sound: str | None = None, **options: str) -> bytes:
    """Two seconds with titles, a place, a date and, where there is sound, a second track of it full of marks (``hide_track``)."""
    buffer = io.BytesIO()
    with av.open(buffer, "w", format=container_format, options=options) as container:
        for key in ("title", "comment", "artist", "description"):
            container.metadata[key] = f"{MARK}{key}"
        container.metadata["location"] = f"+48.2082+016.3738/{MARK}"
        container.metadata["creation_time"] = "2020-02-02T02:02:02.000000Z"
        stream = container.add_stream(codec, rate=10)
        stream.width, stream.height, stream.pix_fmt = 96, 64, "yuv420p"
        if codec == "libx265":
            stream.options = {"x265-params": "log-level=none"}  # else it writes to the terminal
        stream.metadata["title"] = stream.metadata["handler_name"] = f"{MARK}track"
        sounds = [container.add_stream(sound, rate=8000, layout="mono") for _ in range(2)] if sound else []
        for number in range(20):
            frame = av.VideoFrame.from_image(drawing(angle=number * 9))
            container.mux(stream.encode(frame))
            for index, track in enumerate(sounds):
                container.mux(track.encode(_tone(800, number * 800, is_marked=index == 1)))
        for one in (stream, *sounds):
            container.mux(one.encode())
    return buffer.getvalue()


def _tone(count: int, start: int, *, is_marked: bool) -> av.AudioFrame:
    frame = av.AudioFrame("s16", "mono", count)
    frame.sample_rate, frame.pts = 8000, start
    text = f"{MARK}sound ".encode() if is_marked else bytes(range(14))
    frame.planes[0].update(
        (text * (count // 7 + 1))[: frame.planes[0].buffer_size].ljust(frame.planes[0].buffer_size, b"\0")
    )
    return frame


def hide_track(data: bytes, handler: bytes = b"camm") -> bytes:
    """Make the second track of sound one of some other kind: what it holds is place and motion now."""
    at = data.rindex(b"soun")
    return data[:at] + handler + data[at + 4 :]


def encoded(image: Image.Image, image_format: str, **options: object) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, image_format, **options)
    return buffer.getvalue()
