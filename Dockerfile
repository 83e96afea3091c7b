# Two stages: pip, what it downloads and the sources stay behind in the first one.
FROM python:3.13-slim AS builder

ENV PIP_DISABLE_PIP_VERSION_CHECK=1 \
    PIP_NO_CACHE_DIR=1 \
    PIP_ROOT_USER_ACTION=ignore
RUN python -m venv --without-pip /opt/venv

WORKDIR /src
COPY requirements.lock ./
# Wheels alone: what would have to be compiled has no compiler here, and none is wanted.
RUN pip --python /opt/venv/bin/python install --no-deps --require-hashes --only-binary=:all: -r requirements.lock
COPY pyproject.toml README.md LICENSE ./
COPY app ./app
COPY migrations ./migrations
RUN pip --python /opt/venv/bin/python install --no-deps .


FROM python:3.13-slim

RUN pip uninstall --yes pip \
    && useradd --system --uid 10001 --no-create-home --home-dir /data --shell /usr/sbin/nologin broadsheet \
    && mkdir /data \
    && chown broadsheet /data
COPY --from=builder /opt/venv /opt/venv

# In production the settings that must be yours have no defaults: the image says which, and ends.
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    BROADSHEET_ENVIRONMENT=production \
    BROADSHEET_DATABASE_URL=sqlite:////data/broadsheet.db

USER broadsheet
WORKDIR /data
VOLUME /data
EXPOSE 8000

HEALTHCHECK --interval=15s --timeout=5s --start-period=30s --start-interval=1s \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/health/ready', timeout=4)"]

CMD ["broadsheet", "serve", "--host", "0.0.0.0"]
