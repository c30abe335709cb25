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
        var (down, across) = ((output.Height + 1) / 2, (output.Width + 1) / 2);
        var filters = new float[inputs, outputs][,];
        var sums = new float[inputs, outputs][,];
        for (var c = 0; c < inputs; c++)
        {
            for (var k = 0; k < outputs; k++)
            {
                filters[c, k] = Both(Spread, Part(3, 3, (y, x) => w[((y * 3 + x) * inputs + c) * outputs + k]));
                sums[c, k] = new float[4, 4];
            }
        }

        for (var row = 0; row < rows; row++)
        {
            var lines = new float[inputs, down, 4, 2 * across + 2];
            for (var tile = 0; tile < down * across; tile++)
                AddTile(row, tile / across, tile % across, lines);
            for (var i = 0; i < output.Height * output.Width * outputs; i++)
                r.Gradients[9 * inputs * outputs + i % outputs] += r.OutputGradient[row * output.Size + i];
            for (var i = 0; i < input.Size; i++)
            {
                var (y, x) = (i / inputs / input.Width + conv.Padding, i / inputs % input.Width + conv.Padding);
                // Of two tiles that overlap, the upper one first.
                var given = 0f;
                for (var above = y / 2 - 1; above <= Math.Min(y / 2, down - 1); above++)
                {
                    if (above >= 0 && y - 2 * above < 4)
                        given += Turned([.. Enumerable.Range(0, 4).Select(p => lines[i % inputs, above, p, x])])[y - 2 * above];
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
                Both(Image, Part(4, 4, (y, x) => Pixel(row, 2 * ty + y, 2 * tx + x, c)))).ToArray();
            var gradients = Enumerable.Range(0, outputs).Select(k =>
                Both(Unfold, Part(2, 2, (y, x) => Place(row, 2 * ty + y, 2 * tx + x, k) is var at && at < 0
                    ? 0 : r.OutputGradient[at]))).ToArray();
            for (var k = 0; k < outputs; k++)
            {
                var folded = Both(Fold, Part(4, 4, (y, x) => Sum(inputs, c => (images[c][y, x], filters[c, k][y, x]))));
                for (var at = 0; at < 4; at++)
                {
                    if (Place(row, 2 * ty + at / 2, 2 * tx + at % 2, k) is var place && place >= 0)
                        r.Output[place] = folded[at / 2, at % 2] + w[9 * inputs * outputs + k];
                }
            }

            for (var c = 0; c < inputs; c++)
            {
                for (var p = 0; p < 16; p++)
                {
                    for (var k = 0; k < outputs; k++)
                        PlainResult.Add(ref sums[c, k][p / 4, p % 4], images[c][p / 4, p % 4], gradients[k][p / 4, p % 4]);
                }

                for (var y = 0; y < 4; y++)
                {
                    var back = Turned([.. Enumerable.Range(0, 4).Select(x =>
                        Sum(outputs, k => (gradients[k][y, x], filters[c, k][y, x])))]);
                    for (var x = 0; x < 4; x++)
                        lines[c, ty, y, 2 * tx + x] += back[x];
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

    static float[] Spread(float[] g) => [g[0], (g[0] + g[2] + g[1]) / 2, (g[0] + g[2] - g[1]) / 2, g[2]];

    static float[] Gather(float[] u) => [u[0] + (u[1] + u[2]) / 2, (u[1] - u[2]) / 2, (u[1] + u[2]) / 2 + u[3]];

    static float[] Image(float[] d) => [d[0] - d[2], d[1] + d[2], d[2] - d[1], d[1] - d[3]];

    static float[] Turned(float[] v) => [v[0], v[1] - v[2] + v[3], v[1] + v[2] - v[0], -v[3]];

    static float[] Fold(float[] m) => [m[0] + m[1] + m[2], m[1] - m[2] - m[3]];

    static float[] Unfold(float[] y) => [y[0], y[0] + y[1], y[0] - y[1], -y[1]];

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
