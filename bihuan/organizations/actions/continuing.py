"""What becomes of the people of a unit that ends: their roles and posts continue in its successor, or end with it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import Q

from bihuan.organizations.models import Membership, Post, Tenure, Unit


def continue_roles(units: Iterable[Unit], successor: Unit | None, on: date) -> list[str]:
    """End the roles held for the units on the day and begin the same in the successor, once a person and role.

    A role that was to begin on the day or later begins in the successor, or not at all. Returns what was done
    as lines for the trail.
    """
    open_still = Q(until__isnull=True) | Q(until__gt=on)
    rows = Membership.objects.filter(open_still, unit__in=list(units)).select_related("person").order_by("id")
    lines, given = [], set()
    for row in list(rows):
        begins, until = max(row.since, on), row.until
        if row.since < on:
            row.until = on
            row.save(update_fields=["until"])
        else:
            row.delete()
        key = row.person_id, row.role, begins
        if successor is not None and key not in given:
            given.add(key)
            Membership.objects.create(
                person=row.person, office_id=row.office_id, role=row.role, unit=successor, since=begins, until=until
            )
        lines.append(f"{row.person.name} {row.role} {begins.isoformat()}")
    return lines


def continue_posts(unit: Unit, successor: Unit | None, on: date) -> list[str]:
    """The same for posts and those who hold them."""
    open_still = Q(until__isnull=True) | Q(until__gt=on)
    held = Tenure.objects.filter(open_still, post__unit=unit).select_related("person", "post").order_by("id")
    new = {post.pk: _again(post, successor) for post in Post.objects.filter(unit=unit)}
    lines = []
    for row in list(held):
        begins, until = max(row.since, on), row.until
        if row.since < on:
            row.until = on
            row.save(update_fields=["until"])
        else:
            row.delete()
        post = new[row.post_id]
        if post is not None:
            Tenure.objects.create(post=post, person=row.person, since=begins, until=until)
        lines.append(f"{row.person.name} {row.post.title} {begins.isoformat()}")
    return lines


def _again(post: Post, successor: Unit | None) -> Post | None:
    return None if successor is None else Post.objects.create(unit=successor, title=post.title, tier=post.tier)
