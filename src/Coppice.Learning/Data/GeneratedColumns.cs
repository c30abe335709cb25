namespace Coppice.Learning.Data;

/// <summary>The columns of a generated table in the making. Every column draws from a stream of its own.</summary>
sealed class GeneratedColumns(GeneratorOptions options)
{
    readonly List<double[]> _informative = [];
    readonly List<double[]> _others = [];
    readonly List<int[]> _categories = [];

    enum Purpose : ulong
    {
        Cluster = 1,
        Centre,
        Informative,
        Mixture,
        Noise,
        Frequency,
        Category,
        Label,
        Weight,
        Missing,
    }

    /// <summary>For each row the cluster that it belongs to, all equally likely.</summary>
    public int[] Clusters(int count)
    {
        var stream = Stream(Purpose.Cluster);
        var clusters = new int[options.Rows];
        for (var row = 0; row < clusters.Length; row++)
            clusters[row] = stream.Below(count);
        return clusters;
    }

    /// <summary>Informative columns around the centre of each row's cluster, then their mixtures, then noise.</summary>
    public void AddNumbers(int[] clusters)
    {
        for (var column = 0; column < options.Informative; column++)
            _informative.Add(Informative(column, clusters));
        for (var column = 0; column < options.Redundant; column++)
            _others.Add(Mixture(column));
        for (var column = 0; column < options.Noise; column++)
            _others.Add(Normals(Stream(Purpose.Noise, column)));
    }

    /// <summary>Category columns, in which each group of rows has frequencies of its own.</summary>
    public void AddCategories(int[] groups)
    {
        var count = groups.Max() + 1;
        for (var column = 0; column < options.Categorical; column++)
        {
            var frequencies = Stream(Purpose.Frequency, column);
            var bounds = new int[count, options.Categories];
            for (var group = 0; group < count; group++)
            {
                // Cubes of 1…4: some categories are common in one group and rare in another.
                for (var (category, sum) = (0, 0); category < options.Categories; category++)
                {
                    var root = 1 + frequencies.Below(4);
                    bounds[group, category] = sum += root * root * root;
                }
            }

            var stream = Stream(Purpose.Category, column);
            var codes = new int[options.Rows];
            for (var row = 0; row < codes.Length; row++)
            {
                var drawn = stream.Below(bounds[groups[row], options.Categories - 1]);
                while (drawn >= bounds[groups[row], codes[row]])
                    codes[row]++;
            }

            _categories.Add(codes);
        }
    }

    /// <summary>The classes, of which the share of <see cref="GeneratorOptions.LabelNoise"/> became another.</summary>
    public int[] Mislabelled(int[] classes)
    {
        var stream = Stream(Purpose.Label);
        var share = RandomStream.Share(Math.Min(options.LabelNoise, 1));
        var labels = (int[])classes.Clone();
        for (var row = 0; row < labels.Length; row++)
        {
            if (stream.Happens(share))
                labels[row] = (labels[row] + 1 + stream.Below(options.Classes - 1)) % options.Classes;
        }

        return labels;
    }

    /// <summary>What a regression is to find.</summary>
    public double[] Targets()
    {
        var weights = Stream(Purpose.Weight);
        var noise = Stream(Purpose.Label);
        var targets = new double[options.Rows];
        for (var column = 0; column < _informative.Count; column++)
        {
            var (own, product) = (weights.Normal(), weights.Normal());
            var values = _informative[column];
            var neighbours = _informative[(column + 1) % _informative.Count];
            for (var row = 0; row < targets.Length; row++)
                targets[row] += (own * values[row]) + (product * values[row] * neighbours[row]);
        }

        foreach (var codes in _categories)
        {
            var added = Enumerable.Range(0, options.Categories).Select(_ => weights.Normal()).ToArray();
            for (var row = 0; row < targets.Length; row++)
                targets[row] += added[codes[row]];
        }

        for (var row = 0; row < targets.Length; row++)
            targets[row] += options.LabelNoise * noise.Normal();
        return targets;
    }

    /// <summary>The table, with missing cells, and the label, which has none.</summary>
    public Table With(Column label)
    {
        var columns = new List<Column>();
        for (var i = 0; i < _informative.Count; i++)
            columns.Add(Numbers($"informative{i + 1}", _informative[i], columns.Count));
        for (var i = 0; i < _others.Count; i++)
            columns.Add(Numbers(
                i < options.Redundant ? $"redundant{i + 1}" : $"noise{i - options.Redundant + 1}", _others[i],
                columns.Count));
        var names = Enumerable.Range(0, options.Categories).Select(c => $"value{c}").ToArray();
        for (var i = 0; i < _categories.Count; i++)
        {
            Drop(_categories[i], -1, columns.Count);
            columns.Add(new CategoryColumn($"category{i + 1}", names, _categories[i]));
        }

        return new([.. columns, label]);
    }

    NumericColumn Numbers(string name, double[] values, int position)
    {
        Drop(values, double.NaN, position);
        return new(name, values);
    }

    void Drop<T>(T[] cells, T missing, int position)
    {
        if (options.MissingShare == 0)
            return;
        var share = RandomStream.Share(options.MissingShare);
        var stream = Stream(Purpose.Missing, position);
        for (var row = 0; row < cells.Length; row++)
        {
            if (stream.Happens(share))
                cells[row] = missing;
        }
    }

    double[] Informative(int column, int[] clusters)
    {
        // A corner of the cube, a little off, so that no two clusters share a place.
        var corners = Stream(Purpose.Centre, column);
        var centres = new double[clusters.Max() + 1];
        for (var cluster = 0; cluster < centres.Length; cluster++)
        {
            var side = (corners.Next() & 1) == 0 ? -1 : 1;
            centres[cluster] = options.Separation * (side + (0.25 * corners.Normal()));
        }

        var values = Normals(Stream(Purpose.Informative, column));
        for (var row = 0; row < values.Length; row++)
            values[row] += centres[clusters[row]];
        return values;
    }

    double[] Mixture(int column)
    {
        var weights = Stream(Purpose.Mixture, column);
        var mixed = new double[options.Rows];
        foreach (var values in _informative)
        {
            var weight = weights.Normal();
            for (var row = 0; row < mixed.Length; row++)
                mixed[row] += weight * values[row];
        }

        return mixed;
    }

    double[] Normals(RandomStream stream)
    {
        var values = new double[options.Rows];
        for (var row = 0; row < values.Length; row++)
            values[row] = stream.Normal();
        return values;
    }

    RandomStream Stream(Purpose purpose, int index = 0) => new(options.Seed, (ulong)purpose, (ulong)index);
}
