"""What this machine is called in its own network. Asks no other machine."""

from __future__ import annotations

import ipaddress
import socket

HOME_NETWORKS = tuple(
    ipaddress.ip_network(block) for block in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16")
)


def own_address() -> str:
    """The home IPv4 address that other devices at home can reach; empty when there is none.

    Connecting a datagram socket sends nothing: the system only picks the interface it would use.
    """
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("10.255.255.255", 1))
        except OSError:
            return ""
        found = ipaddress.ip_address(probe.getsockname()[0])
    return str(found) if any(found in network for network in HOME_NETWORKS) else ""


def own_name() -> str:
    """``kitchen.local``: the name that most home networks find by themselves."""
    first = socket.gethostname().split(".", maxsplit=1)[0].lower()
    return f"{first or 'reknit'}.local"
