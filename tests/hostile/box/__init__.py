"""What runs inside the box only: probes that try to get out, and a worker that opens models."""
