"""The urn: sealed answers against codes, opened once, by two people; nobody can tell who answered what.

An urn has two halves in two databases: the ``Urn`` (``models``: its office, its steps, who keeps the shares) in the
product's own, and the box (``box.models``: wards, digests of codes, sealed and opened answers) in the urns'. They are
tied by ``Urn.key``. A survey's wave or a ballot session keeps a ForeignKey to its ``Urn`` and uses it like this::

    plan = UrnPlan(title=…, instrument=sha256, wards=[WardPlan("unit:12", "市水务局", 120)], length=2000, texts=["q4"])
    made = actions.prepare(office=…, plan=plan, custodians=[a, b, c], by=clerk)
    made.slips                                        # three shares, shown once
    actions.rehearse(urn_id=…, shares=[one, two], by=a, second=b)
    actions.begin(urn_id=…, by=clerk)                 # takes answers from now on
    actions.issue(urn_id=…, ward="unit:12", by=clerk) # codes, once: for slips or for links; a second time voids them
    entry = actions.look(typed)                       # .urn, .ward, .proof; raises NotACode, UnknownCode, NotTaking
    actions.accept(typed, {"q1": "a", "q4": "…"}, proof=entry.proof)    # True: counted; False: sent again; thank both
    queries.counts(urn)                               # issued and used by ward, as far as it tells on nobody
    actions.return_slips(urn_id=…, typed=[…], by=a, second=b)
    actions.rehearse(…); actions.close(urn_id=…, by=clerk)
    actions.open_urn(urn_id=…, shares=[one, two], by=a, second=b, check=…)   # urn.protocol: the counts
    queries.answers(urn), queries.free_texts(urn)     # (ward or None, {"q1": "a"}); texts apart

An answer is a mapping of question ids to plain values, already checked against the questionnaire; ``actions.encoded``
gives the bytes that must fit ``length``; ``check`` raises ValidationError for one that is void. Ballots are prepared
with ``few="withhold"``, one ward a speaker, and use ``set_roster``, ``turn_ward`` and ``exchange_for_paper``.
"""
