"""What a run writes: tables, explanations, the report."""
