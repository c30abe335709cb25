namespace Coppice.Learning;

/// <summary>Models as files.</summary>
public static class ModelFile
{
    /// <summary>Writes the model to a file, whole or not at all: what stood there before stays until the new one is on
    /// disk.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Save(this IModel model, string path)
    {
        ArgumentNullException.ThrowIfNull(model);
        WholeFile.Write(path, model.Save);
    }

    /// <summary>Reads a model with what reads its stream, and names the file in what goes wrong.</summary>
    internal static TModel Load<TModel>(string path, Func<Stream, TModel> load)
    {
        using var stream = File.OpenRead(path);
        try
        {
            return load(stream);
        }
        catch (InvalidDataException error)
        {
            throw new InvalidDataException($"{path}: {error.Message}", error);
        }
    }
}
