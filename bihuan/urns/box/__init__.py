"""What lies in urns: an app without ties to any other, with a database of its own."""
