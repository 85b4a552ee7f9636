"""Pages of urns: for those who keep shares, print slips, scan back what is left over, and open."""
