"""Ballots counted from plain files: by the rules of the session, exactly."""
