"""The menu keeps to its line: what does not fit is folded, and found where it is folded."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.journeys.conftest import Traveller


def test_the_menu_keeps_to_its_line_and_folds_the_rest(traveller: Traveller) -> None:
    page = traveller.enter("周敏")
    page.locator("button[name=language]").click()
    line, more = page.locator(".top nav"), page.locator(".top .more")
    assert line.evaluate("(one) => one.scrollWidth <= one.clientWidth")
    more.locator("summary").click()
    more.get_by_role("link", name="Trail").click()
    page.wait_for_url(f"{traveller.base}/trail/")
    assert (
        page.locator(".top nav a[aria-current]").inner_text().startswith("Trail")
    )  # the place one is in is in the line
    page.set_viewport_size({"width": 1800, "height": 860})
    expect(more).to_be_hidden()
    assert line.locator("a").count() == 8
