# One image for every service of the platform; `tracechain` is its command.
FROM python:3.12-slim-bookworm AS build
WORKDIR /source
COPY pyproject.toml README.md LICENSE ./
COPY trace trace
COPY ingest ingest
COPY iot_gateway iot_gateway
COPY web web
COPY tracechain tracechain
RUN python -m venv /opt/tracechain \
 && /opt/tracechain/bin/pip install --no-cache-dir --disable-pip-version-check ".[server,postgresql]"

FROM python:3.12-slim-bookworm
# libzbar0 is the reader's second opinion.
RUN apt-get update \
 && apt-get install -y --no-install-recommends libzbar0 \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --system --uid 10001 --home-dir /var/lib/tracechain --shell /usr/sbin/nologin tracechain \
 && install -d -o tracechain -g tracechain -m 0750 /var/lib/tracechain
COPY --from=build /opt/tracechain /opt/tracechain
ENV PATH=/opt/tracechain/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    TRACECHAIN_DATA=/var/lib/tracechain \
    TRACECHAIN_WEB=0.0.0.0:8080
USER tracechain
WORKDIR /var/lib/tracechain
EXPOSE 8080
ENTRYPOINT ["tracechain"]
CMD ["--help"]
