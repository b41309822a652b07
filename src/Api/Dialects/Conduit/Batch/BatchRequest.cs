using System.Collections.Immutable;
using System.Text.Json;
using Orleans.MediaTasks.Api.Json;
using Orleans.MediaTasks.Api.Tasks;
using Orleans.MediaTasks.Providers.Batch;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Api.Dialects.Conduit;

/// <summary>The body of a batch: a list under one of its names.</summary>
internal static class BatchRequest
{
    /// <summary>What is to be done; null when there are problems, of which an answer lists the first hundred.</summary>
    /// <param name="body">Any JSON value.</param>
    /// <param name="type">What kind of batch it is.</param>
    /// <param name="place">Which batch it is, and where problems go.</param>
    public static BatchOperation? Parse(JsonElement body, BatchType type, BatchPlace place)
    {
        var problems = place.Problems;
        if (body.ValueKind != JsonValueKind.Object)
        {
            problems.Add(new InputProblem("invalid_request", null, "The body must be a JSON object."));
            return null;
        }

        var fields = new FieldReader(body, "", problems);
        var name = ConduitRequest.Named(body, type.Lists);
        if (fields.Array(name) is not { } list)
        {
            if (problems.Count == 0)
            {
                fields.Miss(name, $"Put the items into '{name}'.");
            }

            return null;
        }

        var count = list.GetArrayLength();
        if (count == 0 || count > type.Most)
        {
            fields.Refuse(name, $"'{name}' must have 1 to {type.Most:N0} items; it has {count:N0}.");
            return null;
        }

        var items = ReadItems(list, name, type, place);
        return problems.Count > 0 ? null : new BatchOperation(items);
    }

    private static ImmutableArray<BatchItem> ReadItems(JsonElement list, string name, BatchType type, BatchPlace place)
    {
        var items = ImmutableArray.CreateBuilder<BatchItem>(list.GetArrayLength());
        foreach (var (index, item) in list.EnumerateArray().Index())
        {
            if (item.ValueKind == JsonValueKind.Object)
            {
                items.Add(type.Read(item, place with { Index = index, Prefix = $"{name}[{index}]." }));
            }
            else
            {
                place.Problems.Add(new InputProblem("invalid_request", $"{name}[{index}]", "An item must be a JSON object."));
            }

            if (place.Problems.Count >= TaskRequestLimits.ProblemsListed)
            {
                break;
            }
        }

        return items.ToImmutable();
    }
}
