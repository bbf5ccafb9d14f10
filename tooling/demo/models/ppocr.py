"""The recognisers of PP-OCR by Baidu, converted to ONNX by RapidOCR, as RapidOCR's packages ship them."""

from __future__ import annotations

from tooling.demo.models.wheels import wheel_file

V4_PACKAGE, V6_PACKAGE = "1.4.4", "3.10.0"
_V4_WHEEL = "971d7d5f223a7a808662229df1ef69893809d8457d834e6373d3854bc1782cbf"
_V6_WHEEL = "2fc34e26cd0f48514804a94f8832283039c7334076bff60768b1fed9ad068050"
_V4 = "48fc40f24f6d2a207a2b1091d3437eb3cc3eb6b676dc3ef9c37384005483683b"
_V6 = "6f327246b50388f3c176ae304bd95767ea6dc0c9ae92153ef8cbe210b3c14884"
V4_LOCATION = (
    f"pkg:pypi/rapidocr-onnxruntime@{V4_PACKAGE}?checksum=sha256:{_V4_WHEEL}"
    "#rapidocr_onnxruntime/models/ch_PP-OCRv4_rec_infer.onnx"
)
_V6_PURL = f"pkg:pypi/rapidocr@{V6_PACKAGE}?checksum=sha256:{_V6_WHEEL}"
V6_LOCATION = f"{_V6_PURL}#rapidocr/models/PP-OCRv6_rec_small.onnx"
_NOTICE = f"{_V6_PURL}#rapidocr-{V6_PACKAGE}.dist-info/licenses/MODEL_LICENSES.md"


def make_v4() -> bytes:
    """Return the bytes of version 4, unchanged."""
    return wheel_file(V4_LOCATION, _V4)


def make_v6() -> bytes:
    """Return the bytes of version 6 (small), unchanged."""
    return wheel_file(V6_LOCATION, _V6)


def make_v6_notice() -> bytes:
    """Return what the package says about the licence and origin of its models, which has to go with every copy."""
    return wheel_file(_NOTICE)
