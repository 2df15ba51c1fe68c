# The worker on NVIDIA GPUs: TorchSharp with its own LibTorch, CUDA and cuDNN included; the node brings the driver.
#   docker build -f deploy/docker/worker.Dockerfile -t fam/worker:0.1.0 .
FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
WORKDIR /source
COPY . .
RUN dotnet publish src/Fam.Worker -c Release -o /app -r linux-x64 --self-contained false -p:RunAnalyzersDuringBuild=false \
    -p:TorchPackage=TorchSharp-cuda-linux

FROM mcr.microsoft.com/dotnet/aspnet:10.0 AS runtime

# The CUDA that the package is built for. Only `base`: the package has the libraries.
FROM nvidia/cuda:12.8.1-base-ubuntu24.04
RUN apt-get update && apt-get install -y --no-install-recommends ca-certificates libssl3t64 libstdc++6 \
    && rm -rf /var/lib/apt/lists/*
COPY --from=runtime /usr/share/dotnet /usr/share/dotnet
WORKDIR /app
COPY --from=build /app .
# compute to train, utility for nvidia-smi, which tells the worker its GPUs.
ENV PATH=/usr/share/dotnet:$PATH \
    DOTNET_ROOT=/usr/share/dotnet \
    DOTNET_EnableDiagnostics=0 \
    HOME=/tmp \
    NVIDIA_DRIVER_CAPABILITIES=compute,utility \
    Worker__DeviceKind=cuda \
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
