"""What takes the solver its time is done beside the request: a large draw announced, made, and verified.

People see that it is being done, or what kept it from its end.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict

from django.utils import translation

from bihuan.engine.rota.verifying import verify
from bihuan.inspections.actions import DrawInputs, announce, make_draw
from bihuan.inspections.models import Campaign, Draw
from bihuan.inspections.queries.draws import as_folder, files_of
from bihuan.organizations.models import Person
from bihuan.records import progress
from bihuan.records.background import beside

AT_ONCE = 24
"""Lines of people and targets together up to which a draw is a matter of a second, whatever was drawn before."""


def progress_key(draw_id: int) -> str:
    """Where the making of a draw tells how far it is."""
    return f"draw-{draw_id}"


def announcing_key(campaign_id: int) -> str:
    """Where the announcing of a campaign's draw tells how far it is."""
    return f"announcing-{campaign_id}"


def verifying_key(draw_id: int, replaced: int) -> str:
    """Where the verifying of a draw with so many ``replaced`` tells how far it is, and for some minutes what it said,
    in a reader's language: what was said before someone stepped in is not said of the teams as they stand now."""
    return f"verifying-{draw_id}-{replaced}-{_language()}"


def _language() -> str:
    return "zh" if (translation.get_language() or "").startswith("zh") else "en"


def are_many(*tables: str) -> bool:
    """Whether a draw of these people and targets takes longer than a request should."""
    return sum(text.count("\n") for text in tables) > AT_ONCE


def is_large(draw: Draw) -> bool:
    """Whether a draw takes longer than a request should."""
    return are_many(draw.inputs["donors.csv"], draw.inputs["targets.csv"])


def begin(draw: Draw, by: Person) -> None:
    """Have a draw made beside the request; one that is being made is not begun again."""
    if _is_free(progress_key(draw.pk)):
        draw_in_background.enqueue(draw.pk, by.pk, translation.get_language() or "zh-hans")


def begin_announcing(
    *, campaign: Campaign, given: DrawInputs, witnesses: Sequence[Person], by: Person, reason: str
) -> None:
    """Have a draw announced beside the request; one that is being announced is not begun again."""
    if _is_free(announcing_key(campaign.pk)):
        watching = [one.pk for one in witnesses]
        language = translation.get_language() or "zh-hans"
        announce_in_background.enqueue(campaign.pk, asdict(given), watching, by.pk, reason, language)


def begin_verifying(draw: Draw) -> None:
    """Have a draw verified beside the request."""
    replaced = draw.replacements.count()
    if _is_free(verifying_key(draw.pk, replaced)):
        verify_in_background.enqueue(draw.pk, replaced, translation.get_language() or "zh-hans")


def _is_free(key: str) -> bool:
    """Begin to tell how far something is, unless it is being told already."""
    if progress.read(key) is not None:
        return False
    progress.begin(key, "")
    return True


def verified(draw: Draw) -> list[str]:
    """What a verification says, line by line, in the language of the moment."""
    with as_folder(files_of(draw)) as folder:
        return [check.line(_language()) for check in verify(folder)]


def _not_done(problems: Sequence[str], draw_id: int, *_arguments: object) -> None:
    progress.fail(progress_key(draw_id), problems)


@beside(_not_done)
def draw_in_background(draw_id: int, person_id: int, language: str) -> None:
    """Make a draw; nothing is locked meanwhile, so that it can be dropped."""
    with translation.override(language):
        make_draw(draw_id=draw_id, by=Person.objects.get(pk=person_id))
    progress.clear(progress_key(draw_id))


def _not_announced(problems: Sequence[str], campaign_id: int, *_arguments: object) -> None:
    progress.fail(announcing_key(campaign_id), problems)


@beside(_not_announced)
def announce_in_background(
    campaign_id: int, given: Mapping[str, str], witnesses: Sequence[int], person_id: int, reason: str, language: str
) -> None:
    """Announce a draw once it is proven that a plan exists."""
    with translation.override(language):
        announce(
            campaign=Campaign.objects.select_related("office", "cycle").get(pk=campaign_id),
            given=DrawInputs(**given), witnesses=list(Person.objects.filter(pk__in=witnesses)),
            by=Person.objects.get(pk=person_id), reason=reason,
        )  # fmt: skip
    progress.clear(announcing_key(campaign_id))


def _not_verified(problems: Sequence[str], draw_id: int, replaced: int, language: str) -> None:
    with translation.override(language):
        progress.fail(verifying_key(draw_id, replaced), problems)


@beside(_not_verified)
def verify_in_background(draw_id: int, replaced: int, language: str) -> None:
    """Verify a draw, the draw made again at the end."""
    with translation.override(language):
        progress.tell(verifying_key(draw_id, replaced), verified(Draw.objects.get(pk=draw_id)))
