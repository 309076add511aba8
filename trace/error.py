"""What tracechain raises on purpose: the message is a sentence for people, and the command line says it without a traceback.

TracechainError
├── FaultError       something that came in is refused, for faults of the catalogue of words
│   ├── CodeError        a text that is no code
│   ├── InstantError     a text that is no instant
│   ├── EventError       an event that can't be read
│   ├── MessageError     a topic or payload between a node and the platform that can't be read
│   └── ScanError        a scan of which no event can be made
├── NoParent         something to be packed came before what it goes into
├── StoreError       a store of facts that can't be reached, or that refuses a batch
├── RecordsError     operational data that can't do what was asked
├── UnknownThing     nothing is on record about a thing
├── Stateless        a kind of goods is asked for its state
├── NotALot          a single item is asked for its balance
├── ThresholdsError  alarms that are set to what can't be read
├── IngestError      ingest can't go on
├── NoEvent          nothing is on record under an eventID
├── GatewayError     a node can't go on
├── SettingsError    an environment variable with a wrong value
├── Ill              a part that does not work, as the doctor found it
└── DemoError        the demonstration can't start or go on

What a package raises besides stands where the package's own errors do, such as `records/errors.py`.
"""

from __future__ import annotations


class TracechainError(Exception):
    """Root of all errors of this project; the message says what failed, the value, and what was expected."""
