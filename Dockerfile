# One image for every role: its command says web, worker, migrate or admin. npm run image builds it, the same bytes from the same commit
# (docs/decisions/0026); so does docker build --build-arg NODE_DIGEST=sha256:… . but for times and modes of files.
# The digest of node:24-bookworm-slim has no default: take the one you have looked at (Node >= 24.18).
ARG NODE_DIGEST
FROM docker.io/library/node:24-bookworm-slim@${NODE_DIGEST} AS dependencies
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
# The image brings its own Node, so the optional one isn't wanted; nothing here needs an install script. A network with certificates of its
# own gives them as the secret "certificates". TypeScript in packages, which Node refuses to run, and source maps are two fifths of all bytes.
RUN --mount=type=secret,id=certificates \
    NODE_EXTRA_CA_CERTS=/run/secrets/certificates npm ci --omit=dev --omit=optional --ignore-scripts --no-audit --no-fund --no-update-notifier \
 && npm cache clean --force \
 && find node_modules -type f \( -name '*.ts' -o -name '*.mts' -o -name '*.cts' -o -name '*.map' \) -delete

# The code is compiled here once, so that every start finds it ready. Node keeps a cache per user, hence as the user it is for; one thread and
# one seed, or V8's hashes and gaps between them would be others each time.
FROM docker.io/library/node:24-bookworm-slim@${NODE_DIGEST} AS compiled
WORKDIR /app
COPY --from=dependencies /app/node_modules ./node_modules
COPY package.json ./
COPY service ./service
ENV NODE_COMPILE_CACHE=/app/.compile-cache
RUN mkdir .compile-cache && chown 10001:10001 .compile-cache
USER 10001:10001
RUN node --predictable --random-seed=1 --input-type=module --eval "await Promise.all(['web', 'worker', 'migrate', 'admin'].map((role) => import('/app/service/roles/' + role + '.ts')))" \
 && node --predictable --random-seed=1 service/main.ts --help \
 && chmod -R a=rX .compile-cache

FROM docker.io/library/node:24-bookworm-slim@${NODE_DIGEST}
# No package manager at run time: what isn't there can't be used against us.
RUN rm -rf /usr/local/lib/node_modules /usr/local/bin/npm /usr/local/bin/npx /usr/local/bin/corepack /usr/local/bin/yarn /usr/local/bin/yarnpkg /opt/yarn*
WORKDIR /app
COPY --from=dependencies /app/node_modules ./node_modules
COPY package.json ./
COPY service ./service
# Owned by root: whoever runs can't change what is run.
COPY --from=compiled --chown=0:0 /app/.compile-cache ./.compile-cache
ENV NODE_ENV=production \
    NODE_COMPILE_CACHE=/app/.compile-cache \
    PORT=8080 \
    ADMIN_PORT=9090 \
    DATA_DIR=/tmp \
    UV_THREADPOOL_SIZE=8 \
    MALLOC_ARENA_MAX=2
USER 10001:10001
EXPOSE 8080 9090
HEALTHCHECK --interval=10s --timeout=2s --start-period=20s CMD ["node", "service/health-check.ts"]
STOPSIGNAL SIGTERM
# A smaller young generation: half of the memory under load, for a little more collecting (docs/decisions/0011).
ENTRYPOINT ["node", "--max-semi-space-size=8", "service/main.ts"]
CMD ["web"]
# Last: these change with every commit, and a build that keeps its steps needn't do those before again.
ARG VERSION=unknown
ARG REVISION=unknown
ARG NODE_DIGEST
ARG BASE_NAME=docker.io/library/node:24-bookworm-slim
LABEL org.opencontainers.image.title="RandomCameraReviews" \
      org.opencontainers.image.description="Camera reviews: web, worker, migrate and admin roles" \
      org.opencontainers.image.base.name="${BASE_NAME}" \
      org.opencontainers.image.base.digest="${NODE_DIGEST}" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"
