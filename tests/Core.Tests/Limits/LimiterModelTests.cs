using CsCheck;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Limits;

public sealed class LimiterModelTests
{
    private static readonly LimiterSettings Plain = new() { Concurrency = 3, AgeingInterval = TimeSpan.FromSeconds(20) };

    private static readonly LimiterSettings[] Settings =
    [
        Plain,
        Plain with { PerSecond = 2 },
        Plain with { Concurrency = 6, PerTenant = 2, PerMinute = 20 },
        Plain with { Concurrency = 6, PerModel = new Dictionary<string, int> { ["x"] = 1, ["y"] = 2 }, PerDay = 20_000 },
        Plain with { Concurrency = 8, PerSecond = 3, PerTenant = 3, PerModel = new Dictionary<string, int> { ["y"] = 1 }, AgeingInterval = TimeSpan.FromSeconds(5) },
    ];

    private static readonly Gen<LimiterSettings> GenSettings = Gen.Int[0, Settings.Length - 1].Select(i => Settings[i]);

    // The tenant follows from the number, so that a number is one task.
    private static readonly Gen<QueuedTask> GenTask = Gen.Select(
        Gen.Int[1, 40], Gen.Int[1, 10], Gen.Int[0, 2], Gen.Int[-60, 60],
        (number, priority, model, since) => LimiterBench.ATask(number, "abc"[number % 3].ToString(), priority, "xyz"[model].ToString(), TimeSpan.FromSeconds(since)));

    private static readonly GenOperation<LimiterUnderTest, LimiterUnderTest> Enqueue =
        Operation(GenTask.Array[1, 6], (limiter, tasks) => Array.ForEach(tasks, limiter.Enqueue), "Enqueue");

    private static readonly GenOperation<LimiterUnderTest, LimiterUnderTest> Withdraw =
        Operation(GenTask, (limiter, task) => limiter.Withdraw(task.Id), "Withdraw");

    // Time mostly goes on, sometimes stands and sometimes goes backwards.
    private static readonly GenOperation<LimiterUnderTest, LimiterUnderTest> Admit =
        Operation(Gen.Select(Gen.Int[-2_000, 8_000], Gen.Int[0, 5]), (limiter, step) => limiter.Admit(TimeSpan.FromMilliseconds(step.Item1), step.Item2), "Admit");

    private static readonly GenOperation<LimiterUnderTest, LimiterUnderTest> Release =
        Operation(GenTask.Array[1, 10], (limiter, tasks) => Array.ForEach(tasks, limiter.Release), "Release");

    private static readonly GenOperation<LimiterUnderTest, LimiterUnderTest> Occupy =
        Operation(GenTask, (limiter, task) => limiter.Occupy(task, new Permit(6, LimiterBench.NumberOf(task))), "Occupy");

    private static readonly GenOperation<LimiterUnderTest, LimiterUnderTest> Intervene = Operation(
        Gen.Select(Gen.Int[0, 9], GenSettings),
        (limiter, choice) =>
        {
            switch (choice.Item1)
            {
                case < 2:
                    limiter.Throttle(TimeSpan.FromSeconds((choice.Item1 * 6) - 2));
                    break;
                case < 7:
                    limiter.Pause(choice.Item1 == 2);
                    break;
                default:
                    limiter.Change(choice.Item2);
                    break;
            }
        },
        "Intervene");

    [Fact]
    public void Limiter_WhateverIsAskedOfIt_AnswersAsTheNaiveOneDoes() =>
        GenSettings.Select(settings => ((LimiterUnderTest)new RealLimiter(settings), (LimiterUnderTest)new NaiveLimiter(settings)))
            .SampleModelBased(
                [Enqueue, Enqueue, Admit, Admit, Release, Withdraw, Occupy, Intervene],
                (real, naive) => real.Answers.SequenceEqual(naive.Answers) && real.Waiting == naive.Waiting && real.InUse == naive.InUse,
                iter: 4_000,
                threads: 2);

    private static GenOperation<LimiterUnderTest, LimiterUnderTest> Operation<T>(Gen<T> gen, Action<LimiterUnderTest, T> act, string name) =>
        gen.Operation<LimiterUnderTest, LimiterUnderTest>(value => $"{name} {value}", act, act);
}
