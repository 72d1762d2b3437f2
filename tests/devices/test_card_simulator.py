"""A simulated card, a real helper process: what the desk hears of cards laid down and taken away."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from desk_app.devices.idcard.base import CardFacts
from desk_app.devices.idcard.client import CardReader, probe
from desk_app.devices.idcard.simulator import SAMPLES, SimulatedCards
from desk_app.devices.settings import CardReaderSettings
from tests.support.card_reader import watching


@pytest.fixture
def cards(tmp_path: Path) -> SimulatedCards:
    return SimulatedCards(tmp_path / "cards")


def settings(cards: SimulatedCards) -> CardReaderSettings:
    return CardReaderSettings(driver="simulator", library=str(cards.folder))


def test_a_card_laid_down_is_told_once_with_everything_on_it(cards: SimulatedCards) -> None:
    with watching(settings(cards)) as desk:
        cards.lay("ordinary")
        told = desk.until_cards(1)[0]
        assert told == CardFacts(
            "甘雨辰",
            "male",
            "汉",
            date(1990, 3, 7),
            "安澜县芦苇荡镇拾贝路7号",
            "139999199003070012",
            "安澜县公安局",
            date(2016, 5, 20),
            date(2036, 5, 20),
            "id",
        )
        cards.take_away()
        cards.lay("rare")
        assert [card.name for card in desk.until_cards(2)] == ["甘雨辰", "欧阳䶮辉"]
        assert desk.cards[1].valid_to is None  # 长期


def test_the_same_card_laid_down_again_is_told_again(cards: SimulatedCards) -> None:
    with watching(settings(cards)) as desk:
        for n in range(1, 4):
            cards.lay("ordinary")
            assert len(desk.until_cards(n)) == n
            cards.take_away()


def test_f9_reads_a_card_that_was_told_already_and_says_when_there_is_none(cards: SimulatedCards) -> None:
    with watching(settings(cards)) as desk:
        cards.lay("ordinary")
        desk.until_cards(1)
        desk.reader.read_now()
        assert len(desk.until_cards(2)) == 2
        cards.take_away()
        desk.reader.read_now()
        said = desk.until_said("no_card")
        assert said.about_the_card
        assert said.sentence
        desk.until_state("ready")


def test_a_foreigners_card_and_its_document_type(cards: SimulatedCards) -> None:
    with watching(settings(cards)) as desk:
        cards.lay("foreigner")
        told = desk.until_cards(1)[0]
        assert (told.name, told.kind, told.id_type) == ("SPECIMEN, ANNA", "foreigner", "553")


def test_every_sample_card_is_a_valid_one(cards: SimulatedCards) -> None:
    with watching(settings(cards)) as desk:
        for n, name in enumerate(SAMPLES, start=1):
            cards.lay(name)
            desk.until_cards(n)
            cards.take_away()


def test_without_a_make_nothing_is_started_and_the_state_says_so() -> None:
    reader = CardReader(CardReaderSettings())
    reader.start(lambda card: None, lambda state: None)
    reader.read_now()
    assert reader.state.state == "off"
    reader.stop()
    assert probe(CardReaderSettings()).state == "off"


def test_nothing_of_a_card_shows_when_it_is_printed(cards: SimulatedCards) -> None:
    with watching(settings(cards)) as desk:
        cards.lay("ordinary")
        assert repr(desk.until_cards(1)[0]) == "CardFacts()"
