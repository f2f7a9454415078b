FROM python:3.11-slim-bookworm AS build
WORKDIR /src
COPY . .
RUN pip wheel --no-deps -w /wheels .

FROM python:3.11-slim-bookworm
RUN useradd --system --create-home --home-dir /var/lib/procuracy procuracy
COPY requirements.lock /tmp/requirements.lock
COPY --from=build /wheels /wheels
RUN pip install --no-cache-dir --require-hashes -r /tmp/requirements.lock && pip install --no-cache-dir --no-deps /wheels/*.whl && rm -r /wheels
USER procuracy
ENV PROCURACY_DATA=/var/lib/procuracy
VOLUME /var/lib/procuracy
EXPOSE 8000
CMD ["procuracy", "serve", "--host", "0.0.0.0", "--port", "8000"]
