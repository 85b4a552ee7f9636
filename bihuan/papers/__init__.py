"""Official documents as paper: one content, laid out by GB/T 9704-2012 as PDF and as an editable Word file. No Django."""
