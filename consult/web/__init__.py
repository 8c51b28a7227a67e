"""What all pages share: access, errors, headers, static files, languages, logs."""
