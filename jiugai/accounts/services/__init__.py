"""The only places where people, postings, deputations, passwords and sessions are written."""
