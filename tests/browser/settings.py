"""Those of the site, and a hash of passwords that is quick: the real one takes a third of a second for each person who signs in."""

from hub.settings import *  # noqa: F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
