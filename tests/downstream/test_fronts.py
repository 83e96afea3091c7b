"""Behind a real Varnish and a real nginx, everything that docs/caches-in-front.md says is seen."""

import pytest

from bench.downstream.__main__ import prove, table_of
from bench.downstream.fronts import missing


@pytest.mark.timeout(300)
@pytest.mark.skipif(bool(missing()), reason=" ".join(missing()))
def test_every_claim_holds_behind_varnish_and_nginx() -> None:
    claims = prove()
    assert len({(claim.front, claim.text) for claim in claims}) == len(claims) >= 40
    assert all(claim.holds for claim in claims), table_of(claims)
