"""One field that finds units, findings, letters and people: what its reader may see, and nothing else."""
