using CsCheck;

namespace Orleans.MediaTasks.Limits;

public sealed class OrderedSlotsTests
{
    // Positive: so many tasks come, mostly in order; negative: so many leave, mostly at the front.
    private static readonly Gen<(int Change, int Disorder)[]> GenPhases = Gen.Select(Gen.Int[-400, 500], Gen.Int[0, 100]).Array[1, 12];

    [Fact]
    public void Slots_WhateverComesAndLeaves_StayInOrderAndKnowTheirRank() =>
        Gen.Select(GenPhases, Gen.Int).Sample((phases, seed) =>
        {
            var random = new Random(seed);
            var tasks = new WaitingTasks();
            var lane = new Lane(new WaitingTenant("a", 0), 5, 0, new OrderedSlots(tasks));
            var expected = new List<int>();
            var number = 0;
            foreach (var (change, disorder) in phases)
            {
                for (var i = 0; i < change; i++)
                {
                    var slot = tasks.Add(LimiterBench.ATask(++number, since: TimeSpan.FromTicks(number - random.Next(disorder + 1))), lane);
                    lane.Tasks.Add(slot);
                    expected.Add(slot);
                }

                expected.Sort((left, right) => tasks[left].CompareTo(tasks[right]));
                for (var i = 0; i < -change && expected.Count > 0; i++)
                {
                    var rank = random.Next(Math.Min(expected.Count, disorder + 1));
                    lane.Tasks.Remove(expected[rank]);
                    tasks.Remove(expected[rank]);
                    expected.RemoveAt(rank);
                }

                Assert.Equal(expected.Count, lane.Tasks.Count);
                Assert.Equal(Enumerable.Range(0, expected.Count), expected.Select(lane.Tasks.RankOf));
                Assert.True(expected.Count == 0 || expected[0] == lane.Tasks.First);
            }
        }, iter: 300);

    [Fact]
    public void Slots_WhenAlmostAllHaveLeft_GiveTheirMemoryBack()
    {
        var tasks = new WaitingTasks();
        var lane = new Lane(new WaitingTenant("a", 0), 5, 0, new OrderedSlots(tasks));
        for (var i = 0; i < 10_000; i++)
        {
            lane.Tasks.Add(tasks.Add(LimiterBench.ATask(i), lane));
        }

        while (lane.Tasks.Count > 1)
        {
            lane.Tasks.Remove(lane.Tasks.First);
        }

        Assert.InRange(lane.Tasks.Capacity, 1, 64);
    }

    [Fact]
    public void Slots_WhenTasksComeAndGo_DoNotGrow()
    {
        var tasks = new WaitingTasks();
        var lane = new Lane(new WaitingTenant("a", 0), 5, 0, new OrderedSlots(tasks));
        for (var i = 0; i < 10_000; i++)
        {
            lane.Tasks.Add(tasks.Add(LimiterBench.ATask(i), lane));
            if (i >= 10)
            {
                lane.Tasks.Remove(lane.Tasks.First);
            }
        }

        Assert.InRange(lane.Tasks.Capacity, 1, 64);
    }
}
