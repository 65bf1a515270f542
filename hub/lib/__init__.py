"""Small helpers that every app may use. Nothing here knows an app, and there are no tables here."""
