"""`python -m tooling.demo.speech FILE`: make the clips with eSpeak NG (tried with 1.51)."""

from __future__ import annotations

import io
import subprocess
import wave
from pathlib import Path

import click
import numpy as np

from tooling.demo.speech.mix import make_clips
from tooling.demo.speech.noises import RATE, Sound
from tooling.demo.speech.plan import Clip
from tooling.registry.write import write_atomically


@click.command()
@click.argument("output", type=click.Path(dir_okay=False, path_type=Path))
def main(output: Path) -> None:
    """Write the archive of all clips."""
    write_atomically(output, make_clips(speak))


def speak(clip: Clip, phrase: str) -> Sound:
    """Return a phrase as eSpeak NG says it."""
    from scipy.signal import resample_poly

    voice = ("-v", clip.voice, "-s", str(clip.speed), "-p", str(clip.pitch))
    said = subprocess.run(
        ["espeak-ng", *voice, "--stdin", "--stdout"], input=phrase.encode(), capture_output=True, check=True
    )
    # Its header names no length, because it writes to a pipe.
    with wave.open(io.BytesIO(said.stdout)) as stream:
        rate = stream.getframerate()
    sound: Sound = np.frombuffer(said.stdout[44:], "<i2") / 32_768
    resampled: Sound = resample_poly(sound, RATE, rate)
    return resampled


if __name__ == "__main__":
    main()
