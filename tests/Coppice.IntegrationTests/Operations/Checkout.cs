namespace Coppice.IntegrationTests.Operations;

/// <summary>The checked-out repository that these tests were built from.</summary>
static class Checkout
{
    public static string Root { get; } = Find();

    public static string PathOf(params string[] parts) => Path.Combine([Root, .. parts]);

    static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "Coppice.slnx")))
                return folder.FullName;
        throw new InvalidOperationException(
            $"there is no Coppice.slnx above {AppContext.BaseDirectory}: these tests run from a checkout");
    }
}
