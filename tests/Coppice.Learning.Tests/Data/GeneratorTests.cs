using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Coppice.Learning.Data;
using Xunit;

namespace Coppice.Learning.Tests.Data;

public class GeneratorTests
{
    static readonly GeneratorOptions Mixed = new()
    {
        Rows = 20_000,
        Informative = 4,
        Redundant = 2,
        Noise = 2,
        Categorical = 3,
        Classes = 3,
        MissingShare = 0.1,
        Seed = 7,
    };

    [Fact]
    public void Table_has_the_columns_and_rows_asked_for()
    {
        var table = Generator.Classification(Mixed);

        Assert.Equal(20_000, table.RowCount);
        Assert.Equal(
            [
                "informative1", "informative2", "informative3", "informative4", "redundant1", "redundant2", "noise1",
                "noise2", "category1", "category2", "category3", "label",
            ],
            table.Columns.Select(c => c.Name));
        Assert.Equal(["class0", "class1", "class2"], new DataView(table, "label").Classes);
    }

    [Fact]
    public void Same_seed_gives_the_same_bits_on_every_machine_and_another_seed_others()
    {
        Assert.Equal("c08f13475b12f96a", Digest(Generator.Classification(Mixed)));
        Assert.Equal("573f4763cd7aef5f", Digest(Generator.Regression(Mixed)));
        Assert.NotEqual("c08f13475b12f96a", Digest(Generator.Classification(Mixed with { Seed = 8 })));
    }

    [Fact]
    public void Missing_cells_and_classes_come_in_the_shares_asked_for()
    {
        var table = Generator.Classification(Mixed);

        foreach (var column in table.Columns.SkipLast(1))
            Assert.InRange(Enumerable.Range(0, table.RowCount).Count(r => column.Text(r) is null), 1_800, 2_200);
        var counts = new DataView(table, "label").LabelCodes(["class0", "class1", "class2"]).CountBy(c => c);
        Assert.All(counts, c => Assert.InRange(c.Value, 6_300, 7_000));
    }

    [Fact]
    public void Noise_is_nearly_normal()
    {
        var table = Generator.Classification(Mixed with { MissingShare = 0 });
        var values = ((NumericColumn)table["noise1"]).Values.ToArray();

        Assert.InRange(values.Average(), -0.03, 0.03);
        Assert.InRange(values.Average(v => v * v), 0.95, 1.05);
        Assert.InRange(values.Count(v => Math.Abs(v) < 1) / 20_000.0, 0.66, 0.70);
        Assert.InRange(values.Count(v => Math.Abs(v) > 2) / 20_000.0, 0.035, 0.055);
        Assert.True(values.Distinct().Count() > 19_990);
    }

    [Fact]
    public void Classes_lie_further_apart_in_informative_columns_than_in_noise()
    {
        var table = Generator.Classification(Mixed with { MissingShare = 0, Separation = 2, Clusters = 1, Seed = 1 });
        var labels = new DataView(table, "label").LabelCodes(["class0", "class1", "class2"]);

        Assert.True(Spread("informative1") + Spread("informative2") + Spread("informative3") > 3);
        Assert.True(Spread("noise1") < 0.1);

        double Spread(string name)
        {
            var values = ((NumericColumn)table[name]).Values.ToArray();
            var means = values.Zip(labels).GroupBy(p => p.Second, p => p.First).Select(g => g.Average()).ToArray();
            return means.Max() - means.Min();
        }
    }

    [Fact]
    public void Target_follows_the_informative_columns_when_there_is_no_noise()
    {
        var options = Mixed with { MissingShare = 0, LabelNoise = 0, Informative = 1, Redundant = 0, Categorical = 0 };
        var table = Generator.Regression(options);
        var x = ((NumericColumn)table["informative1"]).Values;
        var y = new DataView(table, "target").Targets();

        // One informative column leaves y = a·x + b·x²: two rows give a and b, and all others must obey.
        var determinant = (x[0] * x[1] * x[1]) - (x[1] * x[0] * x[0]);
        var a = ((y[0] * x[1] * x[1]) - (y[1] * x[0] * x[0])) / determinant;
        var b = ((x[0] * y[1]) - (x[1] * y[0])) / determinant;
        for (var row = 2; row < 100; row++)
            Assert.Equal((a * x[row]) + (b * x[row] * x[row]), y[row], 9);
    }

    [Fact]
    public void Options_report_all_their_faults_together()
    {
        var options = new GeneratorOptions
        {
            Rows = 0,
            Classes = 1,
            MissingShare = 1.5,
            Informative = 0,
            Redundant = 1,
        };

        var message = Assert.Throws<ArgumentException>(() => Generator.Classification(options)).Message;

        Assert.Contains("Rows must be at least 1, got 0", message);
        Assert.Contains("Classes must be at least 2, got 1", message);
        Assert.Contains("MissingShare must be from 0 to 1, got 1.5", message);
        Assert.Contains("Redundant columns need an informative one", message);
    }

    static string Digest(Table table)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var column in table.Columns)
        {
            hash.AppendData(column is NumericColumn number
                ? MemoryMarshal.AsBytes(number.Values)
                : MemoryMarshal.AsBytes(((CategoryColumn)column).Codes));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset().AsSpan(0, 8));
    }
}
