"""A source of marks as small as one can be: what the recipe of docs/architecture.md asks for, and nothing else."""
