"""Who says what in which noise: sixteen clips, three of them without a voice."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Noise = Literal["white", "pink", "hum", "clicks", "melody", "sirens"]


@dataclass(frozen=True, slots=True)
class Clip:
    """A clip: eSpeak NG's voice, words a minute, pitch (0 to 99), what it says one after the other, and what disturbs.

    `snr` is how many decibels the voice stands above the noise, on average over the stretches where it speaks.
    """

    name: str
    voice: str
    speed: int
    pitch: int
    phrases: tuple[str, ...]
    noise: Noise
    snr: int


CLIPS: tuple[Clip, ...] = (
    Clip("01", "en-gb", 165, 45, ("Good morning.", "Two kilos."), "pink", 20),
    Clip("02", "en-us+f3", 175, 60, ("Where is the market?",), "white", 10),
    Clip("03", "de", 160, 40, ("Guten Morgen.", "Was kostet das?"), "hum", 10),
    Clip("04", "fr-fr+f2", 170, 55, ("Bonjour.", "Merci beaucoup."), "pink", 5),
    Clip("05", "es", 165, 50, ("Cuatro naranjas, por favor.",), "clicks", 15),
    Clip("06", "hi", 150, 50, ("नमस्ते।", "यह कितने का है?"), "white", 15),
    Clip("07", "it+f4", 175, 65, ("Buongiorno.", "Due mele."), "hum", 5),
    Clip("08", "pt-br", 165, 45, ("Bom dia.",), "pink", 10),
    Clip("09", "ta", 155, 50, ("வணக்கம்.",), "clicks", 10),
    Clip("10", "sw+m3", 160, 35, ("Habari ya asubuhi.",), "white", 20),
    Clip("11", "en-gb+whisper", 150, 50, ("Not so loud.", "Over here."), "pink", 20),
    Clip("12", "nl+f1", 170, 60, ("Goedemorgen.", "Vijf euro."), "melody", 10),
    Clip("13", "pl", 160, 45, ("Dzień dobry.",), "sirens", 10),
    Clip("14", "en-gb", 165, 50, (), "clicks", 0),
    Clip("15", "en-gb", 165, 50, (), "melody", 0),
    Clip("16", "en-gb", 165, 50, (), "sirens", 0),
)
