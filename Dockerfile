# syntax=docker/dockerfile:1
# One static binary, its dashboard inside, on an empty image.

FROM node:20.19-bookworm-slim AS web
WORKDIR /src/readapi/web
COPY readapi/web/package.json readapi/web/package-lock.json readapi/web/.npmrc ./
RUN npm ci --no-audit --no-fund --loglevel=error
COPY readapi/web/ ./
RUN npm run --silent build

FROM golang:1.26.8-bookworm AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
COPY --from=web /src/readapi/web/dist/ readapi/web/dist/
ARG VERSION=dev
ARG COMMIT=unknown
RUN CGO_ENABLED=0 go build -trimpath \
      -ldflags "-s -w -X main.version=${VERSION} -X main.commit=${COMMIT}" -o /out/gravitas . \
 && mkdir /out/data

FROM busybox:1.37.0-musl AS busybox

FROM scratch
# For scraper.v1, which talks to Reddit over TLS.
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/
# Health checks ask /readyz, and an empty image has nothing to ask with.
COPY --from=busybox /bin/wget /bin/wget
COPY --from=build /out/gravitas /gravitas
COPY --from=build --chown=65532:65532 /out/data /data
USER 65532:65532
VOLUME /data
ENV GRAVITAS_DATA=/data \
    GRAVITAS_FRONTDOOR_ADDR=0.0.0.0:8080 \
    GRAVITAS_READAPI_ADDR=0.0.0.0:8081 \
    GRAVITAS_OPS_ADDR=0.0.0.0:8082
EXPOSE 8080 8081 8082
HEALTHCHECK --interval=5s --timeout=3s --start-period=60s --retries=3 \
  CMD ["/bin/wget", "-q", "-O", "/dev/null", "http://127.0.0.1:8082/readyz"]
ENTRYPOINT ["/gravitas"]
CMD ["up"]
