using Coppice.Cli.Fleets;
using Coppice.Cli.Tests.House;
using Xunit;

namespace Coppice.Cli.Tests.Fleets;

public sealed class FleetSchemaTests
{
    [Fact]
    public void Committed_schemas_are_what_the_records_say()
    {
        Check("fleet.schema.json", FleetJson.Schema<FleetFile>());
        Check("cloud.schema.json", FleetJson.Schema<CloudFile>());
    }

    [Fact]
    public void Ready_clouds_and_example_fleets_can_be_read()
    {
        Assert.Equal(["aws-ec2", "google-compute"], FleetReader.Clouds);
        foreach (var path in Directory.EnumerateFiles(Repository.PathOf("fleets"), "*.json"))
            if (!path.EndsWith(".schema.json", StringComparison.Ordinal))
                Assert.True(FleetReader.Read(path, new Runner()).Count > 0);
    }

    static void Check(string name, string generated)
    {
        var path = Repository.PathOf("fleets", name);
        if (Environment.GetEnvironmentVariable("COPPICE_APPROVE") == "1")
            File.WriteAllText(path, generated);
        Assert.True(
            File.Exists(path) && File.ReadAllText(path) == generated,
            $"fleets/{name} is not what the records say: run this test with COPPICE_APPROVE=1, and look at the "
            + "difference");
    }
}
