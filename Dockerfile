# One image: the node, which runs both engines, and the console. See docs/operations/deployment.md.
FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
WORKDIR /source
COPY . .
# Compiled ahead of time: a node is ready sooner (bench/README.md).
RUN dotnet publish src/OrderActors.Node -c Release --use-current-runtime --self-contained false \
    -p:PublishReadyToRun=true -o /app/node \
 && dotnet publish src/OrderActors.Cli -c Release --use-current-runtime --self-contained false \
    -p:PublishReadyToRun=true -o /app/orders

FROM mcr.microsoft.com/dotnet/aspnet:10.0
# Greetings go by the customer's time zone and texts by culture: an image without either must not come to be.
RUN test -e /usr/share/zoneinfo/Europe/Berlin \
 && test -n "$(find /usr/lib -name 'libicuuc.so*' -print -quit)"
# The base image's own unprivileged user owns the data and nothing else.
RUN install -d -m 0700 -o "$APP_UID" -g "$APP_UID" /data /backup
COPY --from=build /app /app
ENV ORDERACTORS__Data=/data \
    ORDERACTORS__BackupRoot=/backup \
    ASPNETCORE_HTTP_PORTS= \
    ASPNETCORE_URLS=http://+:8080 \
    ORDERACTORS_URL=http://127.0.0.1:8080 \
    PATH="${PATH}:/app/orders"
USER $APP_UID
WORKDIR /data
VOLUME ["/data", "/backup"]
# HTTP.
EXPOSE 8080
# For the cluster's other nodes alone: Akka's protocol asks nobody who they are. A node on files does not listen there.
EXPOSE 4053
STOPSIGNAL SIGTERM
# A node serves HTTP once it is a member; it looks for the others for a minute before it gives up and ends.
HEALTHCHECK --interval=15s --timeout=5s --start-period=120s --retries=3 CMD ["dotnet", "/app/node/OrderActors.Node.dll", "--check-health"]
ENTRYPOINT ["dotnet", "/app/node/OrderActors.Node.dll"]
