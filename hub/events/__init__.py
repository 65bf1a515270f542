"""One append-only record of who did what, when and why. Notifications, feeds and reports are its readers."""
