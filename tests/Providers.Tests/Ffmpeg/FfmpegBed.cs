using Microsoft.Extensions.Logging.Abstractions;
using Orleans.MediaTasks.Media;
using Orleans.MediaTasks.Providers.Processes;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Providers.Ffmpeg;

/// <summary>The provider over a store and a work folder of one test.</summary>
internal sealed class FfmpegBed : IDisposable
{
    public static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    private readonly string _folder = Directory.CreateTempSubdirectory("mt-ffmpeg-").FullName;

    public FfmpegBed(FfmpegOptions? options = null, ConfinementTools? tools = null)
    {
        Options = options ?? new FfmpegOptions();
        WorkPath = Path.Combine(_folder, "work");
        Directory.CreateDirectory(WorkPath);
        Store = new FolderMediaStore(Path.Combine(_folder, "media"), new MediaStoreOptions(), TimeProvider.System);
        Programs = new FfmpegPrograms(Options, TimeProvider.System, NullLogger<FfmpegPrograms>.Instance, tools ?? AProcess.Tools);
        Provider = new FfmpegProvider(Options, Programs, new WorkFolders(WorkPath), Store, NullLogger<FfmpegProvider>.Instance);
    }

    public FfmpegOptions Options { get; }

    public FfmpegPrograms Programs { get; }

    public FfmpegProvider Provider { get; }

    public FolderMediaStore Store { get; }

    public string WorkPath { get; }

    public void Dispose()
    {
        Programs.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>Puts a file into the store and gives its key.</summary>
    public async Task<string> StoreAsync(string path, string tenant = "tests") =>
        await StoreAsync(await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken), tenant);

    public async Task<string> StoreAsync(byte[] bytes, string tenant = "tests")
    {
        using var content = new MemoryStream(bytes);
        return (await Store.WriteAsync(content, new MediaWriteOptions { Tenant = tenant, AllowUnknownType = true })).Key;
    }

    public async Task<AttemptOutcome> RunAsync(string model, string input, IAttemptProgress? progress = null, TimeSpan? timeout = null, CancellationToken? cancellationToken = null)
    {
        var spec = new MediaTaskSpec { Model = model, Input = input, AttemptTimeout = timeout };
        var outcome = await Provider.StartAsync(AnAttempt.Of(spec, progress), cancellationToken ?? CancellationToken.None).WaitAsync(Deadline, TestContext.Current.CancellationToken);

        // Whatever happened: no process and no file is left.
        Assert.Empty(AProcess.RunningWith(_folder));
        Assert.Empty(Directory.EnumerateFileSystemEntries(WorkPath));
        return outcome;
    }

    /// <summary>Runs a model that succeeds with one output.</summary>
    public async Task<MediaOutput> MakeAsync(string model, string input, IAttemptProgress? progress = null)
    {
        Assert.Null(Validate(model, input));
        var outcome = await RunAsync(model, input, progress);
        Assert.True(outcome is AttemptOutcome.Succeeded, outcome.ToString());
        return Assert.Single(((AttemptOutcome.Succeeded)outcome).Outputs);
    }

    public InputProblem? Validate(string model, string input) =>
        Provider.Validate(Provider.Describe().Models.Single(known => known.Name == model), new MediaTaskSpec { Model = model, Input = input });

    /// <summary>Looks at stored media with a plain ffprobe, outside of what is under test.</summary>
    public async Task<PlainProbe> ProbeAsync(string key) => await PlainProbe.OfAsync((await Store.GetLocalPathAsync(key))!);

    public async Task<byte[]> ReadAsync(string key)
    {
        await using var stream = (await Store.OpenReadAsync(key))!;
        using var copy = new MemoryStream();
        await stream.CopyToAsync(copy);
        return copy.ToArray();
    }
}
