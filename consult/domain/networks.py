"""Whose address is whose: brakes count by it."""

import ipaddress


def network(address: str) -> str:
    """The address, or for IPv6 the /64 that one subscriber has."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    return str(ipaddress.ip_network((parsed, 64), strict=False)) if parsed.version == 6 else address
