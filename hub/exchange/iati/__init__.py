"""The activity standard of the International Aid Transparency Initiative, versions 1.0x and 2.0x, in and out."""

NAMESPACE = "https://actionhub.invalid/ns/iati"  # of our own elements, which other readers ignore
