"""Whatever is stretched from something a person types costs at least what is advised.

Source: the approved parameters of Argon2id and scrypt in appendix C of OWASP ASVS 5.0.
"""

from __future__ import annotations

import pytest

from reknit.project.costs import FLOOR
from reknit.vault.core import age_scrypt
from reknit.vault.core.hazmat import KDF_FLOOR, KdfCost
from reknit.vault.pairing import CODE_COST
from reknit.vault.reopening import DIGITS_COST
from reknit.vault.token_lock import PIN_COST

MEBIBYTE = 1024
# Least memory by passes, for keys.
ADVISED_KIB = {1: 46 * MEBIBYTE, 2: 19 * MEBIBYTE}
SCRYPT_WORK = 17  # 128 MiB at r = 8, p = 1


def is_enough(cost: KdfCost) -> bool:
    passes = min(cost.passes, max(ADVISED_KIB))
    return passes >= 1 and cost.memory_kib >= ADVISED_KIB[passes]


@pytest.mark.parametrize(
    "cost",
    [KDF_FLOOR, FLOOR, PIN_COST, CODE_COST, DIGITS_COST],
    ids=["passphrase", "passphrase, as the check says", "PIN", "invitation", "twelve digits"],
)
def test_stretching_costs_what_is_advised(cost: KdfCost) -> None:
    assert is_enough(cost)


def test_a_file_costs_what_is_advised() -> None:
    assert age_scrypt.WORK >= SCRYPT_WORK


def test_a_cheaper_one_is_noticed() -> None:
    assert not is_enough(KdfCost(memory_kib=16 * MEBIBYTE, passes=2))
    assert not is_enough(KdfCost(memory_kib=19 * MEBIBYTE, passes=1))
