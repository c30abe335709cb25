using System.Data;
using System.Security.Cryptography;
using Coppice.Calls;
using Coppice.Stores;
using Npgsql;
using NpgsqlTypes;

namespace Coppice.Postgres;

/// <summary>Content as rows of pieces under its hash, verified when it is read.</summary>
sealed class PostgresBlobs(Database database) : IBlobs
{
    public async Task<ContentHash> PutAsync(Stream content, CancellationToken cancellationToken)
    {
        // The hash comes first, so that what is there already is not sent.
        await using var copy = content.CanSeek ? null : await CopyAsync(content, cancellationToken);
        var whole = copy ?? content;
        var start = whole.Position;
        var hash = new ContentHash(await SHA256.HashDataAsync(whole, cancellationToken));
        if (await TouchAsync(hash, cancellationToken))
            return hash;
        return await database.RunAsync(
            async connection =>
            {
                whole.Position = start;
                await StoreAsync(connection, hash, whole, cancellationToken);
                return hash;
            },
            cancellationToken);
    }

    public async Task<Stream?> OpenAsync(ContentHash hash, CancellationToken cancellationToken)
    {
        if (await SizeAsync(hash, cancellationToken) is not { } size)
            return null;
        var content = Buffer(size);
        try
        {
            using var check = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            for (var piece = 0; content.Length < size; piece++)
            {
                if (await PieceAsync(hash, piece, cancellationToken) is not { } bytes)
                    break;
                check.AppendData(bytes.Span);
                await content.WriteAsync(bytes, cancellationToken);
            }

            content.Position = 0;
            return ContentHash.From(check) == hash ? Interlocked.Exchange(ref content, Stream.Null) : null;
        }
        finally
        {
            await content.DisposeAsync();
        }
    }

    public Task<long?> SizeAsync(ContentHash hash, CancellationToken cancellationToken) => database.QueryAsync(
        // Content in use is content to be kept; a write an hour says as much as one a read.
        """
        with used as (
            update blobs set touched = now_here()
            where hash = $1 and touched < now_here() - interval '1 hour')
        select size from blobs where hash = $1
        """,
        parameters => parameters.AddValue(hash.ToArray()),
        async reader => (await reader.AllAsync(row => (long?)row.GetInt64(0))).FirstOrDefault(),
        cancellationToken);

    public Task<ReadOnlyMemory<byte>?> PieceAsync(
        ContentHash hash, int piece, CancellationToken cancellationToken) => database.QueryAsync(
        "select content from blob_pieces where hash = $1 and piece = $2",
        parameters =>
        {
            parameters.AddValue(hash.ToArray());
            parameters.AddValue(piece);
        },
        CommandBehavior.SequentialAccess,
        async reader => await reader.ReadAsync(cancellationToken)
            ? await reader.GetFieldValueAsync<byte[]>(0, cancellationToken)
            : default(ReadOnlyMemory<byte>?),
        cancellationToken);

    public Task<bool> ExistsAsync(ContentHash hash, CancellationToken cancellationToken) =>
        TouchAsync(hash, cancellationToken);

    public Task<int> SweepAsync(
        IReadOnlySet<ContentHash> keep, TimeSpan age, CancellationToken cancellationToken) =>
        database.ExecuteAsync(
            """
            delete from blobs b where b.touched <= now_here() - $2 and not b.hash = any($1)
                and (select pg_try_advisory_xact_lock(hashtext(current_schema() || '.blobs')))
                and not exists (select from job_blobs j where j.hash = b.hash)
            """,
            parameters =>
            {
                parameters.AddValue(keep.Select(hash => hash.ToArray()).ToArray());
                parameters.AddValue(age);
            },
            cancellationToken);

    static async Task<FileStream> CopyAsync(Stream content, CancellationToken cancellationToken)
    {
        var copy = TemporaryFile();
        await content.CopyToAsync(copy, cancellationToken);
        copy.Position = 0;
        return copy;
    }

    static Stream Buffer(long size) => size <= IBlobs.PieceSize ? new MemoryStream((int)size) : TemporaryFile();

    static FileStream TemporaryFile() => new(
        Path.Combine(Path.GetTempPath(), Path.GetRandomFileName()),
        new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.ReadWrite,
            Options = FileOptions.DeleteOnClose | FileOptions.Asynchronous,
        });

    async Task<bool> TouchAsync(ContentHash hash, CancellationToken cancellationToken) =>
        await database.ExecuteAsync(
            "update blobs set touched = now_here() where hash = $1",
            parameters => parameters.AddValue(hash.ToArray()),
            cancellationToken) > 0;

    static async Task StoreAsync(
        NpgsqlConnection connection, ContentHash hash, Stream content, CancellationToken cancellationToken)
    {
        // Who else is storing the same is waited for here.
        var isNew = await connection.ExecuteAsync(
            "insert into blobs values ($1, $2, now_here()) on conflict do nothing",
            parameters =>
            {
                parameters.AddValue(hash.ToArray());
                parameters.AddValue(content.Length - content.Position);
            },
            cancellationToken);
        if (isNew == 0)
            return;
        await using var copy = await connection.BeginBinaryImportAsync(
            "copy blob_pieces (hash, piece, content) from stdin (format binary)", cancellationToken);
        var bytes = new byte[IBlobs.PieceSize];
        var key = hash.ToArray();
        for (var piece = 0; ; piece++)
        {
            var read = await content.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancellationToken);
            if (read == 0)
                break;
            await copy.StartRowAsync(cancellationToken);
            await copy.WriteAsync(key, NpgsqlDbType.Bytea, cancellationToken);
            await copy.WriteAsync(piece, cancellationToken);
            await copy.WriteAsync<ReadOnlyMemory<byte>>(bytes.AsMemory(0, read), NpgsqlDbType.Bytea, cancellationToken);
        }

        await copy.CompleteAsync(cancellationToken);
    }
}
