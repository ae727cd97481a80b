FROM python:3.13-slim AS packages
COPY requirements.lock .
RUN python -m venv /venv && /venv/bin/pip install --no-cache-dir --require-hashes -r requirements.lock

FROM python:3.13-slim
RUN useradd --uid 1000 --create-home concierge && install -d -o concierge -g concierge -m 700 /concierge/data
COPY --from=packages /venv /venv
WORKDIR /concierge
COPY bot bot
COPY cogs cogs
COPY migrations migrations
RUN /venv/bin/python -m compileall -q bot cogs migrations
USER concierge
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 MPLCONFIGDIR=/tmp/matplotlib
VOLUME /concierge/data
STOPSIGNAL SIGTERM
ENTRYPOINT ["python", "-m", "bot"]
CMD ["run"]
