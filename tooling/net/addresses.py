"""Which addresses of the network a stranger may send us to: public ones."""

from __future__ import annotations

import ipaddress
import queue
import socket
import threading
from collections.abc import Callable, Iterable

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Resolver = Callable[[str, int], Iterable[str]]

_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")


def is_public(address: Address) -> bool:
    """Say whether an address is on the public internet, and so is the IPv4 address it may stand for."""
    inner = _embedded(address)
    if inner is not None:
        return is_public(inner)
    special = address.is_multicast or address.is_reserved or address.is_unspecified or address.is_loopback
    site_local = isinstance(address, ipaddress.IPv6Address) and address.is_site_local
    return address.is_global and not special and not site_local


def _embedded(address: Address) -> ipaddress.IPv4Address | None:
    """Return the IPv4 address that a gateway or the kernel would reach for an IPv6 address (RFC 4291, 3056, 6052)."""
    if isinstance(address, ipaddress.IPv4Address):
        return None
    if address in _NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour


def system_addresses(host: str, port: int) -> list[str]:
    """Ask the system for a name's addresses; raises OSError."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def resolve_within(seconds: float, resolve: Resolver, host: str, port: int) -> list[Address]:
    """Resolve a name once; raises OSError, also where that takes too long: the system's resolver knows no deadline."""
    answers: queue.SimpleQueue[list[str] | Exception] = queue.SimpleQueue()

    def ask() -> None:
        try:
            answers.put(list(resolve(host, port)))
        except (OSError, UnicodeError) as error:
            answers.put(error)

    threading.Thread(target=ask, daemon=True, name="haat-resolve").start()
    try:
        answer = answers.get(timeout=seconds)
    except queue.Empty as error:
        raise TimeoutError("its name could not be resolved in time") from error
    if isinstance(answer, Exception):
        raise OSError(f"its name cannot be resolved: {answer}") from answer
    return [ipaddress.ip_address(one) for one in answer]
