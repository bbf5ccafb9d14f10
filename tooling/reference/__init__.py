"""Generate the pages under `docs/reference` from the code, so that they cannot say anything else."""
