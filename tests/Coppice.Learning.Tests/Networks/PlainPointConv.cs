using Coppice.Learning.Networks;

namespace Coppice.Learning.Tests.Networks;

/// <summary>A convolution by points in plain loops, each sum in the order that <see cref="PointTransforms"/> says.</summary>
static class PlainPointConv
{
    delegate float[] Transform(float[] numbers);

    public static PlainResult Run(int rows, Shape input, Shape output, Conv2D conv, float[] w)
    {
        var r = PlainResult.Start(rows, input.Size, output.Size, w);
        var (inputs, outputs) = (input.Channels, output.Channels);
        var (down, across) = ((output.Height + 3) / 4, (output.Width + 3) / 4);
        var filters = new float[inputs, outputs][,];
        var sums = new float[inputs, outputs][,];
        for (var c = 0; c < inputs; c++)
        {
            for (var k = 0; k < outputs; k++)
            {
                filters[c, k] = Both(Spread, Part(3, 3, (y, x) => w[((y * 3 + x) * inputs + c) * outputs + k]));
                sums[c, k] = new float[6, 6];
            }
        }

        for (var row = 0; row < rows; row++)
        {
            var lines = new float[inputs, down, 6, 4 * across + 2];
            for (var tile = 0; tile < down * across; tile++)
                AddTile(row, tile / across, tile % across, lines);
            for (var i = 0; i < output.Height * output.Width * outputs; i++)
                r.Gradients[9 * inputs * outputs + i % outputs] += r.OutputGradient[row * output.Size + i];
            for (var i = 0; i < input.Size; i++)
            {
                var (y, x) = (i / inputs / input.Width + conv.Padding, i / inputs % input.Width + conv.Padding);
                // Of two tiles that overlap, the upper one first.
                var given = 0f;
                for (var above = y / 4 - 1; above <= Math.Min(y / 4, down - 1); above++)
                {
                    if (above >= 0 && y - 4 * above < 6)
                        given += Turned([.. Enumerable.Range(0, 6).Select(p => lines[i % inputs, above, p, x])])[y - 4 * above];
                }

                r.InputGradient[row * input.Size + i] = given;
            }
        }

        for (var i = 0; i < 9 * inputs * outputs; i++)
        {
            r.Gradients[i] +=
                Both(Gather, sums[i / outputs % inputs, i % outputs])[i / outputs / inputs / 3, i / outputs / inputs % 3];
        }

        return r;

        void AddTile(int row, int ty, int tx, float[,,,] lines)
        {
            var images = Enumerable.Range(0, inputs).Select(c =>
                Both(Image, Part(6, 6, (y, x) => Pixel(row, 4 * ty + y, 4 * tx + x, c)))).ToArray();
            var gradients = Enumerable.Range(0, outputs).Select(k =>
                Both(Unfold, Part(4, 4, (y, x) => Place(row, 4 * ty + y, 4 * tx + x, k) is var at && at < 0
                    ? 0 : r.OutputGradient[at]))).ToArray();
            for (var k = 0; k < outputs; k++)
            {
                var folded = Both(Fold, Part(6, 6, (y, x) => Sum(inputs, c => (images[c][y, x], filters[c, k][y, x]))));
                for (var at = 0; at < 16; at++)
                {
                    if (Place(row, 4 * ty + at / 4, 4 * tx + at % 4, k) is var place && place >= 0)
                        r.Output[place] = folded[at / 4, at % 4] + w[9 * inputs * outputs + k];
                }
            }

            for (var c = 0; c < inputs; c++)
            {
                for (var p = 0; p < 36; p++)
                {
                    for (var k = 0; k < outputs; k++)
                        PlainResult.Add(ref sums[c, k][p / 6, p % 6], images[c][p / 6, p % 6], gradients[k][p / 6, p % 6]);
                }

                for (var y = 0; y < 6; y++)
                {
                    var back = Turned([.. Enumerable.Range(0, 6).Select(x =>
                        Sum(outputs, k => (gradients[k][y, x], filters[c, k][y, x])))]);
                    for (var x = 0; x < 6; x++)
                        lines[c, ty, y, 4 * tx + x] += back[x];
                }
            }
        }

        float Pixel(int row, int y, int x, int c)
        {
            (y, x) = (y - conv.Padding, x - conv.Padding);
            return y < 0 || x < 0 || y >= input.Height || x >= input.Width
                ? 0 : r.Input[((row * input.Height + y) * input.Width + x) * inputs + c];
        }

        int Place(int row, int y, int x, int k) => y >= output.Height || x >= output.Width
            ? -1 : ((row * output.Height + y) * output.Width + x) * outputs + k;
    }

    // The points are 0, ±3/4, ±3/2 and ∞; those beside 0 have polynomials with these denominators.
    const float AtZero = 64f / 81, AtInner = -128f / 243, AtOuter = 32f / 243;

    static float[] Spread(float[] g)
    {
        var (inner, outer) = (AtInner * Fma(9f / 16, g[2], g[0]), AtOuter * Fma(9f / 4, g[2], g[0]));
        var (innerOdd, outerOdd) = (-32f / 81 * g[1], 16f / 81 * g[1]);
        return [AtZero * g[0], inner + innerOdd, inner - innerOdd, outer + outerOdd, outer - outerOdd, g[2]];
    }

    static float[] Gather(float[] u) =>
    [
        Fma(AtZero, u[0], Fma(AtInner, u[1] + u[2], AtOuter * (u[3] + u[4]))),
        Fma(-32f / 81, u[1] - u[2], 16f / 81 * (u[3] - u[4])),
        Fma(-8f / 27, u[1] + u[2], Fma(8f / 27, u[3] + u[4], u[5])),
    ];

    static float[] Image(float[] d)
    {
        var (even, odd) = (Fma(-9f / 4, d[2], d[4]), Fma(-9f / 4, d[1], d[3]));
        var (evenOuter, oddOuter) = (Fma(-9f / 16, d[2], d[4]), Fma(-9f / 16, d[1], d[3]));
        return
        [
            Fma(81f / 64, d[0], Fma(-45f / 16, d[2], d[4])), Fma(0.75f, odd, even), Fma(-0.75f, odd, even),
            Fma(1.5f, oddOuter, evenOuter), Fma(-1.5f, oddOuter, evenOuter),
            Fma(81f / 64, d[1], Fma(-45f / 16, d[3], d[5])),
        ];
    }

    static float[] Turned(float[] v)
    {
        var (inner, outer) = (0.75f * (v[1] - v[2]), 1.5f * (v[3] - v[4]));
        return
        [
            81f / 64 * v[0], Fma(81f / 64, v[5], Fma(-9f / 4, inner, -9f / 16 * outer)),
            Fma(-45f / 16, v[0], Fma(-9f / 4, v[1] + v[2], -9f / 16 * (v[3] + v[4]))),
            Fma(-45f / 16, v[5], inner + outer), v[0] + ((v[1] + v[2]) + (v[3] + v[4])), v[5],
        ];
    }

    static float[] Fold(float[] m)
    {
        var (inner, outer) = (m[1] - m[2], m[3] - m[4]);
        return
        [
            m[0] + ((m[1] + m[2]) + (m[3] + m[4])), Fma(0.75f, inner, 1.5f * outer),
            Fma(9f / 16, m[1] + m[2], 9f / 4 * (m[3] + m[4])), Fma(27f / 64, inner, Fma(27f / 8, outer, m[5])),
        ];
    }

    static float[] Unfold(float[] y)
    {
        var (even, odd) = (Fma(9f / 16, y[2], y[0]), Fma(9f / 16, y[3], y[1]));
        var (evenOuter, oddOuter) = (Fma(9f / 4, y[2], y[0]), Fma(9f / 4, y[3], y[1]));
        return
        [
            y[0], Fma(0.75f, odd, even), Fma(-0.75f, odd, even), Fma(1.5f, oddOuter, evenOuter),
            Fma(-1.5f, oddOuter, evenOuter), y[3],
        ];
    }

    static float Fma(float a, float b, float c) => MathF.FusedMultiplyAdd(a, b, c);

    // Columns first.
    static float[,] Both(Transform transform, float[,] part)
    {
        var (height, width) = (part.GetLength(0), part.GetLength(1));
        var columns = Enumerable.Range(0, width)
            .Select(x => transform([.. Enumerable.Range(0, height).Select(y => part[y, x])])).ToArray();
        var rows = Enumerable.Range(0, columns[0].Length)
            .Select(y => transform([.. columns.Select(column => column[y])])).ToArray();
        return Part(rows.Length, rows[0].Length, (y, x) => rows[y][x]);
    }

    static float[,] Part(int height, int width, Func<int, int, float> number)
    {
        var part = new float[height, width];
        for (var at = 0; at < part.Length; at++)
            part[at / width, at % width] = number(at / width, at % width);
        return part;
    }

    static float Sum(int count, Func<int, (float A, float B)> term)
    {
        var sum = 0f;
        for (var i = 0; i < count; i++)
        {
            var (a, b) = term(i);
            PlainResult.Add(ref sum, a, b);
        }

        return sum;
    }
}
