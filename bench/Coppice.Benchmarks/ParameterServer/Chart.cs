using System.Globalization;
using System.Text;

namespace Coppice.Benchmarks.ParameterServer;

/// <summary>Lines over two logarithmic axes.</summary>
sealed record Chart(string Title, string XName, string YName, IReadOnlyList<ChartLine> Lines)
{
    const int Width = 640, Height = 420, Left = 70, Right = 170, Top = 40, Bottom = 50;
    static readonly string[] Colours = ["#1b6ca8", "#d1495b", "#2e8b57", "#b8860b", "#6a4c93", "#555555"];

    public string ToSvg()
    {
        var points = Lines.SelectMany(line => line.Points).ToArray();
        var (x, y) = (Axis.Over(points.Select(p => p.X)), Axis.Over(points.Select(p => p.Y)));
        var svg = new StringBuilder();
        Add($"""<svg xmlns="http://www.w3.org/2000/svg" width="{Width}" height="{Height}" font-family="sans-serif" font-size="12">""");
        Add($"""<rect width="{Width}" height="{Height}" fill="white"/>""");
        Add($"""<text x="{Left}" y="24" font-size="14">{Title}</text>""");
        foreach (var tick in x.Ticks())
        {
            Add($"""<line x1="{X(tick):0.0}" y1="{Top}" x2="{X(tick):0.0}" y2="{Height - Bottom}" stroke="#ddd"/>""");
            Add($"""<text x="{X(tick):0.0}" y="{Height - Bottom + 18}" text-anchor="middle">{tick:0.###}</text>""");
        }

        foreach (var tick in y.Ticks())
        {
            Add($"""<line x1="{Left}" y1="{Y(tick):0.0}" x2="{Width - Right}" y2="{Y(tick):0.0}" stroke="#ddd"/>""");
            Add($"""<text x="{Left - 8}" y="{Y(tick) + 4:0.0}" text-anchor="end">{tick:0.###}</text>""");
        }

        Add($"""<text x="{(Left + Width - Right) / 2}" y="{Height - 12}" text-anchor="middle">{XName}</text>""");
        Add($"""<text x="16" y="{Height / 2}" transform="rotate(-90 16 {Height / 2})" text-anchor="middle">{YName}</text>""");
        foreach (var (i, line) in Lines.Index())
        {
            var colour = Colours[i % Colours.Length];
            var path = string.Join(' ', line.Points.Select(
                p => string.Create(CultureInfo.InvariantCulture, $"{X(p.X):0.0},{Y(p.Y):0.0}")));
            Add($"""<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>""");
            foreach (var point in line.Points)
                Add($"""<circle cx="{X(point.X):0.0}" cy="{Y(point.Y):0.0}" r="3" fill="{colour}"/>""");
            Add($"""<text x="{Width - Right + 12}" y="{Top + 16 + (i * 18)}" fill="{colour}">{line.Name}</text>""");
        }

        return svg.AppendLine("</svg>").ToString();

        void Add(FormattableString text) => svg.AppendLine(FormattableString.Invariant(text));
        double X(double value) => Left + (x.Share(value) * (Width - Left - Right));
        double Y(double value) => Height - Bottom - (y.Share(value) * (Height - Top - Bottom));
    }

    /// <summary>From a power of ten, or 2 or 5 times it, to another.</summary>
    readonly record struct Axis(double Low, double High)
    {
        public static Axis Over(IEnumerable<double> values)
        {
            var all = values.DefaultIfEmpty(1).ToArray();
            var (low, high) = (1e-6, 1e-6);
            foreach (var tick in From(1e-6, 1e9))
            {
                if (tick <= all.Min())
                    low = tick;
                high = tick;
                if (tick >= all.Max() && tick > low)
                    break;
            }

            return new(low, high);
        }

        public IEnumerable<double> Ticks() => From(Low, High * 1.01);

        public double Share(double value) => Math.Log(value / Low) / Math.Log(High / Low);

        static IEnumerable<double> From(double low, double high)
        {
            for (var power = -6; power <= 9; power++)
                foreach (var digit in new[] { 1.0, 2, 5 })
                    if (digit * Math.Pow(10, power) is var tick && tick >= low * 0.99 && tick <= high)
                        yield return tick;
        }
    }
}

/// <summary>One line of a chart.</summary>
sealed record ChartLine(string Name, IReadOnlyList<(double X, double Y)> Points);
