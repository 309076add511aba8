"""What the chain of the tests trades, by its codes: milk, yoghurt, its packs, and the case they travel in."""

from __future__ import annotations

MILK_GTIN, YOGHURT_GTIN = "06901234000016", "06901234200010"
MILK_LOT = f"https://id.gs1.org/01/{MILK_GTIN}/10/M-0301"
OTHER_MILK_LOT = f"https://id.gs1.org/01/{MILK_GTIN}/10/M-0302"
YOGHURT_LOT = f"https://id.gs1.org/01/{YOGHURT_GTIN}/10/Y-0302"
PACK = f"https://id.gs1.org/01/{YOGHURT_GTIN}/21/0001"
OTHER_PACK = f"https://id.gs1.org/01/{YOGHURT_GTIN}/21/0002"
PACK_PATH = f"/01/{YOGHURT_GTIN}/10/Y-0302/21/0001"
CASE = "https://id.gs1.org/00/069012342000000010"
