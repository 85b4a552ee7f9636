"""Pages of surveys: questionnaires, waves, answer rates, results, series; an agency's own pages."""
