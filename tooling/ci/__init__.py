"""What happens to a proposal: it is judged, measured, decided on and merged. Workflows only move text between these."""
