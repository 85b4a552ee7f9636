"""Official documents as paper: one content, laid out by GB/T 9704-2012 as PDF and as a Word file. No Django."""
