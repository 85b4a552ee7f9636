"""The pages of screening: data, rules, runs, clues, files, what one is asked, trips, campaigns."""
