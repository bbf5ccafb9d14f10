"""Where a measurement is made, as seen from outside the sandbox."""

from __future__ import annotations

import importlib.metadata
import platform
from pathlib import Path
from typing import Literal

from tooling import __version__
from tooling.model.statement import Environment

_CPUINFO = Path("/proc/cpuinfo")
_UNKNOWN = "unknown"
_BESIDE: dict[str, Literal["tokenizers", "pillow"]] = {"text_mean_pool": "tokenizers", "image_ctc": "pillow"}


def describe_environment(sandbox: str, adapter: str) -> Environment:
    """Describe this machine and its libraries, with those the adapter rests on.

    `sandbox` is the level that the sandbox reached.
    """
    beside = _BESIDE.get(adapter)
    return Environment(
        haat=__version__,
        onnxruntime=importlib.metadata.version("onnxruntime"),
        numpy=importlib.metadata.version("numpy"),
        python=platform.python_version(),
        provider="CPUExecutionProvider",
        threads=1,
        cpu=_cpu(),
        system=f"{platform.system()} {platform.machine()}",
        sandbox=sandbox,
        **({beside: importlib.metadata.version(beside)} if beside else {}),
    )


def _cpu() -> str:
    try:
        lines = _CPUINFO.read_text(encoding="utf-8").splitlines()
    except OSError:
        lines = []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return next((name for name in names if name), platform.processor() or _UNKNOWN)
