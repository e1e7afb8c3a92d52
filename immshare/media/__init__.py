"""Pictures and videos: bytes in, bytes out.

Why it exists: everything that looks inside a file of a stranger is in one place, bounded in time and memory.
``sniff`` says what a file is, ``inspect`` whether it may be stored, ``exif`` what it tells about itself,
``animation`` whether it moves, ``renditions`` makes the pictures the pages show (their colors: ``color`` and
``coded_color``), ``placeholder`` the blur before them, ``video`` the poster frame. The other modules serve these.

What must not be here: the database, users, folders of the store, the web. Besides ``immshare.errors`` nothing of the
project is imported. ``pillow_heif`` and ``av`` are imported inside the functions that need them, because most
processes never do and both together double their memory.
"""
