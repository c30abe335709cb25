using Coppice.Learning.Data;
using Xunit;

namespace Coppice.Learning.Tests.Data;

public class AdultTests
{
    static readonly string[] Incomplete = ["workclass", "occupation", "native-country"];

    readonly string _data = Adult.Find("adult.data");
    readonly string _test = Adult.Find("adult.test");

    [Fact]
    public void Both_files_have_all_their_rows_and_columns()
    {
        Assert.Equal(32_561, Adult.Train.RowCount);
        Assert.Equal(16_281, Adult.Test.RowCount);
        Assert.Equal(Adult.Names, Adult.Train.Columns.Select(c => c.Name));
        Assert.Equal(
            ["age", "fnlwgt", "education-num", "capital-gain", "capital-loss", "hours-per-week"],
            Adult.Train.Columns.OfType<NumericColumn>().Select(c => c.Name));
    }

    [Fact]
    public void Question_mark_is_a_category_when_no_missing_marker_is_declared()
    {
        var categories = Adult.Train.Columns.OfType<CategoryColumn>().Where(c => c.Name != "income").ToArray();

        Assert.Equal([9, 16, 7, 15, 6, 5, 2, 42], categories.Select(c => c.Categories.Count));
        Assert.All(categories, c => Assert.DoesNotContain(-1, c.Codes.ToArray()));
    }

    [Fact]
    public void Missing_marker_leaves_the_counted_cells_missing()
    {
        var options = Adult.Options with { Missing = ["?"] };
        var train = Table.FromCsv(_data, options);
        var test = Table.FromCsv(_test, options);

        Assert.Equal([1_836, 1_843, 583], Missing(train));
        Assert.Equal([963, 966, 274], Missing(test));
        Assert.Equal(4_262, train.Columns.OfType<CategoryColumn>().Sum(c => c.Codes.Count(-1)));

        static IEnumerable<int> Missing(Table table) =>
            Incomplete.Select(name => ((CategoryColumn)table[name]).Codes.Count(-1));
    }

    [Fact]
    public void Rows_with_a_missing_cell_are_dropped_and_counted_on_request()
    {
        var options = Adult.Options with { Missing = ["?"], DropMissing = Incomplete };

        var table = Table.FromCsv(_data, options, out var report);

        Assert.Equal(2_399, report.Dropped);
        Assert.Equal(32_561 - 2_399, report.Rows);
        Assert.Equal(report.Rows, table.RowCount);
        Assert.Equal(2, ((CategoryColumn)table["income"]).Categories.Count);
    }

    [Fact]
    public void Labels_of_both_files_agree_after_mapping()
    {
        var train = new DataView(Adult.Train, "income");
        var test = new DataView(Adult.Test, "income");

        Assert.Equal(["<=50K", ">50K"], train.Classes);
        Assert.Equal([24_720, 7_841], Counts(train.LabelCodes(train.Classes)));
        Assert.Equal([12_435, 3_846], Counts(test.LabelCodes(train.Classes)));

        static int[] Counts(int[] codes) => [codes.Count(c => c == 0), codes.Count(c => c == 1)];
    }

    [Fact]
    public void One_hot_gives_108_columns_in_order_of_first_appearance()
    {
        var view = new DataView(Adult.Train, "income").OneHot();
        var features = view.Features;

        // As a program reading row by row, cell by cell, and numbering what it has not seen yet, would find them.
        var expected = new List<string>();
        for (var row = 0; row < Adult.Train.RowCount; row++)
        {
            foreach (var column in Adult.Train.Columns.Take(14))
            {
                var name = column is CategoryColumn ? $"{column.Name}={column.Text(row)}" : column.Name;
                if (!expected.Contains(name))
                    expected.Add(name);
            }

            if (expected.Count == 108 && row > 25_000)
                break;
        }

        Assert.Equal(108, features.Count);
        Assert.Equal(expected, features.Select(f => f.Name));
        Assert.Equal(
            ["age", "workclass=State-gov", "fnlwgt", "education=Bachelors"], features.Take(4).Select(f => f.Name));
    }

    [Fact]
    public void Test_rows_conform_to_the_columns_made_for_training()
    {
        var train = new DataView(Adult.Train, "income").OneHot().Table;
        var apart = Table.FromCsv(_test, Adult.Options);

        var test = apart.Conform(train.Schema);

        Assert.Equal(train.Columns.Select(c => c.Name), test.Columns.Select(c => c.Name));
        foreach (var (a, b) in train.Columns.Zip(test.Columns).Where(p => p.First is IndicatorColumn))
            Assert.Equal(((IndicatorColumn)a).Category, ((IndicatorColumn)b).Category);
        var country = (CategoryColumn)apart["native-country"];
        var encoded = test.Columns.OfType<IndicatorColumn>().First(c => c.Source.Name == "native-country").Source;
        Assert.Equal(
            Enumerable.Range(0, 1_000).Select(country.Text), Enumerable.Range(0, 1_000).Select(encoded.Text));
        Assert.Equal("native-country=Holand-Netherlands", train["native-country=Holand-Netherlands"].Name);
    }
}
