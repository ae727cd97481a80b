FROM python:3.13-slim AS packages
COPY requirements.lock .
RUN python -m venv /venv && /venv/bin/pip install --no-cache-dir --require-hashes -r requirements.lock

FROM python:3.13-slim
# For copies of PostgreSQL; not older than the server.
RUN apt-get update && apt-get install --yes --no-install-recommends postgresql-client && rm -rf /var/lib/apt/lists/*
RUN useradd --uid 1000 --create-home concierge && install -d -o concierge -g concierge -m 700 /concierge/data
COPY --from=packages /venv /venv
WORKDIR /concierge
COPY bot bot
COPY cogs cogs
COPY migrations migrations
RUN /venv/bin/python -m compileall -q bot cogs migrations
USER concierge
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 MPLCONFIGDIR=/tmp/matplotlib CONCIERGE_HTTP__PORT=8090
VOLUME /concierge/data
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=2m \
    CMD ["python", "-c", "from urllib.request import urlopen; urlopen('http://127.0.0.1:8090/healthz', timeout=4)"]
ENTRYPOINT ["python", "-m", "bot"]
CMD ["run"]
