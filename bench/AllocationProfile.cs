using System.Collections.Concurrent;
using System.Diagnostics.Tracing;

namespace Orleans.MediaTasks.Bench;

/// <summary>Which types the process allocates, sampled by the runtime about every 100 KB. On with <c>MEDIATASKS_BENCH_ALLOCATIONS=1</c>, as it costs some speed.</summary>
internal sealed class AllocationProfile : EventListener
{
    private const EventKeywords Allocations = (EventKeywords)0x1;
    private const int Shown = 40;

    private readonly ConcurrentDictionary<string, long> _bytesByType = new();

    public static AllocationProfile? StartIfWanted() => Environment.GetEnvironmentVariable("MEDIATASKS_BENCH_ALLOCATIONS") == "1" ? new AllocationProfile() : null;

    public void Print(int tasks)
    {
        foreach (var (type, bytes) in _bytesByType.OrderByDescending(entry => entry.Value).Take(Shown))
        {
            Console.Error.WriteLine($"{bytes / (double)tasks,10:0} bytes/task  {type}");
        }
    }

    protected override void OnEventSourceCreated(EventSource eventSource)
    {
        if (eventSource.Name == "Microsoft-Windows-DotNETRuntime")
        {
            EnableEvents(eventSource, EventLevel.Verbose, Allocations);
        }
    }

    protected override void OnEventWritten(EventWrittenEventArgs eventData)
    {
        if (eventData.EventName?.StartsWith("GCAllocationTick", StringComparison.Ordinal) == true && eventData.Payload is [_, _, _, ulong amount, _, string type, ..])
        {
            _bytesByType.AddOrUpdate(type, (long)amount, (_, before) => before + (long)amount);
        }
    }
}
