"""The inner side: run a stranger's graph on the samples, and answer on standard output. Runs in the sandbox only.

Samples are inferred one at a time: a graph that sees its neighbours could read the answer off them, as tomorrow's
row of a series holds today's truth.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, BinaryIO

from tooling.bench.wire import Options, Reason, Refusal, pack_answer, pack_numbers, pack_refusal, unpack_job

if TYPE_CHECKING:
    from tooling.bench.adapters.interface import Adapter
    from tooling.bench.chain import Chain

FOLDER = "."


def main() -> None:
    """Answer the job on standard input."""
    channel = _take_stdout()
    task: Callable[[Options, list[bytes]], bytes] = {"predict": predict, "time": time_calls}[sys.argv[1]]
    try:
        answer = task(*unpack_job(sys.stdin.buffer.read()))
    except Refusal as refusal:
        answer = pack_refusal(refusal)
    except MemoryError:
        answer = pack_refusal(Refusal(Reason.MEMORY, "an allocation failed"))
    with channel:
        channel.write(answer)


def predict(options: Options, samples: list[bytes]) -> bytes:
    """Return one prediction a sample, or one a part of it; nothing is carried from one sample to the next."""
    adapter, chain = _opened(options)
    predictions: list[Any] = []
    for one in samples:
        chain.forget()
        predictions += [adapter.decode(chain.run(feed)) for feed in adapter.encode(one)]
    return pack_answer(adapter.kind, predictions)


def time_calls(options: Options, samples: list[bytes]) -> bytes:
    """Return nanoseconds of processor time a call, in pairs: the model, then the reference."""
    from tooling.bench.adapters.interface import FLOATS
    from tooling.bench.blocks import alternate
    from tooling.bench.graph import Graph
    from tooling.bench.reference import reference_graph, reference_input

    adapter, chain = _opened(options)
    reference = Graph(reference_graph(), ("x", "y"), FLOATS)
    feeds = [chain.cast(feed) for one in samples for feed in adapter.encode(one)]
    times = alternate(
        (chain.run, feeds), (reference.call, [reference_input()]), block_ms=options["block_ms"], pairs=options["pairs"]
    )
    return pack_numbers(b"f", times)


def _opened(options: Options) -> tuple[Adapter, Chain]:
    from tooling.bench.adapters.choose import adapter_for, input_types
    from tooling.bench.chain import open_chain

    chain = open_chain(FOLDER, options, input_types(options))
    return adapter_for(options, FOLDER, chain.read_metadata), chain


def _take_stdout() -> BinaryIO:
    # What libraries print must not mix with the answer: the old standard output becomes ours alone.
    sys.stdout.flush()
    channel = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    return channel


if __name__ == "__main__":
    main()
