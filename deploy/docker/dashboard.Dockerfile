# The dashboard; it talks to the orchestrator only.
#   docker build -f deploy/docker/dashboard.Dockerfile -t fam/dashboard:0.1.0 .
FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
RUN apt-get update && apt-get install -y --no-install-recommends nodejs npm && rm -rf /var/lib/apt/lists/*
WORKDIR /source
COPY . .
RUN dotnet publish src/Fam.Dashboard -c Release -o /app -p:UseAppHost=false -p:RunAnalyzersDuringBuild=false

FROM mcr.microsoft.com/dotnet/aspnet:10.0-alpine
WORKDIR /app
COPY --from=build /app .
ENV DOTNET_EnableDiagnostics=0 \
    HOME=/tmp \
    ASPNETCORE_URLS=http://+:8080
EXPOSE 8080
USER 10001:10001
# A page that asks nobody: the dashboard lives while the orchestrator is away.
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=6 \
    CMD ["wget", "-q", "-O", "/dev/null", "http://127.0.0.1:8080/icon.svg"]
ENTRYPOINT ["dotnet", "/app/Fam.Dashboard.dll"]
