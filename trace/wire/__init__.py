"""What answers look like outside: each is declared once, and dumped and documented by that; no network, no web framework.

A declaration takes the domain's own values (µs, enumerations, None) and gives what http-contract writes down: names of
HTTP, times in RFC 3339. The API, `--json` of the commands and NDJSON all dump by it, and the OpenAPI document is made of it.
"""
