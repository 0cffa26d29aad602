# One image for every role: its command says web, worker, migrate or admin.
#   docker build --build-arg NODE_DIGEST=sha256:… -t camera-reviews .
# The digest of node:24-bookworm-slim has no default: take the one you have looked at (Node >= 24.18).
ARG NODE_DIGEST
FROM node:24-bookworm-slim@${NODE_DIGEST} AS dependencies
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
# The image brings its own Node, so the optional one isn't wanted; nothing here needs an install script.
RUN npm ci --omit=dev --omit=optional --ignore-scripts --no-audit --no-fund && npm cache clean --force

FROM node:24-bookworm-slim@${NODE_DIGEST}
ARG VERSION=unknown
ARG REVISION=unknown
LABEL org.opencontainers.image.title="RandomCameraReviews" \
      org.opencontainers.image.description="Camera reviews: web, worker, migrate and admin roles" \
      org.opencontainers.image.base.name="docker.io/library/node:24-bookworm-slim" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"
# No package manager at run time: what isn't there can't be used against us.
RUN rm -rf /usr/local/lib/node_modules /usr/local/bin/npm /usr/local/bin/npx /usr/local/bin/corepack /opt/yarn*
WORKDIR /app
COPY --from=dependencies /app/node_modules ./node_modules
COPY package.json ./
COPY service ./service
ENV NODE_ENV=production \
    PORT=8080 \
    ADMIN_PORT=9090 \
    DATA_DIR=/tmp \
    UV_THREADPOOL_SIZE=8 \
    MALLOC_ARENA_MAX=2
# The code is compiled here once, so that every start finds it ready. Node keeps a cache per user; afterwards nobody can change it.
ENV NODE_COMPILE_CACHE=/app/.compile-cache
RUN mkdir .compile-cache && chown 10001:10001 .compile-cache
USER 10001:10001
RUN node --input-type=module --eval "await Promise.all(['web', 'worker', 'migrate', 'admin'].map((role) => import('/app/service/roles/' + role + '.ts')))" && node service/main.ts --help
USER 0:0
RUN chown -R root:root .compile-cache && chmod -R a=rX .compile-cache
USER 10001:10001
EXPOSE 8080 9090
HEALTHCHECK --interval=10s --timeout=2s --start-period=20s CMD ["node", "service/health-check.ts"]
STOPSIGNAL SIGTERM
# A smaller young generation: half of the memory under load, for a little more collecting (docs/decisions/0011).
ENTRYPOINT ["node", "--max-semi-space-size=8", "service/main.ts"]
CMD ["web"]
