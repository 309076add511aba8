"""Which versions the EPCIS interface speaks, said with every answer (EPCIS 2.0, 12.5)."""

from __future__ import annotations

from collections.abc import Mapping

MOST_CAPTURED_BYTES = 16 * 1024 * 1024

VERSIONS: Mapping[str, str] = {
    "GS1-EPCIS-Version": "2.0.0",
    "GS1-EPCIS-Min": "2.0.0",
    "GS1-EPCIS-Max": "2.0.0",
    "GS1-CBV-Version": "2.0.0",
    "GS1-CBV-Min": "2.0.0",
    "GS1-CBV-Max": "2.0.0",
    "GS1-EPC-Format": "Never_Translates",
    "GS1-EPCIS-Capture-File-Size-Limit": str(MOST_CAPTURED_BYTES),
}
