"""The rows of long tables: escaped like a template's, their addresses and shortened texts the same as a template's."""

import pytest
from django.template import engines
from django.urls import reverse
from django.utils.safestring import mark_safe

from bihuan.pages.lines import addresses, lines, shortened


def test_what_stands_in_a_row_is_escaped_unless_it_is_markup() -> None:
    made = lines("<td>{}</td><td>{}</td>", [("<b>&\"'", mark_safe("<i>1</i>"))])
    assert made == "<td>&lt;b&gt;&amp;&quot;&#x27;</td><td><i>1</i></td>"


def test_the_address_of_any_row_is_the_one_django_gives() -> None:
    address = addresses("unit-result", 7)
    assert [address(number) for number in (1, 980)] == [reverse("unit-result", args=[7, one]) for one in (1, 980)]
    assert addresses("entry")(3) == reverse("entry", args=[3])


@pytest.mark.parametrize("text", ["", "短", "四" * 40, "四" * 41, "e\u0301" * 40, "e\u0301" * 41, "<b>" * 20])
def test_a_text_is_shortened_as_a_template_does(text: str) -> None:
    template = engines["django"].from_string("{{ text|truncatechars:40 }}")
    assert lines("{}", [(shortened(text, 40),)]) == template.render({"text": text})
