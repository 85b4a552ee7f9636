"""What is read of visits: who is covered, what is missing, what a unit had to bear."""
