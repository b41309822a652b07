using System.Collections.Immutable;
using CsCheck;
using Orleans.MediaTasks.Delivery;
using Orleans.MediaTasks.Limits;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Storage.Tasks;

/// <summary>Random rows that use every field.</summary>
internal static class Generated
{
    private static readonly Gen<string> Text = Gen.OneOf<string>(
        Gen.String[Gen.Char.AlphaNumeric, 0, 20],
        Gen.OneOf<string>("", "\"quoted\" \\ back", "ünï çødé", "日本語", "🦊🦊", "line\nbreak\ttab\u0001", "<script>&'", new string('x', 5_000)));

    private static readonly Gen<string?> MaybeText = Maybe(Text);

    private static readonly Gen<DateTimeOffset> Time =
        Gen.Long[0, TimeSpan.FromDays(3650).Ticks].Select(ticks => ATask.Now.AddTicks(ticks));

    private static readonly Gen<DateTimeOffset?> MaybeTime = Gen.OneOf<DateTimeOffset?>(Gen.Const((DateTimeOffset?)null), Time.Select(time => (DateTimeOffset?)time));

    private static readonly Gen<TimeSpan> Duration = Gen.Long[0, TimeSpan.FromDays(30).Ticks].Select(TimeSpan.FromTicks);

    private static readonly Gen<TimeSpan?> MaybeDuration = Gen.OneOf<TimeSpan?>(Gen.Const((TimeSpan?)null), Duration.Select(duration => (TimeSpan?)duration));

    private static readonly Gen<MediaTaskStatus> Status = Gen.Enum<MediaTaskStatus>();

    private static readonly Gen<MediaTaskFailure?> Failure = Gen.OneOf<MediaTaskFailure?>(
        Gen.Const((MediaTaskFailure?)null),
        Gen.Select(Text, Text, Gen.Bool, (code, message, retryable) => (MediaTaskFailure?)new MediaTaskFailure(code, message, retryable)));

    private static readonly Gen<RetryPolicy> Retry = Gen.OneOf<RetryPolicy>(
        Gen.Const(RetryPolicy.Default),
        Gen.Select(Gen.Int[1, 100], Duration, Gen.Double[1, 10], Duration, Gen.Double.Unit, (attempts, initial, coefficient, maximum, jitter) =>
            new RetryPolicy { MaximumAttempts = attempts, InitialInterval = initial, Coefficient = coefficient, MaximumInterval = maximum, Jitter = jitter }));

    private static readonly Gen<WebhookTarget?> Webhook = Gen.OneOf<WebhookTarget?>(
        Gen.Const((WebhookTarget?)null),
        Gen.Select(MaybeText, MaybeText, MaybeText, Several(Text), (url, secret, headers, events) => (WebhookTarget?)new WebhookTarget { Url = url, Secret = secret, Headers = headers, Events = events }));

    private static readonly Gen<MediaTaskSpec> Spec =
        from kind in MaybeText
        from model in MaybeText
        from input in Text
        from priority in Gen.Int[1, 10]
        from startAt in MaybeTime
        from ttl in MaybeDuration
        from timeout in MaybeDuration
        from retry in Retry
        from fallbacks in Several(Text)
        from tags in Several(Text)
        from metadata in MaybeText
        from webhook in Webhook
        select new MediaTaskSpec
        {
            Kind = kind, Model = model, Input = input, Priority = priority, StartAt = startAt, StartTtl = ttl, AttemptTimeout = timeout,
            Retry = retry, FallbackModels = fallbacks, Tags = tags, Metadata = metadata, Webhook = webhook,
        };

    private static readonly Gen<MediaOutput> Output =
        from role in Text
        from key in MaybeText
        from type in Text
        from bytes in Gen.Long[0, long.MaxValue]
        from sha in MaybeText
        from width in Gen.Int[0, 10_000]
        from duration in Gen.Double[0, 1e6]
        from data in MaybeText
        select new MediaOutput
        {
            Role = role, Key = key, ContentType = type, Bytes = bytes, Sha256 = sha, Width = width == 0 ? null : width,
            Height = width / 2, DurationSeconds = width % 3 == 0 ? null : duration, Data = data,
        };

    private static readonly Gen<AttemptRecord> Attempt =
        from number in Gen.Int[1, 100]
        from provider in Text
        from model in Text
        from started in Time
        from ended in MaybeTime
        from failure in Failure
        from retryAt in MaybeTime
        select new AttemptRecord { Number = number, Provider = provider, Model = model, StartedAt = started, EndedAt = ended, Failure = failure, RetryAt = retryAt };

    private static readonly Gen<ModelRoute> Route = Gen.Select(Text, Text, Duration, (provider, model, timeout) => new ModelRoute(provider, model, timeout));

    /// <summary>What changes in the life of a task, put onto a row.</summary>
    private static readonly Gen<Func<MediaTaskState, MediaTaskState>> Progressing =
        from kind in Text
        from provider in Text
        from model in Text
        from status in Status
        from numbers in Gen.Int[0, 1000].Array[5]
        from sequence in Gen.Long[0, long.MaxValue]
        from owner in MaybeText
        from permit in Gen.Select(Gen.Long[1, long.MaxValue], Gen.Long[1, long.MaxValue], (epoch, number) => new Permit(epoch, number))
        from texts in MaybeText.Array[2]
        from updated in Time
        from times in MaybeTime.Array[3]
        from cancel in Gen.Bool
        from outputs in Several(Output)
        from failure in Failure
        from attempts in Several(Attempt)
        from timeout in Duration
        from fallbacks in Several(Route)
        select (Func<MediaTaskState, MediaTaskState>)(row => row with
        {
            Kind = kind,
            Provider = provider,
            Model = model,
            Status = status,
            Sequence = sequence,
            Attempt = numbers[0],
            AttemptsUsed = numbers[1],
            OwnerDeaths = numbers[2],
            Progress = numbers[3] % 101,
            Owner = owner,
            Permit = owner is null ? null : permit,
            ExternalId = texts[0],
            Stage = texts[1],
            UpdatedAt = updated,
            StartedAt = times[0],
            CompletedAt = times[1],
            DueAt = times[2],
            CancelRequested = cancel,
            Outputs = outputs,
            Failure = failure,
            Attempts = attempts,
            AttemptTimeout = timeout,
            Fallbacks = fallbacks,
        });

    /// <summary>A new row of any shape; its id and key are its own.</summary>
    public static readonly Gen<MediaTaskState> Row =
        from spec in Spec
        from progress in Progressing
        from key in Gen.Bool
        from hash in MaybeText
        select progress(ATask.New() with { Spec = spec, RequestHash = hash }) is var row && key
            ? row with { IdempotencyKey = $"tasks:{row.Id.Value}" }
            : row;

    /// <summary>A new row and what becomes of it.</summary>
    public static readonly Gen<(MediaTaskState Row, MediaTaskState Next)> Change = Gen.Select(Row, Progressing, (row, progress) => (row, progress(row) with { Version = row.Version + 1 }));

    private static readonly Gen<TaskEvent> Event =
        from type in Gen.Enum<TaskEventType>()
        from at in Time
        from status in Status
        from numbers in Gen.Int[0, 100].Array[2]
        from stage in MaybeText
        from remaining in MaybeDuration
        from failure in Failure
        from retryAt in MaybeTime
        select new TaskEvent { Type = type, At = at, Status = status, Attempt = numbers[0], Progress = numbers[1], Stage = stage, EstimatedRemaining = remaining, Failure = failure, RetryAt = retryAt };

    private static readonly Gen<DeliveryAttempt?> Sending = Gen.OneOf<DeliveryAttempt?>(
        Gen.Const((DeliveryAttempt?)null),
        Gen.Select(Time, Duration, Gen.Int[0, 599], MaybeText, MaybeText, (at, duration, code, error, detail) =>
            (DeliveryAttempt?)new DeliveryAttempt(at, duration, code < 100 ? null : code, error, detail)));

    /// <summary>A delivery of a task, and what becomes of it.</summary>
    public static readonly Gen<Func<MediaTaskId, (WebhookDelivery Made, WebhookDelivery Sent)>> Told =
        from told in Event
        from sequence in Gen.Long[0, long.MaxValue]
        from endpoint in Text
        from status in Gen.Enum<DeliveryStatus>()
        from attempts in Gen.Int[0, 100]
        from moments in Time.Array[4]
        from dueAt in MaybeTime
        from sending in Sending
        select (Func<MediaTaskId, (WebhookDelivery Made, WebhookDelivery Sent)>)(task =>
        {
            var made = new WebhookDelivery { Task = task, Endpoint = endpoint, Sequence = sequence, DueAt = moments[0], CreatedAt = moments[1], UpdatedAt = moments[2], Event = told };
            return (made, made with { Status = status, Attempts = attempts, DueAt = dueAt, UpdatedAt = moments[3], LastAttempt = sending });
        });

    private static Gen<string?> Maybe(Gen<string> text) => Gen.OneOf<string?>(Gen.Const((string?)null), text.Select(some => (string?)some));

    private static Gen<ImmutableArray<T>> Several<T>(Gen<T> item) => Gen.OneOf<ImmutableArray<T>>(Gen.Const(ImmutableArray<T>.Empty), item.Array[1, 4].Select(items => items.ToImmutableArray()));
}
