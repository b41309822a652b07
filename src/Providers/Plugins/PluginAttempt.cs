using System.Text;
using Orleans.MediaTasks.Media;
using Orleans.MediaTasks.Providers.Processes;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Providers.Plugins;

/// <summary>Carries out one attempt: find the media, run the plugin, keep its result.</summary>
internal sealed class PluginAttempt(PluginPrograms programs, IMediaStore store, PluginsOptions options)
{
    /// <summary>The largest result that is part of the task itself; a larger one becomes media.</summary>
    private const int MaximumDataBytes = 64 * 1024;

    public async Task<AttemptOutcome> RunAsync(InstalledPlugin plugin, string? mediaKey, string config, WorkFolder folder, AttemptContext attempt, CancellationToken cancellationToken)
    {
        MediaInfo? media = null;
        string? path = null;
        if (mediaKey is not null)
        {
            (media, path, var problem) = await OpenAsync(plugin, mediaKey, attempt.TaskId.Tenant, cancellationToken);
            if (problem is not null)
            {
                return new AttemptOutcome.Invalid(problem);
            }
        }

        attempt.Progress.Report(0, "starting");
        var asked = attempt.Spec.AttemptTimeout ?? plugin.Model.AttemptTimeout;
        var wallClock = asked < options.MaximumDuration ? asked : options.MaximumDuration;
        var link = path is null ? null : folder.File($"media{Path.GetExtension(mediaKey)}");
        if (link is not null)
        {
            // A link and no copy: the sandbox shows the file itself, and lets nobody write to it.
            File.CreateSymbolicLink(link, path!);
        }

        var request = new PluginRequest { Attempt = attempt, WorkFolder = folder.Path, MediaPath = link, Media = media, Config = config, TimeLimit = wallClock };
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var reply = new PluginReply(attempt.Progress, options, stop.Cancel);
        var result = await programs.RunAsync(Command(plugin, request, path), reply.OnLine, stop.Token);
        return PluginFailure.Of(result, reply, options, wallClock, folder.Path, plugin.Folder)
            ?? new AttemptOutcome.Succeeded([await KeepAsync(reply.Result!, attempt, cancellationToken)]);
    }

    private ProcessCommand Command(InstalledPlugin plugin, PluginRequest request, string? mediaPath) => new()
    {
        Program = plugin.Program,
        Arguments = plugin.Manifest!.Arguments,
        Environment = plugin.Manifest.Environment,
        Folder = request.WorkFolder,
        ReadableFiles = mediaPath is null ? [plugin.Folder] : [plugin.Folder, mediaPath],
        Input = request.ToLine(),

        // One more than what is taken, so that too much is seen to be too much.
        LongestLine = options.MaximumResultBytes + 1,
        Limits = new ProcessLimits
        {
            WallClock = request.TimeLimit,
            CpuTime = options.MaximumCpuTime,
            MemoryBytes = Math.Min(plugin.Manifest.MemoryBytes ?? long.MaxValue, options.MaximumMemoryBytes),
            FileBytes = options.MaximumFileBytes,
        },
    };

    private async Task<(MediaInfo? Media, string? Path, string? Problem)> OpenAsync(InstalledPlugin plugin, string key, string tenant, CancellationToken cancellationToken)
    {
        var info = await store.FindAsync(key, cancellationToken);
        if (info is null || info.Tenant != tenant || await store.GetLocalPathAsync(key, cancellationToken) is not { } path)
        {
            // Another tenant's media is not told apart from none.
            return (null, null, "There is no such media: input.media names nothing that is stored.");
        }

        var types = plugin.Manifest!.Info.MediaTypes;
        if (types.Count > 0 && !types.Any(type => Matches(type, info.ContentType)))
        {
            return (null, null, $"The plugin does not take media of the type {info.ContentType}, but {string.Join(", ", types)}.");
        }

        return info.Bytes <= options.MaximumInputBytes
            ? (info, Path.GetFullPath(path), null)
            : (null, null, $"The media has {info.Bytes:N0} bytes; at most {options.MaximumInputBytes:N0} are taken.");
    }

    private static bool Matches(string taken, string contentType)
    {
        var type = contentType.Split(';')[0].Trim();
        return taken.EndsWith("/*", StringComparison.Ordinal)
            ? type.StartsWith(taken[..^1], StringComparison.OrdinalIgnoreCase)
            : type.Equals(taken, StringComparison.OrdinalIgnoreCase);
    }

    private async Task<MediaOutput> KeepAsync(string result, AttemptContext attempt, CancellationToken cancellationToken)
    {
        var bytes = Encoding.UTF8.GetBytes(result);
        var output = new MediaOutput { Role = "result", ContentType = "application/json", Bytes = bytes.Length };
        if (bytes.Length <= MaximumDataBytes)
        {
            return output with { Data = result };
        }

        attempt.Progress.Report(99, "storing");
        using var content = new MemoryStream(bytes, writable: false);
        var writing = new MediaWriteOptions { Tenant = attempt.TaskId.Tenant, FileName = $"{attempt.Model}.json", AllowUnknownType = true };
        var stored = await store.WriteAsync(content, writing, cancellationToken);
        return output with { Key = stored.Key, ContentType = stored.ContentType, Bytes = stored.Bytes, Sha256 = stored.Sha256 };
    }
}
