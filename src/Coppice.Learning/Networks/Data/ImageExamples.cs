using System.Runtime.InteropServices;
using Coppice.Learning.Data;

namespace Coppice.Learning.Networks;

/// <summary>Images of bytes with a class each: a byte is brought to 0…1 as it is read.</summary>
public sealed class ImageExamples : Examples
{
    readonly Shape _input;
    readonly byte[] _pixels;
    readonly byte[] _labels;
    readonly bool _oneHot;

    /// <summary>Images, one after the other, and the number of the class of each.</summary>
    /// <param name="input">The shape of an image.</param>
    /// <param name="pixels">The images' bytes; they must not be changed any more.</param>
    /// <param name="labels">Class numbers; they must not be changed any more.</param>
    /// <param name="classes">How many classes there are.</param>
    /// <param name="oneHot">Whether targets are one number for each class in place of the class number.</param>
    /// <exception cref="DataException">The counts do not suit each other, or a label is out of range.</exception>
    public ImageExamples(Shape input, byte[] pixels, byte[] labels, int classes, bool oneHot = false)
    {
        ArgumentNullException.ThrowIfNull(pixels);
        ArgumentNullException.ThrowIfNull(labels);
        if (pixels.Length != (long)labels.Length * input.Size)
        {
            throw new DataException(
                $"{labels.Length} labels need images of {input} with {(long)labels.Length * input.Size} bytes, and there "
                + $"are {pixels.Length}: images and labels must come from one data set.");
        }

        for (var i = 0; i < labels.Length; i++)
        {
            if (labels[i] >= classes)
            {
                throw new DataException(
                    $"Label {i + 1} is {labels[i]}, and the {classes} classes are numbered 0 to {classes - 1}.");
            }
        }

        (_input, _pixels, _labels, Classes, _oneHot) = (input, pixels, labels, classes, oneHot);
    }

    /// <summary>How many classes there are.</summary>
    public int Classes { get; }

    /// <inheritdoc/>
    public override int Count => _labels.Length;

    /// <inheritdoc/>
    public override Shape Input => _input;

    /// <inheritdoc/>
    public override int TargetCount => _oneHot ? Classes : 1;

    /// <inheritdoc/>
    public override void Read(ReadOnlySpan<int> rows, Span<float> inputs, Span<float> targets)
    {
        var size = _input.Size;
        for (var i = 0; i < rows.Length; i++)
        {
            Bytes.ToShares(_pixels.AsSpan(rows[i] * size, size), inputs.Slice(i * size, size));
            if (!_oneHot)
            {
                targets[i] = _labels[rows[i]];
                continue;
            }

            var target = targets.Slice(i * Classes, Classes);
            target.Clear();
            target[_labels[rows[i]]] = 1;
        }
    }

    /// <inheritdoc/>
    public override Examples Select(ReadOnlySpan<int> rows)
    {
        var size = _input.Size;
        var (pixels, labels) = (new byte[(long)rows.Length * size], new byte[rows.Length]);
        for (var i = 0; i < rows.Length; i++)
        {
            _pixels.AsSpan(rows[i] * size, size).CopyTo(pixels.AsSpan(i * size));
            labels[i] = _labels[rows[i]];
        }

        return new ImageExamples(_input, pixels, labels, Classes, _oneHot);
    }

    /// <summary>The same images, with one number for each class as their targets.</summary>
    public ImageExamples OneHot() => new(_input, _pixels, _labels, Classes, oneHot: true);

    /// <summary>Reads a file of images and a file of labels in the IDX format, gzipped or not.</summary>
    /// <param name="images">The images: three dimensions (count, height, width), or four with channels.</param>
    /// <param name="labels">The labels: one dimension.</param>
    /// <param name="classes">How many classes there are.</param>
    /// <param name="oneHot">Whether targets are one number for each class.</param>
    /// <exception cref="DataException">A file is missing, cut short or damaged, the two do not belong together, or a
    /// label is out of range.</exception>
    public static ImageExamples FromIdx(string images, string labels, int classes = 10, bool oneHot = false)
    {
        var (pictures, numbers) = (IdxFile.Read(images), IdxFile.Read(labels));
        if (pictures.Dimensions.Count is not (3 or 4))
            throw new DataException($"{images} holds {pictures.Describe()}: images have 3 dimensions or 4.");
        if (numbers.Dimensions.Count != 1)
            throw new DataException($"{labels} holds {numbers.Describe()}: labels have 1 dimension.");
        if (pictures.Dimensions[0] != numbers.Dimensions[0])
        {
            throw new DataException(
                $"{images} holds {pictures.Dimensions[0]} images and {labels} {numbers.Dimensions[0]} labels: they must "
                + "come from one data set.");
        }

        var channels = pictures.Dimensions.Count == 4 ? pictures.Dimensions[3] : 1;
        try
        {
            return new ImageExamples(
                new Shape(pictures.Dimensions[1], pictures.Dimensions[2], channels),
                ImmutableBytes(pictures), ImmutableBytes(numbers), classes, oneHot);
        }
        catch (DataException e)
        {
            throw new DataException($"{labels}: {e.Message}", e);
        }
    }

    // Read for this purpose alone: nobody else has it.
    static byte[] ImmutableBytes(IdxFile file) =>
        MemoryMarshal.TryGetArray(file.Content, out var bytes) && bytes.Offset == 0 && bytes.Count == bytes.Array!.Length
            ? bytes.Array
            : file.Content.ToArray();
}
