//! Pure codecs of each family's frames: bytes in, values out. No I/O.
