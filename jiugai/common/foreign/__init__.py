"""Foreign files: told apart by content, checked before a parser opens them, and read inside the limited child process.

Nothing here imports Django or anything else that is slow to start: `jiugai.common.bounded` runs parts of it in a fresh
interpreter for every file. Words for people are chosen by who called.
"""
