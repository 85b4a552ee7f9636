"""Codes, shares and sealing, without a database."""

from __future__ import annotations

import secrets
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.urns import codes, sealing, shares

BODY = st.text(codes.LETTERS, min_size=codes.LENGTH, max_size=codes.LENGTH)
URN = "5a" * 16


@given(BODY, st.integers(0, codes.LENGTH), st.sampled_from(codes.LETTERS))
def test_every_wrong_character_of_a_code_is_found(body: str, place: int, other: str) -> None:
    code = body + codes.check_character(body)
    assert codes.read(codes.shown(code).lower().replace("-", " ")) == code
    wrong = code[:place] + other + code[place + 1 :]
    if wrong != code:
        with pytest.raises(codes.Mistyped):
            codes.read(wrong)


@given(BODY, st.integers(0, codes.LENGTH - 1))
def test_two_characters_that_changed_places_are_found(body: str, place: int) -> None:
    code = body + codes.check_character(body)
    swapped = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
    if swapped != code:
        with pytest.raises(codes.Mistyped):
            codes.read(swapped)


@pytest.mark.parametrize("typed", ["", "A", "0" * 11, "O1I2Z5S8BUQ", "ACDEFGHJKMNPR", "码" * 11])
def test_what_is_no_code_is_refused(typed: str) -> None:
    with pytest.raises(codes.Mistyped):
        codes.read(typed)


def test_full_width_letters_are_read_and_no_letter_looks_like_another() -> None:
    code = codes.draw()
    assert codes.read("".join(chr(ord(letter) + 0xFEE0) for letter in code)) == code
    assert not set("01258BILOQSUZ") & set(codes.LETTERS)
    assert codes.digest(code, b"one") != codes.digest(code, b"other")
    assert codes.proof(code, b"one") != codes.digest(code, b"one")[:32]


def test_any_two_of_three_shares_open_and_one_does_not() -> None:
    public, slips = shares.new_key(URN)
    keys = {sealing.public_key(shares.key_of(pair, URN, public)) for pair in combinations(slips, 2)}
    assert keys == {public}
    for wrong, code in (
        ([slips[0], slips[0]], "same"),
        ([slips[0]], "same"),
        ([slips[0], shares.new_key(URN)[1][1]], "wrong"),
        ([slips[0], shares.new_key("77" * 16)[1][1]], "other_urn"),
        (["", slips[1]], "length"),
    ):
        with pytest.raises(shares.WrongShare) as refused:
            shares.key_of(wrong, URN, public)
        assert refused.value.code == code


@given(st.integers(0, 39), st.sampled_from("0123456789ABCDEFGHJKMNPQRSTVWXYZ"))
def test_a_mistyped_character_of_a_share_names_its_group(place: int, other: str) -> None:
    share = shares.Share(2, b"\x01\x02\x03", bytes(range(16)))
    plain = shares.as_text(share).replace("-", "")
    wrong = plain[:place] + other + plain[place + 1 :]
    assert shares.read(plain.lower()) == share
    if wrong != plain:
        with pytest.raises(shares.WrongShare) as refused:
            shares.read(wrong)
        assert (refused.value.code, refused.value.place) == ("group", place // 5 + 1)


def test_all_sealed_answers_have_one_length_and_another_key_opens_none() -> None:
    public, slips = shares.new_key(URN)
    ward = secrets.token_hex(16)
    plains = [sealing.Plain(ward, b"x" * size) for size in (0, 1, 77, 200)]
    sealed = [sealing.seal(plain, 200, public) for plain in plains]
    assert len({len(one) for one in sealed}) == 1
    key = shares.key_of(slips[:2], URN, public)
    assert [sealing.unseal(one, key) for one in sealed] == plains
    assert sealing.seal(plains[0], 200, public) != sealed[0]  # the same answer never looks the same
    with pytest.raises(sealing.TooLong):
        sealing.seal(sealing.Plain(ward, b"x" * 201), 200, public)
    with pytest.raises(sealing.Unopened):
        sealing.unseal(sealed[0], sealing.private_key(sealing.new_seed(), URN))
    with pytest.raises(sealing.Unopened):
        sealing.unseal(sealed[0][:-1] + b"\x00", key)
