using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text.Json;
using CsCheck;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Providers;

/// <summary>What every adapter must do. A class per adapter inherits it and adds the adapter's own tests elsewhere.</summary>
public abstract class MediaProviderConformance : IDisposable
{
    /// <summary>Long enough for a busy machine; only a broken adapter waits so long.</summary>
    protected static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    /// <summary>How soon an adapter must be gone after a cancel.</summary>
    protected static readonly TimeSpan CancelLimit = TimeSpan.FromSeconds(2);

    private static readonly string[] KnownCodes =
        ["invalid_request", "missing_parameter", "unsupported_model", "configuration_error", "not_found", "invalid_image_size"];

    protected MediaProviderConformance()
    {
        Folder = Directory.CreateTempSubdirectory("mt-conformance-").FullName;
        TemporaryFolder = Directory.CreateDirectory(Path.Combine(Folder, "temporary")).FullName;
        Store = new InMemoryMediaStore(Directory.CreateDirectory(Path.Combine(Folder, "media")).FullName);
    }

    /// <summary>A folder of this test alone, removed after it.</summary>
    protected string Folder { get; }

    /// <summary>Where the adapter may put its temporary files; must be empty when an attempt has ended.</summary>
    protected string TemporaryFolder { get; }

    /// <summary>The store that the adapter writes to.</summary>
    protected InMemoryMediaStore Store { get; }

    /// <summary>The adapter under test, over <see cref="Store"/> and <see cref="TemporaryFolder"/>.</summary>
    protected abstract IMediaProvider Provider { get; }

    /// <summary>Inputs that its models must refuse.</summary>
    protected abstract IEnumerable<InvalidInput> InvalidInputs { get; }

    /// <summary>An input that works; adapters whose examples name stored media put that into the store here.</summary>
    protected virtual Task<string> WorkingInputAsync(ModelInfo model) => Task.FromResult(model.ExampleInput!);

    /// <summary>An input whose work goes on for a while after the first report of progress, so that a cancel meets it.</summary>
    protected virtual Task<string> LongInputAsync(ModelInfo model) => WorkingInputAsync(model);

    /// <summary>Checks that a file is what its output says; adapters that make more than pictures add to it.</summary>
    protected virtual void AssertDecodes(MediaOutput output, byte[] bytes) => DecodedMedia.AssertMatches(output, bytes);

    [Fact]
    public void Describe_WhenCalledTwice_SaysTheSameOfWellNamedModels()
    {
        var first = Provider.Describe();
        var second = Provider.Describe();

        Assert.Equal(JsonSerializer.Serialize(first), JsonSerializer.Serialize(second));
        Assert.Matches("^[a-z][a-z0-9-]{0,31}$", first.Name);
        Assert.NotEmpty(first.Description);
        Assert.NotEmpty(first.Models);
        Assert.True(first.DefaultConcurrency >= 1);
        Assert.All(first.Models, model =>
        {
            Assert.Matches("^[a-z0-9][a-z0-9._/-]{0,63}$", model.Name);
            Assert.Equal(first.Name, model.Provider);
            Assert.NotEmpty(model.Description);
            Assert.True(model.ExpectedDuration > TimeSpan.Zero);
            Assert.True(model.AttemptTimeout >= model.ExpectedDuration);
            Assert.NotNull(model.ExampleInput);
        });

        // The catalog refuses what is not unique.
        Assert.Equal(first.Models.Count, new ModelCatalog([first]).ModelNames.Count);
    }

    [Fact]
    public async Task StartAsync_WhenInputWorks_StoresWholeOutputs()
    {
        foreach (var model in UsableModels())
        {
            var outputs = await SucceedAsync(model, await WorkingInputAsync(model));

            Assert.NotEmpty(outputs);
            foreach (var output in outputs)
            {
                await AssertWholeAsync(output);
            }
        }
    }

    [Fact]
    public async Task StartAsync_WhenInputWorks_ReportsRisingProgressBelow100()
    {
        foreach (var model in UsableModels())
        {
            var progress = new RecordedProgress();

            await SucceedAsync(model, await WorkingInputAsync(model), progress);

            var percents = progress.Reports.Select(report => report.Percent).ToList();
            Assert.NotEmpty(percents);
            Assert.All(percents, percent => Assert.InRange(percent, 0, 99));
            Assert.Equal(percents.Order(), percents);
            Assert.All(progress.Reports, report => Assert.Matches("^[a-z_]+$", report.Stage ?? "same"));
        }
    }

    [Fact]
    public async Task Validate_WhenInputIsInvalid_NamesCodeAndField()
    {
        foreach (var invalid in InvalidInputs)
        {
            var model = Model(invalid.Model);
            var problem = Provider.Validate(model, Spec(model, invalid.Input));

            Assert.True(problem is not null, $"{invalid.Model} accepts {invalid.Input}");
            Assert.Equal((invalid.Input, invalid.Code, invalid.Field), (invalid.Input, problem.Code, problem.Field));
            Assert.NotEmpty(problem.Message);

            // The same input that slipped through to the attempt fails it for good, as a value.
            var outcome = await RunAsync(model, invalid.Input);
            Assert.True(outcome is AttemptOutcome.Invalid or AttemptOutcome.Misconfigured, $"{invalid.Input} gave {outcome}");
        }

        Assert.Empty(Directory.EnumerateFileSystemEntries(TemporaryFolder));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("\"text\"")]
    public async Task Validate_WhenInputIsNoObject_RefusesIt(string input)
    {
        foreach (var model in Provider.Describe().Models)
        {
            Assert.Equal(("invalid_request", "input"), Provider.Validate(model, Spec(model, input)) is { } problem ? (problem.Code, problem.Field) : default);
            Assert.IsType<AttemptOutcome.Invalid>(await RunAsync(model, input));
        }
    }

    [Fact]
    public void Validate_WhenInputIsRandom_NeverThrows()
    {
        foreach (var model in Provider.Describe().Models)
        {
            RandomInput.Like(model.ExampleInput!).Sample(
                input =>
                {
                    if (Provider.Validate(model, Spec(model, input)) is { } problem)
                    {
                        Assert.Contains(problem.Code, KnownCodes);
                        Assert.StartsWith("input", problem.Field, StringComparison.Ordinal);
                        Assert.InRange(problem.Message.Length, 1, 1_000);
                    }
                },
                iter: 2_000,
                threads: 1);
        }
    }

    [Fact]
    public async Task StartAsync_WhenCancelledUnderWay_StopsSoonAndLeavesNothing()
    {
        foreach (var model in UsableModels())
        {
            var input = await LongInputAsync(model);
            var before = Store.Keys;
            using var cancel = new CancellationTokenSource();
            var cancelledAt = 0L;
            var progress = new RecordedProgress(() =>
            {
                cancelledAt = TimeProvider.System.GetTimestamp();
                cancel.Cancel();
            });

            var outcome = await RunAsync(model, input, progress, cancellationToken: cancel.Token);

            Assert.IsType<AttemptOutcome.Cancelled>(outcome);
            Assert.InRange(TimeProvider.System.GetElapsedTime(cancelledAt), TimeSpan.Zero, CancelLimit);
            Assert.Equal(before, Store.Keys);
            Assert.Empty(Directory.EnumerateFileSystemEntries(TemporaryFolder));
        }
    }

    [Fact]
    public async Task StartAsync_WhenCancelledBefore_DoesNothing()
    {
        foreach (var model in UsableModels())
        {
            var input = await WorkingInputAsync(model);
            var before = Store.Keys;

            Assert.IsType<AttemptOutcome.Cancelled>(await RunAsync(model, input, cancellationToken: new CancellationToken(canceled: true)));

            Assert.Equal(before, Store.Keys);
            Assert.Empty(Directory.EnumerateFileSystemEntries(TemporaryFolder));
        }
    }

    [Fact]
    public async Task StartAsync_WhenRunManyTimesAtOnce_KeepsRunsApart()
    {
        var model = UsableModels()[0];
        var input = await WorkingInputAsync(model);

        // The folder for temporary files is empty when the last one ends, not when each ends.
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => RunAsync(model, input)));

        var runs = outcomes.Select(outcome => Assert.IsType<AttemptOutcome.Succeeded>(outcome).Outputs).ToList();
        var keys = runs.SelectMany(outputs => outputs).Select(output => output.Key).OfType<string>().ToList();
        Assert.Equal(keys.Count, keys.Distinct(StringComparer.Ordinal).Count());
        Assert.All(runs, outputs => Assert.Equal(runs[0].Length, outputs.Length));
        Assert.Empty(Directory.EnumerateFileSystemEntries(TemporaryFolder));
    }

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing) => Directory.Delete(Folder, recursive: true);

    protected ModelInfo Model(string name) => Provider.Describe().Models.Single(model => model.Name == name);

    protected static MediaTaskSpec Spec(ModelInfo model, string input) => new() { Kind = model.Kind, Model = model.Name, Input = input };

    /// <summary>Runs one attempt; fails when it takes longer than <see cref="Deadline"/>.</summary>
    /// <remarks>A remote job is followed to its end by <see cref="FollowAsync"/>.</remarks>
    protected async Task<AttemptOutcome> RunAsync(
        ModelInfo model, string input, IAttemptProgress? progress = null, int attempt = 1, CancellationToken? cancellationToken = null)
    {
        var context = AnAttempt.Of(Spec(model, input), progress, attempt);
        var outcome = await Provider.StartAsync(context, cancellationToken ?? CancellationToken.None).WaitAsync(Deadline, TestContext.Current.CancellationToken);
        return outcome is AttemptOutcome.InProgress running ? await FollowAsync(context, running, cancellationToken ?? CancellationToken.None) : outcome;
    }

    /// <summary>Brings a remote job to its end: polls it when it has news, and cancels it when it is told to. For adapters that submit jobs.</summary>
    protected virtual Task<AttemptOutcome> FollowAsync(AttemptContext attempt, AttemptOutcome.InProgress running, CancellationToken cancellationToken) =>
        throw new NotSupportedException($"{GetType().Name} does not say how its jobs are followed.");

    /// <summary>Runs one attempt of a valid input and gives its outputs.</summary>
    protected async Task<ImmutableArray<MediaOutput>> SucceedAsync(ModelInfo model, string input, IAttemptProgress? progress = null)
    {
        Assert.Null(Provider.Validate(model, Spec(model, input)));
        var outcome = await RunAsync(model, input, progress);
        Assert.True(outcome is AttemptOutcome.Succeeded, $"{model.Name} with {input} gave {outcome}");
        Assert.Empty(Directory.EnumerateFileSystemEntries(TemporaryFolder));
        return ((AttemptOutcome.Succeeded)outcome).Outputs;
    }

    /// <summary>The bytes of a stored output.</summary>
    protected async Task<byte[]> ReadAsync(MediaOutput output)
    {
        await using var stream = await Store.OpenReadAsync(output.Key!);
        Assert.NotNull(stream);
        using var buffer = new MemoryStream();
        await stream.CopyToAsync(buffer);
        return buffer.ToArray();
    }

    private List<ModelInfo> UsableModels()
    {
        var usable = Provider.Describe().Models.Where(model => model.Unavailable is null).ToList();
        Assert.NotEmpty(usable);
        return usable;
    }

    private async Task AssertWholeAsync(MediaOutput output)
    {
        Assert.NotEmpty(output.Role);
        if (output.Data is { } data)
        {
            Assert.InRange(System.Text.Encoding.UTF8.GetByteCount(data), 2, 64 * 1024);
            using var parsed = JsonDocument.Parse(data);
        }

        if (output.Key is null)
        {
            Assert.NotNull(output.Data);
            return;
        }

        var bytes = await ReadAsync(output);
        var info = await Store.FindAsync(output.Key);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(bytes)), output.Sha256);
        Assert.True(output.Bytes >= bytes.Length);
        Assert.Equal(info!.ContentType, output.ContentType);
        AssertDecodes(output, bytes);
    }
}
