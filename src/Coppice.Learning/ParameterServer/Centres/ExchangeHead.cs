using Coppice.Learning.ParameterServer.Encodings;

namespace Coppice.Learning.ParameterServer.Centres;

/// <summary>What comes before an update.</summary>
/// <param name="Session">The worker's life: another one has pulled nothing yet.</param>
/// <param name="Number">The exchange's number in it.</param>
/// <param name="Pushes">Whether an update follows.</param>
/// <param name="Pulls">Whether parameters are wanted.</param>
/// <param name="Delivery">What the update came of; only the worker counts where none follows.</param>
readonly record struct ExchangeHead(long Session, long Number, bool Pushes, bool Pulls, Delivery Delivery)
{
    public void Write(MessageWriter to)
    {
        to.Byte((byte)Verb.Exchange).Long(Session).Long(Number).Byte((byte)((Pushes ? 1 : 0) | (Pulls ? 2 : 0)));
        to.Int(Delivery.Worker).Int(Delivery.Epoch).Int(Delivery.Partition).Int(Delivery.From).Int(Delivery.To);
        to.Double(Delivery.Rate).Double(Delivery.Loss);
    }

    /// <summary>Reads what follows the verb.</summary>
    public static ExchangeHead Read(ReadOnlySpan<byte> bytes, out int used)
    {
        var from = new MessageReader(bytes);
        var (session, number, flags) = (from.Long(), from.Long(), from.Byte());
        var delivery = new Delivery(
            from.Int(), from.Int(), from.Int(), from.Int(), from.Int(), (float)from.Double(), from.Double());
        used = bytes.Length - from.Left;
        return new(session, number, (flags & 1) != 0, (flags & 2) != 0, delivery);
    }
}
