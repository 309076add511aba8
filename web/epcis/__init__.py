"""The EPCIS 2.0 REST interface under /epcis/v2."""
