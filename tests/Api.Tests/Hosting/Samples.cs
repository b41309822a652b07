using Orleans.MediaTasks.Providers;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Api.Hosting;

/// <summary>Things with good defaults.</summary>
internal static class Samples
{
    public static readonly DateTimeOffset Now = new(2030, 1, 31, 12, 0, 0, 123, TimeSpan.Zero);

    public static MediaTaskSnapshot Task(MediaTaskId? id = null) => new()
    {
        Id = id ?? MediaTaskId.New("dev", Now),
        Spec = new MediaTaskSpec { Model = "images/render", Input = """{"prompt":"a fox"}""" },
        Kind = MediaTaskKinds.Image,
        Provider = "images",
        Model = "images/render",
        Status = MediaTaskStatus.Queued,
        CreatedAt = Now,
        UpdatedAt = Now,
        Sequence = 1,
    };

    public static MediaTaskSnapshot Completed(MediaTaskId? id = null) => Task(id) with
    {
        Status = MediaTaskStatus.Completed,
        Progress = 100,
        Attempt = 1,
        StartedAt = Now,
        CompletedAt = Now.AddSeconds(2),
        Outputs =
        [
            new MediaOutput { Role = "probe", ContentType = "application/json", Data = """{"streams":2}""" },
            new MediaOutput { Role = "image", Key = "k1.png", ContentType = "image/png", Bytes = 1234, Sha256 = "ab", Width = 640, Height = 480 },
        ],
    };

    public static MediaTaskSnapshot Failed(MediaTaskId? id = null) => Task(id) with
    {
        Status = MediaTaskStatus.Failed,
        Attempt = 2,
        CompletedAt = Now,
        Failure = new MediaTaskFailure(FailureCodes.ModelOverloaded, "No capacity.", Retryable: true),
        Attempts = [new AttemptRecord { Number = 1, Provider = "images", Model = "images/render", StartedAt = Now, EndedAt = Now, Failure = new MediaTaskFailure("timeout", "Too slow.", true), RetryAt = Now }],
    };

    public static ProviderInfo Provider(string name = "images", string? unavailable = null) => new()
    {
        Name = name,
        Description = "Pictures.",
        IsLocal = true,
        Models = [new ModelInfo { Name = $"{name}/render", Kind = MediaTaskKinds.Image, Provider = name, Description = "A renderer.", IsDefault = true, ExampleInput = """{"prompt":"a fox"}""", Unavailable = unavailable }],
    };
}
