"""The web: public lookup, the regulator's console, the API and the EPCIS interface, each in a folder of its own."""
