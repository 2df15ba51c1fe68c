using System.Globalization;
using Fam.Contracts.Jobs;
using Fam.Worker.Hosting;

namespace Fam.Engine.Benchmarks;

/// <summary>
/// What points cost a training: a real worker trains the tiny model in a child again and again, by turns with a report
/// after every step and with a single one at the end, and everything shares one machine.
/// </summary>
internal static class TrainingShare
{
    private const int Pairs = 5;
    private const int Steps = 200;
    private const int MetricsPerReport = 8;

    public static int Run() => EngineHost.Run(
        builder => builder.AddFamWorker(worker => (worker.WorkerId, worker.Slots, worker.DataDirectory) = ("bench", 1, Path.Combine(builder.Configuration[EngineHost.Scratch]!, "worker"))),
        WorkerHosting.Queue,
        async engine =>
        {
            await TrainAsync(engine, loggingSteps: 1);
            var (wall, processors, alone) = (new List<double>(), new List<double>(), new List<double>());
            for (var pair = 0; pair < Pairs; pair++)
            {
                // By turns first and second, so that what a machine does meanwhile meets both alike.
                var each = pair % 2 == 0 ? await TrainAsync(engine, 1) : null;
                var none = await TrainAsync(engine, Steps);
                each ??= await TrainAsync(engine, 1);
                wall.Add((each.Training / none.Training) - 1);
                processors.Add((each.Everything / none.Everything) - 1);
                alone.Add(none.Training.TotalMilliseconds / Steps);
                Say($"pair {pair + 1}: {each.Training.TotalSeconds:0.00} s with {Steps} reports, {none.Training.TotalSeconds:0.00} s with one; processor time {each.Everything.TotalSeconds:0.00} s (child {each.Child.TotalSeconds:0.00}), {none.Everything.TotalSeconds:0.00} s (child {none.Child.TotalSeconds:0.00})");
            }

            Say($"a report of {MetricsPerReport} points after each step of {Median(alone):0} ms costs {Median(wall):P1} of the training's time, {Median(processors):P1} of its processor time (orchestrator, worker, child, PostgreSQL and RabbitMQ); medians of {Pairs} pairs");
        });

    private static async Task<Cost> TrainAsync(EngineHost engine, int loggingSteps)
    {
        var before = await engine.CostAsync();
        var sweep = await engine.Client.CreateSweepAsync(
            $$"""
            name: share-of-points
            kind: train
            method: grid
            metric: {name: train/loss, goal: minimize}
            model: {preset: tiny}
            task: {name: passkey, key_digits: 3}
            training: {max_steps: {{Steps}}, per_device_train_batch_size: 4, warmup_steps: 5, logging_steps: {{loggingSteps}}, save_steps: {{Steps}}}
            parameters:
              configuration: {values: [FAM]}
            """);
        var id = sweep.Jobs[0].Id;
        var job = await engine.Client.GetJobAsync(id);
        while (job.State is not (JobState.Completed or JobState.Failed))
        {
            await Task.Delay(500);
            job = await engine.Client.GetJobAsync(id);
        }

        if (job.State == JobState.Failed)
            throw new InvalidOperationException($"The training failed: {job.History[^1].Reason}");
        var after = await engine.CostAsync();
        return new Cost(TimeSpan.FromSeconds(job.Metrics["train/seconds"]), after.Children - before.Children, after.All - before.All);
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);

    private static void Say(FormattableString line) => Console.Out.WriteLine(line.ToString(CultureInfo.InvariantCulture));

    /// <param name="Training">Seconds that the child spent in its training loop.</param>
    /// <param name="Child">Its processor time, its start included.</param>
    /// <param name="Everything">Processor time of everything together.</param>
    private sealed record Cost(TimeSpan Training, TimeSpan Child, TimeSpan Everything);
}
