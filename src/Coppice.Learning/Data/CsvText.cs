using System.Text;

namespace Coppice.Learning.Data;

/// <summary>A CSV text that can be read from its start as often as needed.</summary>
sealed class CsvText
{
    readonly Func<TextReader> _open;

    CsvText(string name, long length, Func<TextReader> open) => (Name, Length, _open) = (name, length, open);

    /// <summary>What errors call it.</summary>
    public string Name { get; }

    /// <summary>About how many characters it has.</summary>
    public long Length { get; }

    public TextReader Open() => _open();

    public static CsvText OfFile(string path, CsvOptions options)
    {
        var name = Path.GetFileName(path);
        if (Directory.Exists(path))
            throw new DataException($"{path} is a folder; a file is expected.");
        if (!File.Exists(path))
            throw new DataException($"The file {path} does not exist.");
        var encoding = EncodingNamed(options.Encoding)!;
        return new(name, new FileInfo(path).Length, () => new StreamReader(
            new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1, FileOptions.SequentialScan),
            encoding, detectEncodingFromByteOrderMarks: true, bufferSize: 1 << 16));
    }

    public static CsvText OfStream(Stream stream, CsvOptions options, string name)
    {
        if (!stream.CanSeek)
        {
            var copy = new MemoryStream();
            stream.CopyTo(copy);
            copy.Position = 0;
            stream = copy;
        }

        var start = stream.Position;
        var encoding = EncodingNamed(options.Encoding)!;
        return new(name, stream.Length - start, () =>
        {
            stream.Position = start;
            return new StreamReader(stream, encoding, true, 1 << 16, leaveOpen: true);
        });
    }

    public static CsvText OfReader(TextReader reader, string name)
    {
        var text = reader.ReadToEnd();
        return new(name, text.Length, () => new StringReader(text));
    }

    /// <summary>The encoding of that name, throwing at bytes that it cannot read; null when there is none.</summary>
    public static Encoding? EncodingNamed(string name)
    {
        if (name is "utf-8" or "utf8")
            return new UTF8Encoding(encoderShouldEmitUTF8Identifier: true, throwOnInvalidBytes: true);
        try
        {
            // Windows' and other older encodings are known to this provider only.
            return CodePagesEncodingProvider.Instance.GetEncoding(
                    name, EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback)
                ?? Encoding.GetEncoding(name, EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback);
        }
        catch (ArgumentException)
        {
            return null;
        }
    }
}
