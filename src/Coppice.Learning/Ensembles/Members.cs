using Coppice.Learning.Data;
using Coppice.Learning.Recipes;

namespace Coppice.Learning.Ensembles;

/// <summary>Fitted models inside another one's file, each with its name in the catalog.</summary>
static class Members
{
    public static void Write(BinaryWriter writer, IReadOnlyList<IModel> models)
    {
        writer.Write(models.Count);
        foreach (var model in models)
        {
            writer.Write(ModelCatalog.Default.NameOf(model) ?? throw new NotSupportedException(
                $"A {model.GetType().Name} cannot be saved within an ensemble: only models of this library can."));
            using var bytes = new MemoryStream();
            model.Save(bytes);
            writer.Write((int)bytes.Length);
            writer.Write(bytes.GetBuffer(), 0, (int)bytes.Length);
        }
    }

    /// <exception cref="InvalidDataException">A member is damaged, or of a model that this program does not
    /// know.</exception>
    public static IModel[] Read(BinaryReader reader)
    {
        var models = new IModel[reader.ReadCount(5)];
        for (var i = 0; i < models.Length; i++)
        {
            var name = reader.ReadString();
            var entry = ModelCatalog.Default.Find(name)
                ?? throw new InvalidDataException($"The ensemble has a member of an unknown model, '{name}'.");
            var bytes = new byte[reader.ReadCount(1)];
            reader.BaseStream.ReadExactly(bytes);
            models[i] = entry.Load(new MemoryStream(bytes));
        }

        return models.Length > 0 ? models : throw new InvalidDataException("The ensemble's file has no member.");
    }

    public static IClassifier[] ReadClassifiers(BinaryReader reader, IReadOnlyList<string> classes) =>
        Array.ConvertAll(Read(reader), model => model is IClassifier one && one.Classes.SequenceEqual(classes)
            ? one : throw new InvalidDataException("The ensemble's file is damaged: its members differ in classes."));

    /// <exception cref="ArgumentException">There are no models, or their classes differ.</exception>
    public static IReadOnlyList<string> ClassesOf(IReadOnlyList<IClassifier> models)
    {
        if (models.Count == 0) throw new ArgumentException("An ensemble needs at least one model.");
        var classes = models[0].Classes;
        for (var i = 1; i < models.Count; i++)
        {
            if (!models[i].Classes.SequenceEqual(classes))
            {
                throw new ArgumentException(
                    $"The members of an ensemble must have the same classes: the first has "
                    + $"{string.Join(", ", classes)}, "
                    + $"number {i + 1} has {string.Join(", ", models[i].Classes)}.");
            }
        }

        return classes;
    }

    /// <summary>The weights as given or all 1, checked.</summary>
    public static double[] Weights(int models, IReadOnlyList<double>? weights)
    {
        if (weights is null) return [.. Enumerable.Repeat(1.0, models)];
        if (weights.Count != models)
            throw new ArgumentException($"{models} models need as many weights, got {weights.Count}.");
        if (weights.Any(w => !(w >= 0 && double.IsFinite(w))) || weights.Sum() == 0)
            throw new ArgumentException($"Weights must be at least 0 and not all 0, got {string.Join(", ", weights)}.");
        return [.. weights];
    }

    /// <summary>The seed of the fit of that number.</summary>
    public static ulong Seed(ulong seed, int number) => unchecked(seed + (ulong)number * 0x9E3779B97F4A7C15);

    /// <summary>A view of the same rows with these weights in place of its own.</summary>
    public static DataView Weighted(DataView view, double[] weights)
    {
        const string Name = " weight"; // no file has a column of this name: spaces are trimmed
        var ofTable = new double[view.Table.RowCount];
        for (var i = 0; i < weights.Length; i++) ofTable[view.Rows[i]] = weights[i];
        var table = view.Table;
        if (view.Weight is { } former) table = table.Without(former);
        return new(table.With(new NumericColumn(Name, ofTable)), view.Label, view.Rows.ToArray(), Name, view.Group);
    }
}
