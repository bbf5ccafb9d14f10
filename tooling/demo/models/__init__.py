"""The models of the bundled market: trained with fixed seeds, exported to ONNX with deterministic bytes."""
