using System.Globalization;
using Coppice.Benchmarks.Data;
using Coppice.Learning;
using Coppice.Learning.Boosting;
using Coppice.Learning.Data;
using Coppice.Learning.Ensembles;
using Coppice.Learning.Forests;
using Coppice.Learning.Search;
using Coppice.Learning.Trees;

namespace Coppice.Benchmarks.Forests;

/// <summary><c>curves --output DIR</c>: draws error against trees, and against members, for docs/ensembles.md: fitted
/// to three quarters of adult.data, judged by the fourth.</summary>
static class CurvesVerb
{
    const int Members = 12;

    public static async Task<int> RunAsync(Arguments arguments)
    {
        arguments.Allow("output");
        var folder = AdultFiles.Folder()
            ?? throw new ArgumentException("COPPICE_DATA must name the folder that holds adult.data and adult.test.");
        var all = AdultFiles.Read(folder).Train;
        var train = all.Select([.. Enumerable.Range(0, all.Count).Where(row => row % 4 != 0)]);
        var judged = all.Select([.. Enumerable.Range(0, all.Count).Where(row => row % 4 == 0)]);
        int[] trees = [.. Enumerable.Range(0, 60).Select(i => 1 + i * 10)];
        Directory.CreateDirectory(arguments.Text("output"));
        Draw(arguments.Text("output"), "error-trees", "trees",
        [
            ("forest", Errors(
                new RandomForestClassifier(),
                [.. trees.Select(n => new RandomForestParameters
                {
                    NEstimators = n, MaxFeatures = MaxFeatures.Count(3), MinSamplesLeaf = 2, MinSamplesSplit = 30,
                })],
                trees, train, judged)),
            ("boosting, rate 0.1", Errors(
                new GradientBoostingClassifier(),
                [.. trees.Select(n => new GradientBoostingParameters { NEstimators = n, MaxDepth = 5 })],
                trees, train, judged)),
            ("boosting, rate 0.05", Errors(
                new GradientBoostingClassifier(),
                [.. trees.Select(n => new GradientBoostingParameters
                {
                    NEstimators = n, MaxDepth = 5, LearningRate = 0.05,
                })],
                trees, train, judged)),
        ]);
        Draw(arguments.Text("output"), "error-members", "members",
        [
            ("bagged trees", await MembersAsync(new() { NEstimators = Members }, train, judged)),
            ("bagged boosting", await MembersAsync(
                new()
                {
                    NEstimators = Members,
                    Member = Estimator.Of(
                        new GradientBoostingClassifier(), new GradientBoostingParameters { NEstimators = 100 }),
                },
                train, judged)),
        ]);
        return 0;
    }

    static (double X, double Y)[] Errors<TParameters>(
        INestedLearner<TParameters> learner, TParameters[] settings, int[] trees, DataView train, DataView judged)
    {
        var points = new (double, double)[settings.Length];
        var (truth, labels) = (judged.LabelCodes(judged.Classes), new int[judged.Count]);
        learner.Evaluate(
            settings, train, judged, (setting, found) =>
            {
                Predictions.Argmax(found, 2, labels);
                points[setting] = (trees[setting], Error(truth, labels));
            },
            new() { Seed = 1 }, CancellationToken.None);
        return points;
    }

    static async Task<(double X, double Y)[]> MembersAsync(
        BaggingParameters parameters, DataView train, DataView judged)
    {
        var bags = await new BaggingClassifier().FitAsync(parameters, train, new() { Seed = 1 });
        return [.. Enumerable.Range(1, Members).Select(n =>
            ((double)n, 100 * (1 - new VotingModel([.. bags.Members.Take(n)]).Score(judged))))];
    }

    static double Error(int[] truth, int[] labels) =>
        100.0 * truth.Zip(labels).Count(p => p.First != p.Second) / truth.Length;

    static void Draw(string folder, string name, string axis, (string Name, (double X, double Y)[] Points)[] lines)
    {
        const int Width = 640, Height = 320, Left = 56, Bottom = 40, Right = 150, Top = 16;
        string[] colours = ["#1b7837", "#c2710c", "#4c5fb0"];
        var all = lines.SelectMany(l => l.Points).ToArray();
        var (mostX, low) = (all.Max(p => p.X), Math.Floor(2 * all.Min(p => p.Y)) / 2);
        var high = Math.Min(low + 4, Math.Ceiling(2 * all.Max(p => p.Y)) / 2);
        using var svg = new StreamWriter(Path.Combine(folder, $"{name}.svg"));
        svg.NewLine = "\n";
        svg.WriteLine($"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {Width} {Height}\" "
            + "font-family=\"sans-serif\" font-size=\"12\">");
        svg.WriteLine($"<rect width=\"{Width}\" height=\"{Height}\" fill=\"#fff\"/>");
        for (var y = low; y <= high; y += 0.5)
        {
            svg.WriteLine(Text($"<path d=\"M{Left} {Y(y):0.0}H{Width - Right}\" stroke=\"#ddd\"/>"));
            svg.WriteLine(Text($"<text x=\"{Left - 8}\" y=\"{Y(y) + 4:0.0}\" text-anchor=\"end\">{y:0.0} %</text>"));
        }

        for (var i = 0; i <= 4; i++)
        {
            var (x, y) = (X(mostX * i / 4), Height - Bottom + 18);
            svg.WriteLine(Text($"<text x=\"{x:0.0}\" y=\"{y}\" text-anchor=\"middle\">{mostX * i / 4:0}</text>"));
        }

        svg.WriteLine($"<text x=\"{(Left + Width - Right) / 2}\" y=\"{Height - 6}\" text-anchor=\"middle\">"
            + $"{axis}</text>");
        foreach (var (i, line) in lines.Index())
        {
            var points = line.Points.Select(p => Text($"{X(p.X):0.0},{Y(Math.Min(p.Y, high)):0.0}"));
            svg.WriteLine($"<polyline points=\"{string.Join(' ', points)}\" fill=\"none\" stroke=\"{colours[i]}\" "
                + "stroke-width=\"2\"/>");
            svg.WriteLine($"<text x=\"{Width - Right + 8}\" y=\"{Top + 16 + 18 * i}\" "
                + $"fill=\"{colours[i]}\">{line.Name}</text>");
        }

        svg.WriteLine("</svg>");

        double X(double x) => Left + x / mostX * (Width - Left - Right);
        double Y(double y) => Top + (high - y) / (high - low) * (Height - Top - Bottom);
        static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
    }
}
