"""What is done with accounts: signing in, second factors, and permission changes by two administrators."""
