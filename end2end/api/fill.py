"""fill.py FOLDER: puts some recordings into the data folder of a program that has ended, for others to ask for."""

import secrets
import sqlite3
import sys
from pathlib import Path

ROW = """INSERT INTO recording (id, session_id, title, kind, state, file_name, media_type, started_ms, ended_ms, bytes,
         duration_ms) VALUES (?1, ?1, 'Garden', 'webcam', 'finished', ?2, 'video/webm', 1700000000000, 1700000007000, 10,
         7000)"""

folder = Path(sys.argv[1])
with sqlite3.connect(folder / "kurento-live.db") as database:
    for _ in range(20):
        recording = secrets.token_hex(16)
        name = f"{recording}.webm"
        database.execute(ROW, (recording, name))
        (folder / "recordings" / name).write_bytes(b"0123456789")
