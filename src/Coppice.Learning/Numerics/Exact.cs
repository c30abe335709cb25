namespace Coppice.Learning.Numerics;

/// <summary>Logarithms and exponentials that give the same bits on every processor.</summary>
/// <remarks>
/// Only + − × ÷ and bit operations, each correctly rounded by IEEE 754; the runtime never fuses a product with a sum.
/// Argument reduction and coefficients are those of fdlibm (© 1993, 2004 Sun Microsystems, Inc.: permission to use,
/// copy, modify and distribute this software is freely granted, provided that this notice is preserved). Errors are
/// below 1 ulp.
/// </remarks>
public static class Exact
{
    const double Ln2High = 6.93147180369123816490e-01;
    const double Ln2Low = 1.90821492927058770002e-10;
    const double InverseLn2 = 1.44269504088896338700;
    const double InverseLn2High = 1.44269504072144627571;
    const double InverseLn2Low = 1.67517131648865118353e-10;
    const double Two54 = 18014398509481984.0;
    const double LargestExponent = 7.09782712893383973096e+02;
    const double SmallestExponent = -7.45133219101941108420e+02;

    /// <summary>The natural logarithm: −∞ at 0, NaN below.</summary>
    public static double Log(double x)
    {
        if (!Reduce(ref x, out var exponent))
            return x;
        var f = x - 1;
        if (f == 0)
            return exponent * Ln2High + exponent * Ln2Low;
        var halfSquare = 0.5 * f * f;
        var rest = Tail(f, halfSquare);
        return exponent * Ln2High - (halfSquare - (rest + exponent * Ln2Low) - f);
    }

    /// <summary>The logarithm to base 2: −∞ at 0, NaN below; exact for powers of two.</summary>
    public static double Log2(double x)
    {
        if (!Reduce(ref x, out var exponent))
            return x;
        var f = x - 1;
        if (f == 0)
            return exponent;
        var halfSquare = 0.5 * f * f;
        var rest = Tail(f, halfSquare);
        // The high part has its lower 32 bits clear, so that its product with InverseLn2High is exact.
        var high = WithoutLowWord(f - halfSquare);
        var low = f - high - halfSquare + rest;
        var sumHigh = high * InverseLn2High;
        var sumLow = (low + high) * InverseLn2Low + low * InverseLn2High;
        var sum = exponent + sumHigh;
        sumLow += exponent - sum + sumHigh;
        return sumLow + sum;
    }

    /// <summary>e to the power of <paramref name="x"/>: 0 below −745.13…, +∞ above 709.78….</summary>
    public static double Exp(double x)
    {
        const double P1 = 1.66666666666666019037e-01, P2 = -2.77777777770155933842e-03, P3 = 6.61375632143793436117e-05,
            P4 = -1.65339022054652515390e-06, P5 = 4.13813679705723846039e-08;
        if (double.IsNaN(x))
            return x;
        if (x > LargestExponent)
            return double.PositiveInfinity;
        if (x < SmallestExponent)
            return 0;
        var magnitude = Math.Abs(x);
        if (magnitude < 1.0 / (1 << 28))
            return 1 + x;

        double high = 0, low = 0;
        var power = 0;
        if (magnitude > 0.5 * (Ln2High + Ln2Low))
        {
            power = (int)(InverseLn2 * x + (x < 0 ? -0.5 : 0.5));
            high = x - power * Ln2High;
            low = power * Ln2Low;
            x = high - low;
        }
        var square = x * x;
        var c = x - square * (P1 + square * (P2 + square * (P3 + square * (P4 + square * P5))));
        if (power == 0)
            return 1 - (x * c / (c - 2) - x);
        return Scale(1 - (low - x * c / (2 - c) - high), power);
    }

    // log(1 + f) = f − f²/2 + the tail returned here, for 1 + f in [√½, √2).
    static double Tail(double f, double halfSquare)
    {
        const double L1 = 6.666666666666735130e-01, L2 = 3.999999999940941908e-01, L3 = 2.857142874366239149e-01,
            L4 = 2.222219843214978396e-01, L5 = 1.818357216161805012e-01, L6 = 1.531383769920937332e-01,
            L7 = 1.479819860511658591e-01;
        var s = f / (2 + f);
        var z = s * s;
        var w = z * z;
        var even = w * (L2 + w * (L4 + w * L6));
        var odd = z * (L1 + w * (L3 + w * (L5 + w * L7)));
        return s * (halfSquare + (odd + even));
    }

    // Splits x into 2^exponent × x with x in [√½, √2); false: x itself is the answer.
    static bool Reduce(ref double x, out int exponent)
    {
        exponent = 0;
        if (!(x > 0) || double.IsPositiveInfinity(x))
        {
            x = x == 0 ? double.NegativeInfinity : x > 0 ? x : double.NaN;
            return false;
        }
        if (x < 2.2250738585072014e-308)
        {
            x *= Two54;
            exponent = -54;
        }
        var bits = BitConverter.DoubleToInt64Bits(x);
        var high = (int)(bits >> 32);
        exponent += (high >> 20) - 1023;
        high &= 0xfffff;
        // Carries when the fraction is at or above √2, which moves that half into the next exponent.
        var carry = (high + 0x95f64) & 0x100000;
        exponent += carry >> 20;
        x = BitConverter.Int64BitsToDouble((long)(high | (carry ^ 0x3ff00000)) << 32 | (bits & 0xffffffffL));
        return true;
    }

    static double WithoutLowWord(double x) =>
        BitConverter.Int64BitsToDouble(BitConverter.DoubleToInt64Bits(x) & unchecked((long)0xffffffff00000000));

    // y × 2^power, rounded once: y is in [½, 2), so only results below 2^−1021 are subnormal.
    static double Scale(double y, int power) => power switch
    {
        > 1023 => y * 2 * BitConverter.Int64BitsToDouble(0x7fe0000000000000),
        >= -1021 => y * BitConverter.Int64BitsToDouble((long)(power + 1023) << 52),
        _ => y * BitConverter.Int64BitsToDouble((long)(power + 1000 + 1023) << 52) * 9.33263618503218878990e-302,
    };
}
