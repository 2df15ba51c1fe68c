# The worker on processors: Fam's own binding over Debian's LibTorch, as on a developer's machine.
#   docker build -f deploy/docker/worker-cpu.Dockerfile -t fam/worker-cpu:0.1.0 .
FROM mcr.microsoft.com/dotnet/sdk:10.0 AS sdk

# Microsoft has no Debian images of .NET 10, and Ubuntu has no libtorch-dev of this version: the SDK comes to Debian.
FROM debian:12-slim AS build
RUN apt-get update && apt-get install -y --no-install-recommends ca-certificates cmake g++ make libtorch-dev libopenblas0-pthread libssl3 \
    && rm -rf /var/lib/apt/lists/*
COPY --from=sdk /usr/share/dotnet /usr/share/dotnet
ENV PATH=/usr/share/dotnet:$PATH
WORKDIR /source
COPY . .
RUN dotnet publish src/Fam.Worker -c Release -o /app -p:RunAnalyzersDuringBuild=false -p:TorchPackage=System

FROM mcr.microsoft.com/dotnet/aspnet:10.0 AS runtime

FROM debian:12-slim
RUN apt-get update && apt-get install -y --no-install-recommends ca-certificates libssl3 libtorch1.13 libopenblas0-pthread \
    && rm -rf /var/lib/apt/lists/*
COPY --from=runtime /usr/share/dotnet /usr/share/dotnet
WORKDIR /app
COPY --from=build /app .
ENV PATH=/usr/share/dotnet:$PATH \
    DOTNET_ROOT=/usr/share/dotnet \
    DOTNET_EnableDiagnostics=0 \
    HOME=/tmp \
    Worker__DeviceKind=cpu \
    Worker__DataDirectory=/data/worker \
    Fam__Artifacts__Directory=/artifacts \
    ASPNETCORE_URLS=http://+:8080
RUN install -d -o 10001 -g 10001 /data
VOLUME /data
EXPOSE 8080
USER 10001:10001
HEALTHCHECK --interval=20s --timeout=10s --start-period=60s --retries=15 \
    CMD ["bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/8080 && printf 'GET /health/live HTTP/1.0\\r\\n\\r\\n' >&3 && read -r answer <&3 && [[ $answer == *' 200 '* ]]"]
ENTRYPOINT ["dotnet", "/app/Fam.Worker.dll"]
