"""Addresses on chains that count in Ethereum's way: lower case, or with the checksum of EIP-55.

Source: https://eips.ethereum.org/EIPS/eip-55, and https://keccak.team/keccak_specs_summary.html for the hash, which is
SHA-3 as it was before NIST changed its padding; hashlib has only the later one.
"""

from __future__ import annotations

import re

_MASK = (1 << 64) - 1
_ROUNDS = 24
_RATE = 136
_LANES = 17
_ADDRESS = re.compile(r"0x([0-9a-fA-F]{40})")


def address_fault(text: str) -> str | None:
    """Say what is wrong with an address, or None: a typing error in one sends money to nobody."""
    match = _ADDRESS.fullmatch(text)
    if match is None:
        return "an address is `0x` and 40 hex digits"
    if not int(match[1], 16):
        return "the zero address is nobody's"
    if match[1] in {match[1].lower(), checksummed(match[1])}:
        return None
    return f"the checksum of this address is wrong: write it in lower case, or as 0x{checksummed(match[1])}"


def checksummed(digits: str) -> str:
    """Return 40 hex digits in the upper and lower case that EIP-55 gives them."""
    lower = digits.lower()
    marks = keccak_256(lower.encode()).hex()
    return "".join(one.upper() if int(mark, 16) > 7 else one for one, mark in zip(lower, marks, strict=False))  # noqa: PLR2004


def keccak_256(data: bytes) -> bytes:
    """Return the 32 bytes of Keccak-256; of short texts only, as this is slow."""
    padded = bytearray(data + b"\x01" + bytes(-(len(data) + 1) % _RATE))
    padded[-1] |= 0x80
    lanes = [0] * 25
    for start in range(0, len(padded), _RATE):
        for index in range(_LANES):
            lanes[index] ^= int.from_bytes(padded[start + 8 * index : start + 8 * index + 8], "little")
        lanes = _permuted(lanes)
    return b"".join(lane.to_bytes(8, "little") for lane in lanes[:4])


def _permuted(lanes: list[int]) -> list[int]:
    """Apply Keccak-f[1600]; lane (x, y) stands at x + 5y."""
    feedback = 1
    for _ in range(_ROUNDS):
        columns = [lanes[x] ^ lanes[x + 5] ^ lanes[x + 10] ^ lanes[x + 15] ^ lanes[x + 20] for x in range(5)]
        parity = [columns[(x + 4) % 5] ^ _rotated(columns[(x + 1) % 5], 1) for x in range(5)]
        lanes = [lane ^ parity[index % 5] for index, lane in enumerate(lanes)]
        moved = _moved(lanes)
        lanes = [
            moved[index] ^ (~moved[index - index % 5 + (index + 1) % 5] & moved[index - index % 5 + (index + 2) % 5])
            for index in range(25)
        ]
        constant, feedback = _round_constant(feedback)
        lanes[0] ^= constant
    return lanes


def _moved(lanes: list[int]) -> list[int]:
    """Rotate every lane and put it where it goes next (the steps rho and pi)."""
    moved = list(lanes)
    x, y, current = 1, 0, lanes[1]
    for step in range(24):
        x, y = y, (2 * x + 3 * y) % 5
        current, moved[x + 5 * y] = lanes[x + 5 * y], _rotated(current, (step + 1) * (step + 2) // 2)
    return moved


def _rotated(lane: int, by: int) -> int:
    by %= 64
    return ((lane << by) | (lane >> (64 - by))) & _MASK


def _round_constant(feedback: int) -> tuple[int, int]:
    """Return the constant of a round and the state of the shift register after it (the step iota)."""
    constant = 0
    for exponent in range(7):
        constant ^= (feedback & 1) << ((1 << exponent) - 1)
        feedback = (feedback << 1) ^ (0x171 if feedback & 0x80 else 0)
    return constant, feedback
