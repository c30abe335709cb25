using System.Globalization;
using Coppice.Learning.Networks;
using Coppice.Learning.ParameterServer;
using Coppice.Learning.ParameterServer.Centres;
using Coppice.Learning.ParameterServer.Encodings;

namespace Coppice.Benchmarks.ParameterServer;

/// <summary><c>simulate --output FILE.svg [--accuracy PERCENT] [--workers 1,2,5,10,20,50,100] [--rows N] [--window N]
/// [--epochs N]</c>: trains a small dense network on MNIST with real updates, in the order in which they would arrive over
/// slow links, and draws the modelled time to an accuracy against the number of workers.</summary>
static class SimulateVerb
{
    // The rates suit this network, and were chosen on validation rows.
    static readonly (string Rule, double Rate, UpdateEncoding Encoding)[] Runs =
    [
        ("downpour", 1, new Float32()), ("downpour", 1, new TopK()), ("agn", 0.1, new TopK()),
        ("aeasgd", 0.1, new Float32()),
    ];

    public static async Task<int> RunAsync(Arguments arguments)
    {
        arguments.Allow("output", "accuracy", "workers", "rows", "window", "epochs");
        var task = new MnistTask("dense", arguments.Number("rows", 20_000), "validation");
        var goal = arguments.Number("accuracy", 93) / 100.0;
        var workers = arguments.Text("workers", "1,2,5,10,20,50,100").Split(',')
            .Select(text => int.Parse(text, CultureInfo.InvariantCulture)).ToArray();
        var lines = new List<ChartLine>();
        foreach (var (rule, rate, encoding) in Runs)
        {
            var points = new List<(double, double)>();
            foreach (var count in workers)
            {
                var plan = Plan(task, rule, rate, encoding, count, arguments);
                var (seconds, bytes, best) = await TimeToAsync(task, plan, goal);
                Console.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{rule} {Name(encoding)} workers {count} seconds {seconds:0.0} megabytes {bytes / 1e6:0.0} accuracy {best:0.0000}"));
                if (double.IsFinite(seconds))
                    points.Add((count, seconds));
            }

            lines.Add(new ChartLine($"{rule}, {Name(encoding)}", points));
        }

        var chart = new Chart($"Seconds to an accuracy of {goal:0.00} over slow links", "workers", "seconds", lines);
        await File.WriteAllTextAsync(arguments.Text("output"), chart.ToSvg());
        return 0;
    }

    static string Name(UpdateEncoding encoding) => encoding is TopK top
        ? string.Create(CultureInfo.InvariantCulture, $"top {top.Share:0.##%}")
        : "fp32";

    static TrainingPlan Plan(
        MnistTask task, string rule, double rate, UpdateEncoding encoding, int workers, Arguments arguments)
    {
        var (exchange, window) = (ExchangeVerb.Rule(rule), arguments.Number("window", 4));
        var parts = task.Train.Partition(3 * workers);
        return new TrainingPlan
        {
            Rule = exchange,
            Layout = new Layout([.. parts.Select(part => part.Count)], workers, arguments.Number("epochs", 6), 1),
            Optimizer = new Sgd { LearningRate = rate },
            RateScale = exchange.RateScale(workers, window),
            Schedule = new Linear { Warmup = 0.02, End = 0.2 },
            Batch = 4,
            Window = window,
            Encoding = encoding,
            Shards = 1,
            Lapse = TimeSpan.FromDays(1),
            CheckpointEvery = TimeSpan.FromDays(1),
            StalenessBound = null,
        };
    }

    // What a worker sends depends on what it pulled and on nothing that happens meanwhile: so its whole window may run
    // when its update arrives. Only the order of arrivals matters, and that is the model's.
    static async Task<(double Seconds, long Bytes, double Best)> TimeToAsync(
        MnistTask task, TrainingPlan plan, double goal)
    {
        var (links, trainable) = (new SlowLinks(), new NetworkTrainable(task.Network));
        var service = new ShardService(plan, InitialParameters.Of(trainable, plan, null), 0, TimeProvider.System);
        var (total, last) = (0L, 0L);
        var centre = new RemoteCentre(plan, trainable.ParameterCount, [async (request, token) =>
        {
            var answer = await service.AnswerAsync(request, token);
            last += request.Length + answer.Length;
            return answer;
        }]);
        var partitions = new Parts(task.Train.Partition(plan.Layout.Sizes.Length));
        var arrivals = new PriorityQueue<(int Worker, Exchange<Examples> Exchange), double>();
        for (var worker = 0; worker < plan.Layout.Workers; worker++)
        {
            var exchange = new Exchange<Examples>(plan, trainable, partitions, centre, worker);
            await exchange.BeginAsync(default);
            arrivals.Enqueue((worker, exchange), links.Latency + (worker * 1e-6));
        }

        var (parameters, free, best, every) = (new float[trainable.ParameterCount], 0.0, 0.0, 0L);
        var now = 0.0;
        var idle = new List<((int, Exchange<Examples>) Worker, Task Ready)>();
        for (var epoch = 1; epoch <= plan.Layout.Epochs; epoch++)
        {
            await centre.OpenAsync(epoch, default);
            foreach (var (one, ready) in idle)
            {
                await ready;
                arrivals.Enqueue(one, now);
            }

            idle.Clear();
            while (arrivals.TryDequeue(out var next, out now))
            {
                last = 0;
                // Without a partition left it waits for the next epoch; else all is done when this returns.
                var turn = next.Exchange.NextAsync(default);
                if (!turn.IsCompleted)
                {
                    idle.Add((next, turn));
                    continue;
                }

                await turn;
                total += last;
                var window = plan.Window * plan.Batch / links.Samples;
                free = Math.Max(free, now) + (last / links.CentreLink);
                var back = free + (last / links.WorkerLink) + (2 * links.Latency);
                arrivals.Enqueue(next, back + window);
                if (++every % 100 != 0)
                    continue;
                await centre.ReadAsync(null, parameters, default);
                best = Math.Max(best, task.Score(parameters));
                if (best >= goal)
                    return (now, total, best);
            }
        }

        return (double.PositiveInfinity, total, best);
    }

    sealed class Parts(IReadOnlyList<Examples> parts) : IPartitions<Examples>
    {
        public IReadOnlyList<int> Sizes { get; } = [.. parts.Select(part => part.Count)];

        public ValueTask<Examples> LoadAsync(int partition, CancellationToken cancellationToken) =>
            new(parts[partition]);
    }
}
