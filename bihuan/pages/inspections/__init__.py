"""Pages of visits: the board, a campaign, one visit before, on and after the site, the calendar, the burden."""
