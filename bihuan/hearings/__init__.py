"""Hearings: heads report on duty and integrity before a plenary, are questioned, and are voted on in secret.

``Term`` (in which everyone is heard once) → ``Hearing`` (a session with its roster and its rule) → ``Speaker`` (a
tenure: report, questions, ballot, commitments) → the urn's answers and papers typed by two → ``Tally`` →
``HearingMark`` rows, the marks of released hearings (``source``). Nothing here ties a vote to a voter: a code is drawn,
and the roster knows only who is in the hall.
"""
