"""Input-output accounts of child labour and forced labour in supply chains, solved instead of inverted."""
