using Coppice.Stores;

namespace Coppice.Postgres;

/// <summary>Opens the store of <c>postgres://</c> addresses.</summary>
sealed class PostgresBackend : IStoreBackend
{
    public async Task<Store> OpenAsync(ClusterOptions options, CancellationToken cancellationToken)
    {
        var database = new Database(options);
        try
        {
            await Migrations.ApplyAsync(database, options, cancellationToken);
            return new Store(new PostgresJobs(database), new PostgresBlobs(database), new PostgresEntries(database));
        }
        catch
        {
            await database.DisposeAsync();
            throw;
        }
    }
}
