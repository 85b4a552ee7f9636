"""Work in the field: plans and visits, who is on a team, what was seen, asked and said on site."""
