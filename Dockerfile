# Foresight as a container image.
#   docker build -t foresight .
#   docker run -p 9977:9977 -v "$PWD/foresight.yml:/etc/foresight/foresight.yml:ro" -v foresight-data:/data foresight
# Both images are glibc systems with libstdc++: ONNX Runtime's native library does not load on musl (Alpine).

FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
WORKDIR /source
# The restore is its own layer: it is repeated only when a project or a pinned version changes.
COPY .config/ .config/
COPY global.json Directory.Build.props Directory.Build.targets Directory.Packages.props ./
COPY src/ src/
COPY examples/recommendations.yml examples/
COPY rules/predictions.yml rules/
RUN dotnet publish src/Exporter.Host --configuration Release --output /app -p:RestoreLockedMode=true
# What was restored, with hashes and licences (CycloneDX).
RUN src/Exporter.Host/sbom.sh /sbom.cdx.json

FROM mcr.microsoft.com/dotnet/aspnet:10.0 AS runtime
WORKDIR /app
COPY --from=build /app .

# Fails the build when ONNX Runtime does not load in the very image that is shipped: the demo's model must come into use.
FROM runtime AS proof
COPY examples/Demo/foresight.yml /proof/foresight.yml
COPY examples/Demo/models/ /proof/models/
RUN timeout 10 dotnet foresight_exporter.dll --config.file=/proof/foresight.yml --storage.path= >/proof/log 2>&1; \
    grep 'msg="Model in use"' /proof/log | grep -qv 'version=baseline' || { cat /proof/log; exit 1; }

FROM runtime
# Copying from the proof makes the final image depend on it.
COPY --from=proof /proof/foresight.yml /usr/share/doc/foresight/example.yml
COPY --from=build /sbom.cdx.json /usr/share/doc/foresight/
COPY LICENSE .
RUN mkdir /data && chown "$APP_UID" /data
VOLUME /data
USER $APP_UID
EXPOSE 9977
ENTRYPOINT ["dotnet", "foresight_exporter.dll"]
CMD ["--web.listen-address=0.0.0.0:9977", "--config.file=/etc/foresight/foresight.yml", "--storage.path=/data"]
