using System.Net;
using Orleans.MediaTasks.Limits;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Placement;

public sealed class SpreadPlacementTests
{
    private static readonly SiloAddress[] Three = [Silo(11113), Silo(11111), Silo(11112)];

    [Fact]
    public void Choose_ForAllShards_SpreadsThemEvenly()
    {
        var perSilo = Shards().CountBy(shard => SpreadPlacementDirector.Choose(shard, Three)).Select(silo => silo.Value).Order();

        Assert.Equal([21, 21, 22], perSilo);
    }

    [Fact]
    public void Choose_WhateverTheOrderOfTheSilos_IsTheSame()
    {
        foreach (var grain in Shards().Append(Limiter("images")).Append(Limiter("ffmpeg")))
        {
            Assert.Equal(SpreadPlacementDirector.Choose(grain, Three), SpreadPlacementDirector.Choose(grain, [.. Three.Reverse()]));
        }
    }

    [Fact]
    public void Choose_ForManyLimiters_UsesEverySilo()
    {
        var chosen = Enumerable.Range(0, 50).Select(number => SpreadPlacementDirector.Choose(Limiter($"provider-{number}"), Three)).Distinct();

        Assert.Equal(Three.Order(), chosen.Order());
    }

    [Theory]
    [InlineData(typeof(TaskShardGrain))]
    [InlineData(typeof(LimiterGrain))]
    public void Grain_ThatCarriesTheGrid_IsSpread(Type grain) => Assert.True(grain.IsDefined(typeof(SpreadPlacementAttribute), inherit: false));

    private static IEnumerable<GrainId> Shards() => Enumerable.Range(0, MediaTaskId.ShardCount).Select(shard => GrainId.Create(GrainType.Create("shard"), GrainIdKeyExtensions.CreateIntegerKey(shard)));

    private static GrainId Limiter(string provider) => GrainId.Create("limiter", provider);

    private static SiloAddress Silo(int port) => SiloAddress.New(IPAddress.Loopback, port, generation: 1);
}
