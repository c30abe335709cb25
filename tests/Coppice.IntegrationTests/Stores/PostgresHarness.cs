using Coppice.Contracts;
using Coppice.IntegrationTests.Servers;
using Coppice.Postgres;
using Coppice.Stores;
using Npgsql;

namespace Coppice.IntegrationTests.Stores;

/// <summary>A store in a schema of its own.</summary>
sealed class PostgresHarness : StoreHarness
{
    readonly ClusterOptions _options;
    Store _store;

    PostgresHarness(ClusterOptions options, Store store) => (_options, _store) = (options, store);

    public override IJobs Jobs => _store.Jobs;

    public override IBlobs Blobs => _store.Blobs;

    public override IEntries Entries => _store.Entries;

    public static async Task<StoreHarness> StartAsync()
    {
        var options = new ClusterOptions
        {
            Store = await PostgresServer.CommonAsync(),
            Name = $"t{Guid.NewGuid():N}"[..20],
        };
        return new PostgresHarness(options, await OpenAsync(options));
    }

    /// <summary>The same store as another process has it.</summary>
    public Task<Store> OpenAnotherAsync() => OpenAsync(_options);

    public override Task AdvanceAsync(TimeSpan by) =>
        ExecuteAsync($"update clock set shift = shift + '{by.TotalSeconds} seconds'");

    public override async Task RestartAsync()
    {
        await _store.DisposeAsync();
        _store = await OpenAsync(_options);
    }

    public override async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        await ExecuteAsync($"drop schema \"{_options.Name}\" cascade");
    }

    static Task<Store> OpenAsync(ClusterOptions options) =>
        new PostgresBackend().OpenAsync(options, CancellationToken.None);

    async Task ExecuteAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(
            Address.Of(_options.Store!, _options.Name).ConnectionString + ";Pooling=false"); // set above
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
