"""Clips of synthetic speech in noise, for `voice-activity/1`: made once with eSpeak NG, then frozen.

`python -m tooling.demo.speech FILE` makes them again. Another version of eSpeak NG speaks differently, so that the
bytes change: what it writes then belongs into a new version of the suite.
"""
