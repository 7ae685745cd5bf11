"""Segments in FFmpeg's words: filter graphs and command lines.

Pure text. A person's words never come into it: lettering reaches FFmpeg as a picture, files by paths of our own making.
"""

from editing.filtergraph.files import FORMATS, SAFELY, decode, encode, look_ahead
from editing.filtergraph.graph import Placed, partial_graph, picture_graph, watched_graph
from editing.filtergraph.steps import picture_step, sound_graph

__all__ = [
    "FORMATS",
    "SAFELY",
    "Placed",
    "decode",
    "encode",
    "look_ahead",
    "partial_graph",
    "picture_graph",
    "picture_step",
    "sound_graph",
    "watched_graph",
]
