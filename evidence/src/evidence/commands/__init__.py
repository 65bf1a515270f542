"""One module a subcommand of `evidence`; each imports its science only when it runs, so that `--help` is quick."""
