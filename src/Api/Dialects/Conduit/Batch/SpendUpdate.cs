using System.Text.Json;
using Orleans.MediaTasks.Api.Json;
using Orleans.MediaTasks.Api.Tasks;
using Orleans.MediaTasks.Providers.Batch;

namespace Orleans.MediaTasks.Api.Dialects.Conduit;

/// <summary>One charge: <c>{virtualKeyId, amount, model, provider, metadata}</c>.</summary>
/// <remarks>What a key has spent is one number here, so that the last three are checked and say nothing to it.</remarks>
internal static class SpendUpdate
{
    private const decimal Least = 0.0001m;
    private const decimal Most = 1_000_000m;
    private const string Amount = "amount";

    private static readonly string[] Words = ["model", "modelName", "provider", "providerName"];
    private static readonly string[] Known = ["virtualKeyId", Amount, .. Words, "providerType", "metadata"];

    public static BatchItem Read(JsonElement item, BatchPlace place)
    {
        var fields = place.Fields(item, Known);
        foreach (var word in Words)
        {
            fields.Text(word, TaskRequestLimits.NameLength);
        }

        fields.Object("metadata");
        return new BatchItem.KeyCharge(BatchPlace.Key(item, fields), ReadAmount(item, fields));
    }

    private static decimal ReadAmount(JsonElement item, FieldReader fields)
    {
        if (!BatchPlace.IsGiven(item, Amount, out var value))
        {
            fields.Miss(Amount, "Say how much.");
        }
        else if (value.ValueKind == JsonValueKind.Number && value.TryGetDecimal(out var amount) && amount is >= Least and <= Most)
        {
            return amount;
        }
        else
        {
            fields.Refuse(Amount, $"'{fields.PathOf(Amount)}' must be a number from {Least} to {Most}.");
        }

        return 0;
    }
}
