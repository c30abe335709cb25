using System.Buffers.Binary;
using System.Reflection;

namespace Coppice.Calls;

/// <summary>The members that a method's code names, with the instruction that names each.</summary>
static class IlReader
{
    public const int Newobj = 0x73, Ldfld = 0x7B, Ldflda = 0x7C;

    const int Jmp = 0x27, Call = 0x28, Callvirt = 0x6F, Stsfld = 0x80, Ldftn = 0xFE06, Ldvirtftn = 0xFE07;

    const byte Escape = 0xFE, Switch = 0x45;

    /// <summary>Bytes of an instruction's operand (ECMA-335, III.1.2); a switch has a table besides.</summary>
    public static int OperandSize(int code) => code switch
    {
        (>= 0x0E and <= 0x13) or 0x1F or (>= 0x2B and <= 0x37) or 0xDE or 0xFE12 or 0xFE19 => 1,
        >= 0xFE09 and <= 0xFE0E => 2,
        0x20 or 0x22 or (>= 0x27 and <= 0x29) or (>= 0x38 and <= 0x45) or (>= 0x6F and <= 0x75) or 0x79
            or (>= 0x7B and <= 0x81) or 0x8C or 0x8D or 0x8F or (>= 0xA3 and <= 0xA5) or 0xC2 or 0xC6 or 0xD0 or 0xDD
            or 0xFE06 or 0xFE07 or 0xFE15 or 0xFE16 or 0xFE1C => 4,
        0x21 or 0x23 => 8,
        _ => 0,
    };

    /// <summary>The method of a generic definition, whatever its arguments are here.</summary>
    public static MethodBase Definition(MethodBase method) =>
        method.IsGenericMethod || method.DeclaringType is { IsGenericType: true }
            ? method.Module.ResolveMethod(method.MetadataToken) ?? method
            : method;

    /// <summary>Every instruction that names a method or a field; none where the method has no code.</summary>
    public static IEnumerable<(int Code, MemberInfo Member)> Members(MethodBase method)
    {
        var il = method.GetMethodBody()?.GetILAsByteArray();
        if (il is null)
            yield break;
        var typeArguments = method.DeclaringType?.GetGenericArguments() ?? [];
        var methodArguments = method.IsGenericMethod ? method.GetGenericArguments() : [];
        for (var at = 0; at < il.Length;)
        {
            int code = il[at++];
            if (code == Escape)
                code = (Escape << 8) | il[at++];
            var size = OperandSize(code);
            if (code == Switch)
                size += 4 * BinaryPrimitives.ReadInt32LittleEndian(il.AsSpan(at));
            if (NamesMember(code))
            {
                var token = BinaryPrimitives.ReadInt32LittleEndian(il.AsSpan(at));
                if (method.Module.ResolveMember(token, typeArguments, methodArguments) is { } member)
                    yield return (code, member);
            }

            at += size;
        }
    }

    static bool NamesMember(int code) => code is Jmp or Call or Callvirt or Newobj or (>= Ldfld and <= Stsfld) or Ldftn
        or Ldvirtftn;
}
