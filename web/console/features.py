"""The console, put together from its features: to add one, copy a folder and name it here."""

from __future__ import annotations

from flask import Blueprint

from tracechain.web.console.audit.views import blueprint as audit
from tracechain.web.console.gaps.views import blueprint as gaps
from tracechain.web.console.login.views import blueprint as login
from tracechain.web.console.quarantine.views import blueprint as quarantine
from tracechain.web.console.scope.views import blueprint as scope
from tracechain.web.console.trace.views import blueprint as trace
from tracechain.web.console.watching.views import blueprint as watching
from tracechain.web.console.whatif.views import blueprint as whatif
from tracechain.web.console.whereabouts.views import blueprint as whereabouts

FEATURES = (login, trace, gaps, whereabouts, scope, whatif, quarantine, watching, audit)

blueprint = Blueprint("console", __name__, url_prefix="/console", template_folder="templates")
for feature in FEATURES:
    blueprint.register_blueprint(feature)
