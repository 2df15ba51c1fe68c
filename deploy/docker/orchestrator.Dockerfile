# The orchestrator, several of which are one cluster by Orleans, and `fam`, which migrates the database and talks to it.
#   docker build -f deploy/docker/orchestrator.Dockerfile -t fam/orchestrator:0.1.0 .
FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
RUN apt-get update && apt-get install -y --no-install-recommends nodejs npm && rm -rf /var/lib/apt/lists/*
WORKDIR /source
COPY . .
# TorchSharp without LibTorch: `fam` names its types; what computes is in the workers' images.
RUN dotnet publish src/Fam.Cli -c Release -o /app -p:UseAppHost=false -p:RunAnalyzersDuringBuild=false \
    -p:GrainRuntime=Orleans -p:TorchPackage=TorchSharp

# Orleans' tables, by its release and by checksum; the migration job makes them (deploy/k8s/base/migrate.yaml).
FROM scratch AS orleans
ARG ORLEANS=https://raw.githubusercontent.com/dotnet/orleans/v10.0.0/src/AdoNet
ADD --checksum=sha256:623c15320e640cdd3e84d0668dcae481312f2631ac4977bf2eb8cf22e05deb8b --chmod=444 ${ORLEANS}/Shared/PostgreSQL-Main.sql /
ADD --checksum=sha256:f04bad1e5fc346dda2988e031d9abad51f81b91536a8ac3e8c03bbcf2e27d071 --chmod=444 ${ORLEANS}/Orleans.Clustering.AdoNet/PostgreSQL-Clustering.sql /
ADD --checksum=sha256:dedcbcd5497a8f7b47fc4c08db2cd35189e6a88d6f279da2cc33effbe7f7d71f --chmod=444 ${ORLEANS}/Orleans.Clustering.AdoNet/Migrations/PostgreSQL-Clustering-3.7.0.sql /

FROM mcr.microsoft.com/dotnet/aspnet:10.0-alpine
WORKDIR /app
COPY --from=build /app .
COPY --from=orleans / orleans/
# The root filesystem is read-only in a cluster: no diagnostics socket, and what is temporary goes to /tmp.
ENV DOTNET_EnableDiagnostics=0 \
    HOME=/tmp \
    Fam__Artifacts__Directory=/artifacts \
    ASPNETCORE_URLS=http://+:8080
EXPOSE 8080 11111
USER 10001:10001
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=6 \
    CMD ["wget", "-q", "-O", "/dev/null", "http://127.0.0.1:8080/health/live"]
ENTRYPOINT ["dotnet", "/app/Fam.Orchestrator.dll"]
