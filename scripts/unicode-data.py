#!/usr/bin/env python3
"""Writes src/Fam.Worker/Tokenizers/Unicode/decompositions.txt from Python's copy of the Unicode Character Database.

One line a character that has a combining class or a decomposition (Hangul syllables are computed, not listed):
    code point ; combining class ; kind ; decomposition
kind is '=' (canonical, composes again), '!' (canonical, never composed) or '~' (compatibility).
"""
import pathlib
import unicodedata

target = pathlib.Path(__file__).parent.parent / "src/Fam.Worker/Tokenizers/Unicode/decompositions.txt"
lines = [f"# Unicode {unicodedata.unidata_version}, written by scripts/unicode-data.py"]
for point in range(0x110000):
    if 0xAC00 <= point <= 0xD7A3:
        continue
    character = chr(point)
    combining = unicodedata.combining(character)
    parts = unicodedata.decomposition(character).split()
    if not combining and not parts:
        continue
    kind = ""
    if parts and parts[0].startswith("<"):
        kind, parts = "~", parts[1:]
    elif parts:
        kind = "=" if unicodedata.normalize("NFC", character) == character else "!"
    lines.append(f"{point:X};{combining};{kind};{' '.join(parts)}")
target.write_text("\n".join(lines) + "\n", encoding="ascii")
