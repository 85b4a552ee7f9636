"""The draw of teams that anyone can run again: plain files in, teams, targets and a protocol out."""

ROTA_FORMAT = "bihuan-rota-1"
"""The form of ``protocol.json``."""
