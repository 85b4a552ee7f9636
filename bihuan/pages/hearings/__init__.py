"""Pages of hearings: who speaks, the session, the hall's screen, the count by two, what follows."""
