"""Addresses of cryptocurrencies, each proved by its checksum: Bitcoin, Ethereum, Tron."""

import hashlib
import re
from collections.abc import Iterator
from typing import Final, NamedTuple

_CANDIDATE: Final = re.compile(
    r"(?<!\w)(?:0x[0-9a-fA-F]{40}|[bB][cC]1[0-9a-zA-Z]{25,71}|[13T][1-9A-HJ-NP-Za-km-z]{25,34})(?!\w)"
)
_BASE58: Final = {
    char: value for value, char in enumerate("123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz")
}
_BECH32: Final = {char: value for value, char in enumerate("qpzry9x8gf2tvdw0s3jn54khce6mua7l")}
_BECH32_TAPS: Final = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)
_BECH32_ENDS: Final = (1, 0x2BC830A3)
"""What the checksum comes to: BIP 173 for the first version, BIP 350 for later ones."""
_TRON: Final = 0x41
_LANES: Final = (1 << 64) - 1


class Wallet(NamedTuple):
    """An address, where it stands in the text, and its value as records write it."""

    start: int
    end: int
    value: str


def find_wallets(text: str) -> Iterator[Wallet]:
    """The addresses in a text as published (its case matters) whose checksums hold."""
    for match in _CANDIDATE.finditer(text):
        if value := wallet(match[0]):
            yield Wallet(match.start(), match.end(), value)


def wallet(address: str) -> str | None:
    """`btc:…`, `eth:…` or `trx:…`; null where the checksum does not hold."""
    if address.startswith("0x"):
        return f"eth:{address.lower()}" if _ethereum(address[2:]) else None
    if address[:3].lower() == "bc1":
        return f"btc:{address.lower()}" if _bech32(address) else None
    version = _base58_version(address)
    if version == _TRON:
        return f"trx:{address}"
    return f"btc:{address}" if version in (0, 5) else None


def _base58_version(address: str) -> int | None:
    number = 0
    for char in address:
        number = number * 58 + _BASE58[char]
    if number >= 1 << 200:
        return None
    payload = number.to_bytes(25, "big")
    proof = hashlib.sha256(hashlib.sha256(payload[:21]).digest()).digest()
    return payload[0] if proof[:4] == payload[21:] else None


def _bech32(address: str) -> bool:
    if address not in (address.lower(), address.upper()):
        return False
    values = [_BECH32.get(char, -1) for char in address[3:].lower()]
    check = 1
    for value in (3, 3, 0, 2, 3, *values):
        top = check >> 25
        check = ((check & 0x1FFFFFF) << 5) ^ value
        for bit, tap in enumerate(_BECH32_TAPS):
            check ^= tap if top >> bit & 1 else 0
    return -1 not in values and check in _BECH32_ENDS


def _ethereum(digits: str) -> bool:
    """EIP-55: capitals follow the hash; an address of one case carries no checksum and is taken."""
    if digits in (digits.lower(), digits.upper()):
        return True
    proof = _keccak(digits.lower().encode()).hex()
    return all(not char.isalpha() or char.isupper() == (int(proof[at], 16) > 7) for at, char in enumerate(digits))


def _keccak(message: bytes) -> bytes:
    """Keccak-256 of less than 136 bytes (the padding before SHA-3 was settled, which the standard library lacks)."""
    block = bytearray(200)
    block[: len(message)] = message
    block[len(message)] ^= 0x01
    block[135] ^= 0x80
    state = [
        [int.from_bytes(block[8 * (x + 5 * y) : 8 * (x + 5 * y) + 8], "little") for y in range(5)] for x in range(5)
    ]
    register = 1
    for _ in range(24):
        state, register = _keccak_round(state, register)
    return b"".join(state[x][0].to_bytes(8, "little") for x in range(4))


def _keccak_round(state: list[list[int]], register: int) -> tuple[list[list[int]], int]:
    parity = [lane[0] ^ lane[1] ^ lane[2] ^ lane[3] ^ lane[4] for lane in state]
    mix = [parity[(x + 4) % 5] ^ _turned(parity[(x + 1) % 5], 1) for x in range(5)]
    state = [[lane ^ mix[x] for lane in state[x]] for x in range(5)]
    x, y, current = 1, 0, state[1][0]
    for step in range(24):
        x, y = y, (2 * x + 3 * y) % 5
        current, state[x][y] = state[x][y], _turned(current, (step + 1) * (step + 2) // 2)
    state = [
        [state[x][y] ^ (~state[(x + 1) % 5][y] & state[(x + 2) % 5][y] & _LANES) for y in range(5)] for x in range(5)
    ]
    for bit in range(7):
        register = ((register << 1) ^ ((register >> 7) * 0x71)) % 256
        if register & 2:
            state[0][0] ^= 1 << ((1 << bit) - 1)
    return state, register


def _turned(lane: int, by: int) -> int:
    by %= 64
    return ((lane << by) | (lane >> (64 - by))) & _LANES
