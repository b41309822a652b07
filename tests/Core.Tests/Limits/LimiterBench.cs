using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Limits;

/// <summary>A limiter, its clock, and short words for what tests do with them.</summary>
internal sealed class LimiterBench
{
    public static readonly DateTimeOffset Start = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private int _ids;

    public LimiterBench(LimiterSettings? settings = null, long epoch = 7) => Machine = new LimiterMachine(settings ?? new LimiterSettings(), epoch, Start);

    public LimiterMachine Machine { get; }

    public DateTimeOffset Now { get; set; } = Start;

    /// <summary>A waiting task whose id is a number, so that failures can be read.</summary>
    public static QueuedTask ATask(int number, string tenant = "a", int priority = 5, string model = "m", TimeSpan? since = null) =>
        new(new MediaTaskId(tenant, new Guid(number, 0, 0, new byte[8])), model, priority, Start + (since ?? TimeSpan.Zero));

    /// <summary>Enqueues a task that waits since now.</summary>
    public QueuedTask Enqueue(string tenant = "a", int priority = 5, string model = "m")
    {
        var task = ATask(++_ids, tenant, priority, model, Now - Start);
        Assert.True(Machine.Enqueue(task));
        return task;
    }

    public QueuedTask[] Enqueue(int count, string tenant = "a", int priority = 5, string model = "m") =>
        [.. Enumerable.Range(0, count).Select(_ => Enqueue(tenant, priority, model))];

    public IReadOnlyList<LimiterGrant> Admit(int maximum = int.MaxValue) => Machine.Admit(Now, maximum);

    /// <summary>Admits and releases one at a time, so that order shows and concurrency does not.</summary>
    public List<QueuedTask> Drain(int count = int.MaxValue)
    {
        var order = new List<QueuedTask>();
        while (order.Count < count && Admit(1) is [var grant])
        {
            order.Add(grant.Task);
            Assert.True(Machine.Release(grant.Task.Id, grant.Permit));
        }

        return order;
    }

    /// <summary>The number a task was made with.</summary>
    public static int NumberOf(QueuedTask task) => BitConverter.ToInt32(task.Id.Value.ToByteArray());
}
