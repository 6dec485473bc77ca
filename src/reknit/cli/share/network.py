"""What this machine is called in its own network. Asks no other machine."""

from __future__ import annotations

import ipaddress
import socket

HOME_NETWORKS = tuple(
    ipaddress.ip_network(block) for block in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16")
)

THIS_MACHINE = ipaddress.ip_network("127.0.0.0/8")


def at_home(address: str) -> bool:
    """Whether a certificate of our own authority may speak for this address."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return False
    return found.is_loopback or any(found in network for network in HOME_NETWORKS)


def own_address() -> str:
    """The home IPv4 address that other devices at home can reach; empty when there is none.

    Connecting a datagram socket sends nothing: the system only picks the interface it would use.
    """
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("10.255.255.255", 1))
        except OSError:
            return ""
        found = str(probe.getsockname()[0])
    return found if at_home(found) and not ipaddress.ip_address(found).is_loopback else ""


def own_name() -> str:
    """``kitchen.local``: the name that most home networks find by themselves."""
    first = socket.gethostname().split(".", maxsplit=1)[0].lower()
    return f"{first or 'reknit'}.local"
