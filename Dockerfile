# One image for every role of a node; MediaTasks__Role says which. See docs/deployment.md.
FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
WORKDIR /source
COPY Directory.Build.props Directory.Packages.props global.json .editorconfig ./
COPY eng/BannedSymbols.txt eng/
COPY src/ src/
COPY sql/ sql/
RUN dotnet publish src/Silo/Silo.csproj -c Release -o /app -v quiet -p:RestoreLockedMode=true

FROM mcr.microsoft.com/dotnet/aspnet:10.0
RUN apt-get update \
    && apt-get install -y --no-install-recommends ffmpeg bubblewrap pocketsphinx-en-us \
    && rm -rf /var/lib/apt/lists/* \
    && install -d -o "$APP_UID" -g "$APP_UID" /data
WORKDIR /app
COPY --from=build /app .
ENV ASPNETCORE_URLS=http://+:5080 \
    MediaTasks__DataPath=/data
USER $APP_UID
VOLUME /data
# HTTP; between silos; from API nodes to silos. Only the first may be public.
EXPOSE 5080 11111 30000
# The node asks itself, so the image needs no curl.
HEALTHCHECK --interval=5s --timeout=5s --start-period=60s --retries=6 CMD ["/app/Orleans.MediaTasks.Silo", "health"]
ENTRYPOINT ["/app/Orleans.MediaTasks.Silo"]
