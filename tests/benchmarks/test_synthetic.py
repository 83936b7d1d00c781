from __future__ import annotations

from benchmarks import synthetic
from bot.diagnosis.engine import Engine
from tests import built_in

CATALOG = built_in.catalog()


def test_a_larger_catalog_holds_the_real_one_and_invented_codes_and_wordings() -> None:
    larger = synthetic.larger(CATALOG, times=3)
    real = {signal.code: signal for signal in CATALOG.signals}
    assert len(larger.signals) == 3 * len(real)
    assert [signal for signal in larger.signals if signal.code in real] == list(CATALOG.signals)
    wordings = [wording for signal in larger.signals if signal.code not in real for wording, _cause in signal.wordings]
    assert len(wordings) > sum(len(signal.wordings) for signal in CATALOG.signals)
    assert not {wording for signal in CATALOG.signals for wording, _cause in signal.wordings} & set(wordings)


def test_it_is_the_same_every_time() -> None:
    assert synthetic.larger(CATALOG, times=2).signals == synthetic.larger(CATALOG, times=2).signals


def test_an_invented_code_is_recognised() -> None:
    larger = synthetic.larger(CATALOG, times=2)
    real = {signal.code for signal in CATALOG.signals}
    code = next(signal.code for signal in larger.signals if signal.code not in real and not signal.generic)
    found = Engine(larger).diagnose(f'[{{"errorCode":"{code}","message":"no luck"}}]').errors
    assert [finding.entry.code for finding in found] == [code]
