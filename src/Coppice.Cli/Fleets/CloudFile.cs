using System.ComponentModel;

namespace Coppice.Cli.Fleets;

/// <summary>How machines of a cloud are made, found and deleted, as its file tells it.</summary>
[Description("A cloud by the commands of its own tool. {fleet}, {name} (of a new machine), {id} (as listed) and every "
    + "name of 'values' stand for their values.")]
sealed record CloudFile
{
    [Description("Ignored: where editors find this schema.")]
    public string? Schema { get; init; }

    [Description("What the file is for.")]
    public string? Description { get; init; }

    [Description("What a fleet may say of its machines, with defaults; null where it must.")]
    public IReadOnlyDictionary<string, string?> Values { get; init; } = new Dictionary<string, string?>();

    [Description("Makes one machine.")]
    public required IReadOnlyList<string> Create { get; init; }

    [Description("Prints a line for each machine of the fleet that has not ended: its id, and its address once there "
        + "is one.")]
    public required IReadOnlyList<string> List { get; init; }

    [Description("Deletes one machine.")]
    public required IReadOnlyList<string> Delete { get; init; }

    [Description("How many seconds a new machine may take until ssh reaches it; 300 by default.")]
    public int BootSeconds { get; init; } = 300;

    [Description("The address that tells of preemption there.")]
    public string? Notice { get; init; }

    [Description("The header that it asks for.")]
    public string? NoticeHeader { get; init; }
}
