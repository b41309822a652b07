using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Limits;

/// <summary>Who holds a permit: one per task, counted by tenant and by model.</summary>
internal sealed class Occupancy
{
    private readonly Dictionary<MediaTaskId, Holder> _holders = [];
    private readonly Dictionary<string, int> _tenants = [];
    private readonly Dictionary<string, int> _models = [];

    public int Count => _holders.Count;

    /// <summary>Every permit that is out.</summary>
    public IEnumerable<HeldPermit> InUse => _holders.Select(holder => new HeldPermit(holder.Key, holder.Value.Model, holder.Value.Permit));

    public bool Holds(MediaTaskId id) => _holders.ContainsKey(id);

    public int OfTenant(string tenant) => _tenants.GetValueOrDefault(tenant);

    public int OfModel(string model) => _models.GetValueOrDefault(model);

    /// <summary>Counts a permit; false when the task already holds one.</summary>
    public bool Add(MediaTaskId id, string model, Permit permit)
    {
        if (!_holders.TryAdd(id, new Holder(model, permit)))
        {
            return false;
        }

        _tenants[id.Tenant] = OfTenant(id.Tenant) + 1;
        _models[model] = OfModel(model) + 1;
        return true;
    }

    /// <summary>Takes a permit back and says for which model it was; false when the task does not hold exactly this one.</summary>
    public bool Remove(MediaTaskId id, Permit permit, out string model)
    {
        model = "";
        if (!_holders.TryGetValue(id, out var holder) || holder.Permit != permit)
        {
            return false;
        }

        _holders.Remove(id);
        model = holder.Model;
        Decrease(_tenants, id.Tenant);
        Decrease(_models, model);
        return true;
    }

    private static void Decrease(Dictionary<string, int> counts, string key)
    {
        // Names nobody uses any more must not pile up.
        if (--counts[key] == 0)
        {
            counts.Remove(key);
        }
    }

    private readonly record struct Holder(string Model, Permit Permit);
}
