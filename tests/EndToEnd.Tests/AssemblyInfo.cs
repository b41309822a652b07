using Orleans.MediaTasks.EndToEnd.Silo;

// Whole processes under a clock: two at once would measure each other.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
[assembly: AssemblyFixture(typeof(Product))]
