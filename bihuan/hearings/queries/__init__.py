"""What is read of hearings: who speaks when and why not, the hall, the count, results, the report."""
