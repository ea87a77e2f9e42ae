# Another registry or a digest goes here; it must have Node 24, npm, apt and a user `node` with id 1000.
ARG NODE_IMAGE=node:24-trixie-slim

FROM ${NODE_IMAGE} AS build
WORKDIR /build
COPY package.json package-lock.json .npmrc tsconfig.json ./
RUN --mount=type=cache,target=/root/.npm npm ci --ignore-scripts
COPY src ./src
COPY .ci/build-id.ts ./.ci/
RUN npm run build

FROM ${NODE_IMAGE} AS modules
WORKDIR /build
COPY package.json package-lock.json .npmrc ./
# Without the optional Node: the image has one. Types and source maps, most of the rest, are never read.
RUN --mount=type=cache,target=/root/.npm npm ci --omit=dev --omit=optional --ignore-scripts \
  && find node_modules -type f \( -name '*.ts' -o -name '*.cts' -o -name '*.mts' -o -name '*.map' \) -delete

FROM ${NODE_IMAGE}
# git has no certificates of its own; Node has. ssh-keygen and gpg make and check signatures of commits.
RUN apt-get update \
  && apt-get install --yes --no-install-recommends ca-certificates git gpg openssh-client \
  && rm -rf /var/lib/apt/lists/* /var/cache/apt/* /var/log/apt /var/log/dpkg.log \
  && mkdir /data && chown 1000:1000 /data && chmod 0700 /data \
  && ln -s /app/dist/cli.js /usr/local/bin/sluice
WORKDIR /app
COPY package.json ./
COPY config ./config
COPY examples/exports ./examples/exports
COPY --from=modules /build/node_modules ./node_modules
COPY --from=build /build/dist ./dist
# As a number, so that what starts containers can see that it is not root.
USER 1000:1000
VOLUME /data
# The daemon listens on loopback alone unless it is told otherwise, so nothing is exposed; this asks from inside.
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s \
  CMD ["node", "-e", "fetch('http://127.0.0.1:8080/healthz').then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["node", "/app/dist/cli.js"]
CMD ["run", "--config", "/config"]
