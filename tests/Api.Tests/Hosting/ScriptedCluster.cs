using System.Collections.Concurrent;
using Orleans.MediaTasks.Limits;
using Orleans.MediaTasks.Providers;
using Orleans.MediaTasks.Providers.Batch;
using Orleans.MediaTasks.Tasks;
using Orleans.MediaTasks.Tenants;

namespace Orleans.MediaTasks.Api.Hosting;

/// <summary>A cluster that does what the test says: no silo, no store, answers at once.</summary>
internal sealed class ScriptedCluster : IGrainFactory
{
    public ConcurrentDictionary<string, MediaTaskSnapshot> Tasks { get; } = new();

    public ScriptedTap Tap { get; } = new();

    public List<MediaTaskSubmission> Submissions { get; } = [];

    /// <summary>What the intake answers; null stores and accepts.</summary>
    public Func<IReadOnlyList<MediaTaskSubmission>, IReadOnlyList<SubmitResult>>? Intake { get; set; }

    /// <summary>Runs before a task is read.</summary>
    public Action<string>? OnGet { get; set; }

    /// <summary>What a command on a task answers; null answers with the task as it is.</summary>
    public Func<MediaTaskSnapshot?, CommandResult>? Command { get; set; }

    /// <summary>Cancels and retries so far.</summary>
    public int Commands { get; private set; }

    public TaskQuery? LastQuery { get; set; }

    public TaskPage Page { get; set; } = new([], null);

    /// <summary>Whether bounded intakes have no room.</summary>
    public bool IsFull { get; set; }

    /// <summary>What the counters say; null for the usual ones.</summary>
    public IReadOnlyList<TaskCount>? Counts { get; set; }

    /// <summary>What a list answers; null answers with <see cref="Page"/>.</summary>
    public Func<TaskQuery, TaskPage>? OnList { get; set; }

    public IReadOnlyList<ProviderInfo> Catalog { get; set; } = [Samples.Provider()];

    public Exception? CatalogFailure { get; set; }

    public bool IsPaused { get; set; }

    /// <summary>What a removal of one task comes to.</summary>
    public TaskRemoval Removal { get; set; }

    /// <summary>What each page of removals comes to; null for nothing to remove.</summary>
    public Func<DateTimeOffset, Guid?, RemovalPage>? OnRemoveEnded { get; set; }

    /// <summary>Settings of plugins, by <c>tenant/plugin</c>.</summary>
    public ConcurrentDictionary<string, PluginSettings> Plugins { get; } = new();

    /// <summary>What is wrong with every change of them; null for nothing.</summary>
    public InputProblem? PluginProblem { get; set; }

    /// <summary>Items of batches, by the keys of their tasks.</summary>
    public ConcurrentDictionary<string, BatchOperation> Batches { get; } = new();

    /// <summary>Keys by the hashes of their secrets.</summary>
    public ConcurrentDictionary<string, ApiKeyFinding> Keys { get; } = new();

    /// <summary>What looking a key up ends in; null for an answer.</summary>
    public Exception? KeyFailure { get; set; }

    /// <summary>Keys looked up so far.</summary>
    public int KeyLookups { get; private set; }

    public void Reset()
    {
        Tasks.Clear();
        Submissions.Clear();
        Keys.Clear();
        Plugins.Clear();
        Batches.Clear();
        PluginProblem = null;
        (KeyFailure, KeyLookups) = (null, 0);
        (Removal, OnRemoveEnded) = (TaskRemoval.Removed, null);
        (Intake, OnGet, OnList, Command, LastQuery, CatalogFailure) = (null, null, null, null, null, null);
        (Commands, IsPaused, IsFull, Counts, Page, Catalog) = (0, false, false, null, new TaskPage([], null), [Samples.Provider()]);
    }

    public TGrainInterface GetGrain<TGrainInterface>(string primaryKey, string? grainClassNamePrefix = null) where TGrainInterface : IGrainWithStringKey =>
        (TGrainInterface)Find(typeof(TGrainInterface), primaryKey);

    public TGrainInterface GetGrain<TGrainInterface>(long primaryKey, string? grainClassNamePrefix = null) where TGrainInterface : IGrainWithIntegerKey =>
        (TGrainInterface)Find(typeof(TGrainInterface), "0");

    private object Find(Type type, string key) => type.Name switch
    {
        nameof(IMediaTaskGrain) => new ScriptedTask(this, key),
        nameof(ITaskIntakeGrain) => new ScriptedIntake(this),
        nameof(IBoundedIntakeGrain) => new ScriptedBoundedIntake(this, key),
        nameof(ITaskQueryGrain) => new ScriptedQueries(this),
        nameof(ITaskRemovalGrain) => new ScriptedRemovals(this),
        nameof(IProviderCatalogGrain) => new ScriptedCatalog(this),
        nameof(ILimiterGrain) => new ScriptedLimiter(this, key),
        nameof(IApiKeyGrain) => new ScriptedKey(this, key),
        nameof(IBatchGrain) => new ScriptedBatch(Batches, key),
        nameof(IPluginSettingsGrain) => new ScriptedPluginSettings(this, key),
        _ => throw new NotSupportedException(type.Name),
    };

    private sealed class ScriptedTask(ScriptedCluster cluster, string key) : IMediaTaskGrain
    {
        private MediaTaskSnapshot? Snapshot => cluster.Tasks.GetValueOrDefault(key);

        public Task<MediaTaskSnapshot?> GetAsync(CancellationToken cancellationToken = default)
        {
            cluster.OnGet?.Invoke(key);
            return Task.FromResult(Snapshot);
        }

        public Task<CommandResult> CancelAsync(CancellationToken cancellationToken = default) => CommandAsync();

        public Task<CommandResult> CancelWaitingAsync(CancellationToken cancellationToken = default) =>
            Snapshot is { Status: MediaTaskStatus.Processing or MediaTaskStatus.Completed or MediaTaskStatus.Failed } begun
                ? Task.FromResult(new CommandResult(begun, "The work has begun."))
                : CommandAsync();

        public Task<CommandResult> RetryAsync(CancellationToken cancellationToken = default) => CommandAsync();

        public Task<WaitReason?> WhyAsync(CancellationToken cancellationToken = default) =>
            Task.FromResult(Snapshot is null ? null : new WaitReason("concurrency", "All places are taken.", Samples.Now, null, 3));

        private Task<CommandResult> CommandAsync()
        {
            cluster.Commands++;
            return Task.FromResult(cluster.Command?.Invoke(Snapshot) ?? new CommandResult(Snapshot));
        }
    }

    private sealed class ScriptedIntake(ScriptedCluster cluster) : ITaskIntakeGrain
    {
        public Task<IReadOnlyList<SubmitResult>> SubmitAsync(IReadOnlyList<MediaTaskSubmission> submissions, CancellationToken cancellationToken = default)
        {
            lock (cluster.Submissions)
            {
                cluster.Submissions.AddRange(submissions);
            }

            return Task.FromResult(cluster.Intake?.Invoke(submissions) ?? [.. submissions.Select(Accept)]);
        }

        private SubmitResult Accept(MediaTaskSubmission submission)
        {
            var task = Samples.Task(submission.Id) with { Spec = submission.Spec };
            task = submission.Spec.Kind == MediaTaskKinds.Batch ? task with { Kind = MediaTaskKinds.Batch, Model = submission.Spec.Model! } : task;
            cluster.Tasks[submission.Id.ToString()] = task;
            return new SubmitResult.Accepted(task, Replayed: false);
        }
    }

    private sealed class ScriptedBoundedIntake(ScriptedCluster cluster, string key) : IBoundedIntakeGrain
    {
        public async Task<SubmitResult?> SubmitAsync(MediaTaskSubmission submission, int capacity, CancellationToken cancellationToken = default) =>
            cluster.IsFull ? null : (await new ScriptedIntake(cluster).SubmitAsync([submission with { Spec = submission.Spec with { Model = key[(key.IndexOf('/') + 1)..] } }], cancellationToken))[0];
    }

    private sealed class ScriptedQueries(ScriptedCluster cluster) : ITaskQueryGrain
    {
        public Task<TaskPage> ListAsync(TaskQuery query, CancellationToken cancellationToken = default)
        {
            cluster.LastQuery = query;
            return Task.FromResult(cluster.OnList?.Invoke(query) ?? cluster.Page);
        }

        public Task<IReadOnlyList<TaskCount>> CountAsync(string tenant, CancellationToken cancellationToken = default) => Task.FromResult(cluster.Counts ??
        [
            new TaskCount(MediaTaskStatus.Completed, MediaTaskKinds.Image, 5),
            new TaskCount(MediaTaskStatus.Completed, MediaTaskKinds.Video, 2),
            new TaskCount(MediaTaskStatus.Failed, MediaTaskKinds.Image, 1),
        ]);
    }

    private sealed class ScriptedRemovals(ScriptedCluster cluster) : ITaskRemovalGrain
    {
        public Task<TaskRemoval> RemoveAsync(MediaTaskId id, CancellationToken cancellationToken = default) =>
            Task.FromResult(cluster.Tasks.ContainsKey(id.ToString()) ? cluster.Removal : TaskRemoval.NotFound);

        public Task<RemovalPage> RemoveEndedAsync(string tenant, DateTimeOffset endedBefore, Guid? after, CancellationToken cancellationToken = default) =>
            Task.FromResult(cluster.OnRemoveEnded?.Invoke(endedBefore, after) ?? new RemovalPage(0, 0, null));
    }

    private sealed class ScriptedCatalog(ScriptedCluster cluster) : IProviderCatalogGrain
    {
        public Task<IReadOnlyList<ProviderInfo>> GetAsync(CancellationToken cancellationToken = default) =>
            cluster.CatalogFailure is { } failure ? Task.FromException<IReadOnlyList<ProviderInfo>>(failure) : Task.FromResult(cluster.Catalog);
    }

    private sealed class ScriptedKey(ScriptedCluster cluster, string hash) : IApiKeyGrain
    {
        public Task<ApiKeyFinding> FindAsync(CancellationToken cancellationToken = default)
        {
            cluster.KeyLookups++;
            return cluster.KeyFailure is { } failure
                ? Task.FromException<ApiKeyFinding>(failure)
                : Task.FromResult(cluster.Keys.GetValueOrDefault(hash) ?? new ApiKeyFinding(ApiKeyStanding.Unknown, null, ApiKeyScopes.None));
        }

        public Task<KeyAdmission> AdmitAsync(int tasks, CancellationToken cancellationToken = default) => throw new NotSupportedException();

        public Task SettleAsync(long admission, CancellationToken cancellationToken = default) => throw new NotSupportedException();
    }

    private sealed class ScriptedLimiter(ScriptedCluster cluster, string provider) : ILimiterGrain
    {
        public Task<LimiterStatus> GetStatusAsync(CancellationToken cancellationToken = default) => Task.FromResult(new LimiterStatus
        {
            Provider = provider,
            Settings = new LimiterSettings { Concurrency = 4, PerSecond = 20 },
            InUse = 2,
            Waiting = 7,
            Paused = cluster.IsPaused,
        });

        public Task<QueuePosition?> GetPositionAsync(MediaTaskId id, CancellationToken cancellationToken = default) => Task.FromResult<QueuePosition?>(null);

        public Task<LimiterStatus> PauseAsync(CancellationToken cancellationToken = default)
        {
            cluster.IsPaused = true;
            return GetStatusAsync(cancellationToken);
        }

        public Task<LimiterStatus> ResumeAsync(CancellationToken cancellationToken = default)
        {
            cluster.IsPaused = false;
            return GetStatusAsync(cancellationToken);
        }
    }

    TGrainInterface IGrainFactory.GetGrain<TGrainInterface>(Guid primaryKey, string? grainClassNamePrefix) => throw new NotSupportedException();
    TGrainInterface IGrainFactory.GetGrain<TGrainInterface>(Guid primaryKey, string keyExtension, string? grainClassNamePrefix) => throw new NotSupportedException();
    TGrainInterface IGrainFactory.GetGrain<TGrainInterface>(long primaryKey, string keyExtension, string? grainClassNamePrefix) => throw new NotSupportedException();
    TGrainObserverInterface IGrainFactory.CreateObjectReference<TGrainObserverInterface>(IGrainObserver obj) => throw new NotSupportedException();
    void IGrainFactory.DeleteObjectReference<TGrainObserverInterface>(IGrainObserver obj) => throw new NotSupportedException();
    IGrain IGrainFactory.GetGrain(Type grainInterfaceType, Guid grainPrimaryKey) => throw new NotSupportedException();
    IGrain IGrainFactory.GetGrain(Type grainInterfaceType, long grainPrimaryKey) => throw new NotSupportedException();
    IGrain IGrainFactory.GetGrain(Type grainInterfaceType, string grainPrimaryKey) => throw new NotSupportedException();
    IGrain IGrainFactory.GetGrain(Type grainInterfaceType, Guid grainPrimaryKey, string keyExtension) => throw new NotSupportedException();
    IGrain IGrainFactory.GetGrain(Type grainInterfaceType, long grainPrimaryKey, string keyExtension) => throw new NotSupportedException();
    TGrainInterface IGrainFactory.GetGrain<TGrainInterface>(GrainId grainId) => throw new NotSupportedException();
    IAddressable IGrainFactory.GetGrain(Type interfaceType, IdSpan grainKey) => throw new NotSupportedException();
    IAddressable IGrainFactory.GetGrain(Type interfaceType, IdSpan grainKey, string grainClassNamePrefix) => throw new NotSupportedException();
    IAddressable IGrainFactory.GetGrain(GrainId grainId) => throw new NotSupportedException();
    IAddressable IGrainFactory.GetGrain(GrainId grainId, GrainInterfaceType interfaceType) => throw new NotSupportedException();
}
