"""The one shape of a list: columns people choose and sort by, filters they keep, rows they choose, Excel and print."""
