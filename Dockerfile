# One file, two images, each with the console: the embedded node (by default), and with `--target cluster` a node of a
# cluster. See docs/DEPLOYMENT.md.
FROM mcr.microsoft.com/dotnet/sdk:10.0 AS source
WORKDIR /source
COPY . .
RUN dotnet publish src/OrderActors.Cli -c Release -o /app/orders

FROM source AS build-node
RUN dotnet publish src/OrderActors.Node -c Release -o /app/node

# A stage of its own: an image of the embedded node is built without Akka.NET's packages.
FROM source AS build-cluster
RUN dotnet publish src/OrderActors.ClusterNode -c Release -o /app/cluster

FROM mcr.microsoft.com/dotnet/aspnet:10.0 AS base
# Greetings go by the customer's time zone and texts by culture: an image without either must not come to be.
RUN test -e /usr/share/zoneinfo/Europe/Berlin \
 && test -n "$(find /usr/lib -name 'libicuuc.so*' -print -quit)"
# The base image's own unprivileged user owns the data and nothing else.
RUN install -d -m 0700 -o "$APP_UID" -g "$APP_UID" /data /backup
ENV ORDERACTORS__Data=/data \
    ASPNETCORE_HTTP_PORTS= \
    ASPNETCORE_URLS=http://+:8080 \
    ORDERACTORS_URL=http://127.0.0.1:8080 \
    PATH="${PATH}:/app/orders"
USER $APP_UID
WORKDIR /data
EXPOSE 8080
STOPSIGNAL SIGTERM

FROM base AS cluster
COPY --from=build-cluster /app /app
VOLUME ["/data"]
# For the other nodes alone: Akka's protocol asks nobody who they are.
EXPOSE 4053
# A node serves HTTP once it is a member; it looks for the others for a minute before it gives up and ends.
HEALTHCHECK --interval=15s --timeout=5s --start-period=120s --retries=3 CMD ["dotnet", "/app/cluster/OrderActors.ClusterNode.dll", "--check-health"]
ENTRYPOINT ["dotnet", "/app/cluster/OrderActors.ClusterNode.dll"]

# The last stage is the one that is built when no other is asked for.
FROM base AS node
COPY --from=build-node /app /app
ENV ORDERACTORS__BackupRoot=/backup
VOLUME ["/data", "/backup"]
HEALTHCHECK --interval=15s --timeout=5s --start-period=60s --retries=3 CMD ["dotnet", "/app/node/OrderActors.Node.dll", "--check-health"]
ENTRYPOINT ["dotnet", "/app/node/OrderActors.Node.dll"]
