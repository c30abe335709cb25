using System.Buffers.Text;
using System.Globalization;
using System.Text;
using Coppice.Security;

namespace Coppice.Services;

/// <summary>The way into one service. A signed head comes before the body, so that nobody without the key makes a process
/// read anything; answers are bound to their request.</summary>
sealed class ServiceDoor(
    Seal seal,
    string service,
    Func<ReadOnlyMemory<byte>, CancellationToken, ValueTask<ReadOnlyMemory<byte>>> answer)
{
    public const string Header = "coppice-seal";

    public static string AskOf(string nonce) => $"service ask {nonce}";

    public static string AnswerOf(string nonce) => $"service answer {nonce}";

    public static string FaultOf(string nonce) => $"service fault {nonce}";

    /// <summary>What goes before a body of so many bytes.</summary>
    public static string Head(Seal seal, string service, string nonce, int length) => Base64Url.EncodeToString(
        seal.Close(HeadOf(service), Encoding.ASCII.GetBytes(string.Create(
            CultureInfo.InvariantCulture, $"{nonce} {length}"))));

    /// <summary>What the head announces; null where it is not of this cluster and service.</summary>
    public Announced? Admit(string? head)
    {
        if (head is null || !Base64Url.IsValid(head)
            || !seal.TryOpen(HeadOf(service), Base64Url.DecodeFromChars(head), out var content, out _))
            return null;
        var parts = Encoding.ASCII.GetString(content.Span).Split(' ');
        return parts is [var nonce, var length]
            && int.TryParse(length, NumberStyles.None, CultureInfo.InvariantCulture, out var bytes)
            ? new Announced(nonce, bytes)
            : null;
    }

    /// <summary>The answer to a body, or the fault; null where the body is not the one announced.</summary>
    public async Task<(bool IsFault, byte[] Body)?> AnswerAsync(
        Announced announced, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        if (!seal.TryOpen(AskOf(announced.Nonce), body, out var request, out _))
            return null;
        try
        {
            var content = await answer(request, cancellationToken);
            return (false, seal.Close(AnswerOf(announced.Nonce), content.Span));
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            return (true, seal.Close(FaultOf(announced.Nonce), Encoding.UTF8.GetBytes(e.Message)));
        }
    }

    static string HeadOf(string service) => $"service head {service}";
}

/// <summary>A request that is about to come.</summary>
readonly record struct Announced(string Nonce, int Length);
