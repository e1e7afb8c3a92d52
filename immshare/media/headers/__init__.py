"""One module per container format: the structure a sound file must have, read without decoding a pixel.

Why it exists: an upload that was cut off must be refused before it is stored, and telling takes a walk over
lengths and offsets that no decoder offers without decoding. Each module has one public function, named
``outline_…``, that answers an ``Outline`` or raises ``DamageError``. What must not be here: file names, user
sentences as a whole (``inspect`` puts the name in front), pixels, metadata.
"""
