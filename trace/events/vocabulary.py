"""The names of the Core Business Vocabulary (CBV 2.0, sections 7.1, 7.2, 7.3, 7.4) and the spellings they come in.

A name travels bare (`shipping`), as a URN (`urn:epcglobal:cbv:bizstep:shipping`), or as a web URI
(`https://ref.gs1.org/cbv/BizStep-shipping`, also under `ns.gs1.org`, or abbreviated `cbv:BizStep-shipping`).

>>> cbv_name("urn:epcglobal:cbv:bizstep:shipping", Vocabulary.BIZ_STEP)
'shipping'
>>> cbv_name("https://example.com/steps/ripening", Vocabulary.BIZ_STEP) is None
True
"""

from __future__ import annotations

import re
from enum import StrEnum
from functools import lru_cache


class Vocabulary(StrEnum):
    """The vocabularies of the CBV, each by its prefix in web URIs."""

    BIZ_STEP = "BizStep"
    DISPOSITION = "Disp"
    TRANSACTION_TYPE = "BTT"
    SOURCE_TYPE = "SDT"  # of sources and destinations
    COMPONENT = "Comp"
    ERROR_REASON = "ER"


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


BIZ_STEPS = _words(
    """accepting arriving assembling collecting commissioning consigning creating_class_instance cycle_counting
    decommissioning departing destroying disassembling dispensing encoding entering_exiting holding inspecting
    installing killing loading other packing picking receiving removing repackaging repairing replacing reserving
    retail_selling sampling sensor_reporting shipping staging_outbound stock_taking stocking storing transporting
    unloading unpacking void_shipping"""
)

DISPOSITIONS = _words(
    """active available completeness_inferred completeness_verified conformant container_closed container_open
    damaged destroyed dispensed disposed encoded expired in_progress in_transit inactive mismatch_class
    mismatch_instance mismatch_quantity needs_replacement no_pedigree_match non_conformant non_sellable_other
    partially_dispensed recalled reserved retail_sold returned sellable_accessible sellable_not_accessible stolen
    unavailable unknown"""
)

TRANSACTION_TYPES = _words("bol cert desadv inv pedigree po poc prodorder recadv rma testprd testres upevt")

SOURCE_TYPES = frozenset(["owning_party", "possessing_party", "location"])

ERROR_REASONS = frozenset(["did_not_occur", "incorrect_data"])

# GS1 web vocabulary, MeasurementType and SensorAlertType, as EPCIS 2.0 takes them without a prefix.
MEASUREMENT_TYPES = _words(
    """AbsoluteHumidity AbsorbedDose AbsorbedDoseRate Acceleration Altitude AmountOfSubstance
    AmountOfSubstancePerUnitVolume Angle AngularAcceleration AngularMomentum AngularVelocity Area Capacitance
    Conductance Conductivity Count Density Dimensionless DoseEquivalent DoseEquivalentRate DynamicViscosity
    ElectricCharge ElectricCurrent ElectricCurrentDensity ElectricFieldStrength Energy Exposure Force Frequency
    Illuminance Inductance Irradiance KinematicViscosity Length LinearMomentum Luminance LuminousFlux
    LuminousIntensity MagneticFlux MagneticFluxDensity MagneticVectorPotential Mass MassConcentration MassFlowRate
    MassPerAreaTime MemoryCapacity MolalityOfSolute MolarEnergy MolarMass MolarVolume Power Pressure RadiantFlux
    RadiantIntensity Radioactivity RelativeHumidity Resistance Resistivity SolidAngle SpecificVolume Speed
    SurfaceDensity SurfaceTension Temperature Time Torque Voltage Volume VolumeFlowRate VolumeFraction VolumetricFlux
    Wavenumber"""
)

ALERT_TYPES = frozenset(["ALARM_CONDITION", "ERROR_CONDITION"])

COMPONENTS = _words(
    """x y z axial_distance azimuth height spherical_radius polar_angle elevation_angle easting northing latitude
    longitude altitude"""
)

_MEASUREMENT = {name.lower(): name for name in MEASUREMENT_TYPES}


@lru_cache(maxsize=4096)
def measurement_type(value: str) -> str:
    """The bare GS1 measurement type that a value means, whatever it is called; another word or URI without what is before its name.

    >>> measurement_type("Temperature"), measurement_type("gs1:MT-Temperature")
    ('Temperature', 'Temperature')
    >>> measurement_type("https://gs1.org/voc/MeasurementType-Temperature"), measurement_type("https://example.com/Ripeness")
    ('Temperature', 'Ripeness')
    """
    local = re.split(r"[:/#]", value.strip())[-1]
    bare = re.sub(r"\A(?:MeasurementType|MT)-", "", local, flags=re.IGNORECASE)
    return _MEASUREMENT.get(bare.lower(), bare)


# An instance named in an ObjectEvent with one of these has ended (trace-semantics, section 3).
ENDING_STEPS = frozenset(["retail_selling", "dispensing", "destroying", "decommissioning"])

# In URNs each vocabulary has a branch of its own.
URN_BRANCHES = {
    "bizstep": Vocabulary.BIZ_STEP,
    "disp": Vocabulary.DISPOSITION,
    "btt": Vocabulary.TRANSACTION_TYPE,
    "sdt": Vocabulary.SOURCE_TYPE,
    "comp": Vocabulary.COMPONENT,
    "er": Vocabulary.ERROR_REASON,
}
_WEB = re.compile(r"(?:https?://(?:ref|ns)\.gs1\.org/cbv/|cbv:)([A-Za-z]+)-(.+)")
_NAMES = {
    Vocabulary.BIZ_STEP: BIZ_STEPS,
    Vocabulary.DISPOSITION: DISPOSITIONS,
    Vocabulary.TRANSACTION_TYPE: TRANSACTION_TYPES,
    Vocabulary.SOURCE_TYPE: SOURCE_TYPES,
    Vocabulary.COMPONENT: COMPONENTS,
    Vocabulary.ERROR_REASON: ERROR_REASONS,
}


@lru_cache(maxsize=4096)
def cbv_local(value: str, vocabulary: Vocabulary) -> str | None:
    """What stands where a name of this vocabulary stands, known to the CBV or not; None for any other URI."""
    if ":" not in value:
        return value
    if value.startswith("urn:epcglobal:cbv:"):
        branch, _, local = value.removeprefix("urn:epcglobal:cbv:").partition(":")
        return local if local and URN_BRANCHES.get(branch.lower()) is vocabulary else None
    web = _WEB.fullmatch(value)
    return web[2] if web and web[1].lower() == vocabulary.lower() else None


@lru_cache(maxsize=4096)
def cbv_name(value: str, vocabulary: Vocabulary) -> str | None:
    """The bare CBV name that a value spells, or None when it is no name of that vocabulary."""
    local = cbv_local(value, vocabulary)
    return local if local in _NAMES[vocabulary] else None
