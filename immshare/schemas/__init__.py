"""What leaves the server: frozen models, camelCase on the wire, one noun a file. No table and no secret is in here."""
