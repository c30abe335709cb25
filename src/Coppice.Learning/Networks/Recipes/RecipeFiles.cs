using Coppice.Learning.Data;

namespace Coppice.Learning.Networks;

/// <summary>Finds and reads the files of a network's recipe.</summary>
sealed class RecipeFiles(NetworkData data, DataFinder finder, IProgress<(long Done, long? Total)>? downloading)
{
    public async Task<IdxPair> FindAsync(IdxPair pair, CancellationToken cancellationToken) => new(
        await FindAsync(pair.Images, cancellationToken), await FindAsync(pair.Labels, cancellationToken));

    /// <summary>Whether targets are one number for each class.</summary>
    public bool OneHot { get; set; }

    public ImageExamples Read(IdxPair paths) =>
        ImageExamples.FromIdx(paths.Images, paths.Labels, data.Classes, OneHot);

    public async Task<Examples?> ReadAsync(IdxPair? pair, CancellationToken cancellationToken) =>
        pair is null ? null : Read(await FindAsync(pair, cancellationToken));

    Task<string> FindAsync(string name, CancellationToken cancellationToken) => finder.FindAsync(
        data.Sources.GetValueOrDefault(name) ?? new DataSource { File = name }, downloading, cancellationToken);
}
