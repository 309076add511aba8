"""What the way in understands besides EPCIS: one module a format, each gives EPCIS events or says what is wrong."""
