using Orleans.MediaTasks.EndToEnd.Silo;

// Whole processes under a clock: two at once would measure each other.
[assembly: Parallelization(Mode = Xunit.Sdk.ParallelMode.None)]
[assembly: AssemblyFixture(typeof(Product))]
