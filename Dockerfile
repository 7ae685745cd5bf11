# One image for the bot and the worker. FFmpeg and the fonts come with the Python packages.
FROM python:3.11-slim AS build
WORKDIR /src
COPY requirements.lock ./
RUN python -m venv /venv && /venv/bin/pip install --no-cache-dir -r requirements.lock
COPY pyproject.toml README.md ./
COPY agent agent
COPY bot bot
COPY db db
COPY editing editing
COPY storage storage
RUN /venv/bin/pip install --no-cache-dir --no-deps --no-build-isolation .

FROM python:3.11-slim
RUN useradd --create-home --uid 10001 cutroom && install -d -o cutroom /data
COPY --from=build /venv /venv
ENV PATH=/venv/bin:$PATH CUTROOM_HOME=/data PYTHONUNBUFFERED=1
USER cutroom
VOLUME /data
ENTRYPOINT ["cutroom"]
CMD ["run"]
