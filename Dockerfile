# Builds Millrace from source, then runs it on a JRE. Everything written goes to /data.
FROM eclipse-temurin:25-jdk-noble AS build
WORKDIR /src
COPY . .
RUN ./mvnw --batch-mode --no-transfer-progress -DskipTests package

FROM eclipse-temurin:25-jre-noble
# What the bundled FFmpeg links against beside the C library; without them it runs on stand-ins.
RUN apt-get update \
    && apt-get install -y --no-install-recommends curl tini \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --create-home --home-dir /data --shell /usr/sbin/nologin millrace
COPY --from=build /src/camel-routes/target/distribution /opt/millrace
# With the Java that runs it. Where a build may not start what it built, starts are slower, no more.
RUN /opt/millrace/bin/millrace prepare || true
USER millrace
VOLUME /data
ENV MILLRACE_DATA=/data MILLRACE_RTMPS_ADDRESS=0.0.0.0 MILLRACE_HTTP_ADDRESS=0.0.0.0
EXPOSE 1936 8443
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s \
    CMD curl --fail --silent --insecure https://127.0.0.1:8443/health || exit 1
# Java waits for the processes that it started, and not for what those leave behind: as the first process of
# a container it would keep an entry in the process table of each child FFmpeg's watcher. tini waits for all.
ENTRYPOINT ["tini", "--", "/opt/millrace/bin/millrace"]
CMD ["serve"]
