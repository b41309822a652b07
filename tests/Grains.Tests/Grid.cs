using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Orleans.MediaTasks.Delivery;
using Orleans.MediaTasks.Hosting;
using Orleans.MediaTasks.Limits;
using Orleans.MediaTasks.Progress;
using Orleans.MediaTasks.Providers;
using Orleans.MediaTasks.Tasks;
using Orleans.TestingHost;

namespace Orleans.MediaTasks;

/// <summary>A silo on a SQLite store in a folder of its own, with scripted providers; on virtual time unless asked otherwise.</summary>
internal sealed class Grid : IAsyncDisposable
{
    /// <summary>How long a test waits for anything before it fails.</summary>
    public static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    private readonly string _folder;
    private readonly Dictionary<string, string?> _settings;
    private readonly ScriptedProvider[] _providers;
    private IHost _host = null!;

    private Grid(string folder, TimeProvider time, Dictionary<string, string?> settings, ScriptedProvider[] providers) =>
        (_folder, Time, _settings, _providers, Receiver) = (folder, time, settings, providers, new ScriptedReceiver(time));

    public TimeProvider Time { get; }

    /// <summary>What models stand for others; takes effect with the next start.</summary>
    public IReadOnlyList<ModelAlias> Aliases { get; set; } = [];

    /// <summary>Puts something between the silo and its store; takes effect with the next start.</summary>
    public Func<ITaskStore, ITaskStore>? AroundStore { get; set; }

    public FakeTimeProvider Clock => (FakeTimeProvider)Time;

    public ScriptedProvider Provider => _providers[0];

    public IGrainFactory Grains => _host.Services.GetRequiredService<IGrainFactory>();

    public ITaskStore Store => _host.Services.GetRequiredService<ITaskStore>();

    public IServiceProvider Services => _host.Services;

    public TaskWatch Watch { get; private set; } = null!;

    /// <summary>Who gets what webhooks send.</summary>
    public ScriptedReceiver Receiver { get; }

    public static FakeTimeProvider NewClock() => new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));

    public static async Task<Grid> StartAsync(TimeProvider time, Dictionary<string, string?>? settings = null, params ScriptedProvider[] providers)
    {
        var grid = new Grid(
            Directory.CreateTempSubdirectory("mediatasks-grid-").FullName, time, settings ?? [], providers is [] ? [new ScriptedProvider(time)] : providers);
        await grid.StartSiloAsync();
        return grid;
    }

    /// <summary>Stops the silo in good order and starts another one on the same folder.</summary>
    public async Task RestartAsync()
    {
        await StopSiloAsync();
        await StartSiloAsync();
    }

    /// <summary>Moves the virtual clock to the whole millisecond at or after a moment: timers tick in milliseconds.</summary>
    public void AdvanceTo(DateTimeOffset moment) => Clock.Advance(TimeSpan.FromMilliseconds(Math.Ceiling((moment - Clock.GetUtcNow()).TotalMilliseconds)));

    public IMediaTaskGrain Task(MediaTaskId id) => Grains.GetGrain<IMediaTaskGrain>(id.ToString());

    /// <summary>Permits of the scripted provider that are out.</summary>
    public async Task<int> InUseAsync() =>
        (await Grains.GetGrain<ILimiterGrain>(ScriptedProvider.DefaultName).GetStatusAsync(TestContext.Current.CancellationToken)).InUse;

    public MediaTaskSubmission Submission(string tenant = "a", Func<MediaTaskSpec, MediaTaskSpec>? shape = null)
    {
        var spec = new MediaTaskSpec { Kind = MediaTaskKinds.Image, Input = "{}" };
        return new MediaTaskSubmission(MediaTaskId.New(tenant, Time.GetUtcNow()), shape?.Invoke(spec) ?? spec);
    }

    public async Task<IReadOnlyList<SubmitResult>> SubmitAsync(params MediaTaskSubmission[] submissions) =>
        await Grains.GetGrain<ITaskIntakeGrain>(0).SubmitAsync(submissions, TestContext.Current.CancellationToken);

    /// <summary>Submits one task that must be accepted.</summary>
    public async Task<MediaTaskId> SubmitOneAsync(Func<MediaTaskSpec, MediaTaskSpec>? shape = null, string tenant = "a")
    {
        var results = await SubmitAsync(Submission(tenant, shape));
        return Assert.IsType<SubmitResult.Accepted>(Assert.Single(results)).Task.Id;
    }

    public async ValueTask DisposeAsync()
    {
        await StopSiloAsync();
        Directory.Delete(_folder, recursive: true);
    }

    public async Task StartSiloAsync()
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Configuration.AddInMemoryCollection(_settings).AddInMemoryCollection([new("MediaTasks:DataPath", _folder)]);
        builder.Logging.SetMinimumLevel(LogLevel.None);
        builder.Services.AddSingleton(Time);
        builder.Services.UseTimeProviderForBackgroundAreas(TimeProvider.System);
        builder.Services.AddMediaTaskStorage(builder.Configuration);
        builder.Services.AddSingleton<IWebhookSender>(Receiver);
        if (AroundStore is { } around)
        {
            var stored = builder.Services.Last(service => service.ServiceType == typeof(ITaskStore));
            builder.Services.Remove(stored);
            builder.Services.AddSingleton(services => around((ITaskStore)stored.ImplementationFactory!(services)));
        }

        foreach (var provider in _providers)
        {
            builder.Services.AddSingleton<IMediaProvider>(provider);
        }

        foreach (var alias in Aliases)
        {
            builder.Services.AddSingleton(alias);
        }

        builder.UseOrleans(silo => silo
            .UseLocalhostClustering(FreePort.Next(), 0)
            .UseInMemoryReminderService()
            .AddMediaTaskGrains());
        builder.Services.AddMediaTaskSiloWork();
        _host = builder.Build();
        Watch = new TaskWatch(_host.Services.GetRequiredService<IProgressTap>());
        await _host.StartAsync(TestContext.Current.CancellationToken);
    }

    public async Task StopSiloAsync()
    {
        Watch.Dispose();
        await _host.StopAsync(CancellationToken.None);
        if (_host is IAsyncDisposable host)
        {
            await host.DisposeAsync();
        }
    }
}
