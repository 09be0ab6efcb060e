using System.Text;
using Precompute.Model.Content;
using Precompute.Numerics;

namespace Precompute.Model.Formats;

/// <summary>
/// <c>data/features.bin</c>: the content model. Sections: 1 options (history share, users share as float32; most features i32, in one
/// float32-sized slot each), 2 feature kinds u8, 3 offsets into 4 (i64, features + 1), 4 feature values as UTF-8, 5 idf f32;
/// 6, 7 declared features of the startups (offsets i64, ordinals i32); 8–10 startup profiles and 11–13 user profiles (offsets i64,
/// ordinals i32, weights f32); 14, 15 declared features of the people as 6, 7.
/// </summary>
public static class FeaturesFile
{
    private const uint Version = 1;

    /// <summary>Writes the content model.</summary>
    public static void Write(string path, ContentModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        using SectionFileWriter writer = new(path, SectionFileKind.Features, Version, 15);
        writer.Write<int>(1,
        [
            BitConverter.SingleToInt32Bits(model.Options.UserHistoryShare),
            BitConverter.SingleToInt32Bits(model.Options.StartupUsersShare),
            model.Options.MaxProfileFeatures,
        ]);
        WriteVocabulary(writer, model.Vocabulary);
        writer.Write<float>(5, model.Idf);
        writer.Write<long>(6, model.StartupFeatures.RowOffsets);
        writer.Write<int>(7, model.StartupFeatures.Features);
        WriteProfiles(writer, 8, model.StartupProfiles);
        WriteProfiles(writer, 11, model.UserProfiles);
        writer.Write<long>(14, model.UserFeatures.RowOffsets);
        writer.Write<int>(15, model.UserFeatures.Features);
        writer.Complete();
    }

    /// <summary>Reads the content model and inverts its profiles.</summary>
    /// <exception cref="CorruptFileException">The file is not what was written; the message names it and the offset.</exception>
    public static ContentModel Read(string path)
    {
        using SectionFileReader reader = SectionFileReader.Open(path, SectionFileKind.Features, Version);
        int[] options = reader.ReadArray<int>(1, 3);
        FeatureVocabulary vocabulary = ReadVocabulary(reader);
        float[] idf = reader.ReadArray<float>(5, vocabulary.Count);
        try
        {
            ContentOptions content = new()
            {
                UserHistoryShare = BitConverter.Int32BitsToSingle(options[0]),
                StartupUsersShare = BitConverter.Int32BitsToSingle(options[1]),
                MaxProfileFeatures = options[2],
            };
            content.Validate();
            RequireWeights(idf, 0f);
            CsrMatrix startups = ReadProfiles(reader, 8, vocabulary.Count);
            CsrMatrix users = ReadProfiles(reader, 11, vocabulary.Count);
            FeatureTable startupFeatures = ReadDeclared(reader, 6, startups.Rows, vocabulary.Count);
            FeatureTable userFeatures = ReadDeclared(reader, 14, users.Rows, vocabulary.Count);
            return new ContentModel(vocabulary, content, idf, startupFeatures, userFeatures, startups, users);
        }
        catch (PrecomputeException e) when (e is not CorruptFileException)
        {
            throw new CorruptFileException(path, reader.Get(1).Offset, e.Message.TrimEnd('.'), e);
        }
    }

    private static void WriteVocabulary(SectionFileWriter writer, FeatureVocabulary vocabulary)
    {
        byte[] kinds = new byte[vocabulary.Count];
        byte[][] values = new byte[vocabulary.Count][];
        long[] offsets = new long[vocabulary.Count + 1];
        for (int f = 0; f < kinds.Length; f++)
        {
            kinds[f] = (byte)vocabulary[f].Kind;
            values[f] = Encoding.UTF8.GetBytes(vocabulary[f].Value);
            offsets[f + 1] = offsets[f] + values[f].Length;
        }

        writer.Write<byte>(2, kinds);
        writer.Write<long>(3, offsets);
        writer.Begin(4);
        foreach (byte[] value in values)
            writer.Append<byte>(value);
    }

    private static FeatureVocabulary ReadVocabulary(SectionFileReader reader)
    {
        byte[] kinds = reader.ReadArray<byte>(2);
        long[] offsets = reader.ReadArray<long>(3, kinds.Length + 1L);
        byte[] text = reader.ReadArray<byte>(4);
        Feature[] features = new Feature[kinds.Length];
        for (int f = 0; f < features.Length; f++)
        {
            if (offsets[f] < 0 || offsets[f + 1] < offsets[f] || offsets[f + 1] > text.Length)
                throw reader.Corrupt(reader.Get(3).Offset + (f * (long)sizeof(long)), $"the value of feature {f} runs from {offsets[f]} to {offsets[f + 1]} of {text.Length} bytes");
            features[f] = new Feature((FeatureKind)kinds[f], Encoding.UTF8.GetString(text, (int)offsets[f], (int)(offsets[f + 1] - offsets[f])));
        }

        FeatureVocabulary vocabulary = new(features);
        for (int f = 0; f < features.Length; f++)
        {
            if (vocabulary.Count != features.Length || vocabulary[f] != features[f])
                throw reader.Corrupt(reader.Get(2).Offset + f, $"feature {f} is repeated or out of order");
        }

        return vocabulary;
    }

    private static void WriteProfiles(SectionFileWriter writer, uint id, CsrMatrix profiles)
    {
        writer.Write(id, profiles.RowOffsets);
        writer.Write(id + 1, profiles.ColumnOrdinals);
        writer.Write(id + 2, profiles.Values);
    }

    private static CsrMatrix ReadProfiles(SectionFileReader reader, uint id, int features)
    {
        long[] offsets = reader.ReadArray<long>(id);
        int[] columns = reader.ReadArray<int>(id + 1);
        float[] values = reader.ReadArray<float>(id + 2, columns.Length);
        if (offsets.Length == 0)
            throw reader.Corrupt(reader.Get(id).Offset, "the profiles have no row offsets");
        RequireWeights(values, 0f);
        return new CsrMatrix(offsets.Length - 1, features, offsets, columns, values);
    }

    private static FeatureTable ReadDeclared(SectionFileReader reader, uint id, int rows, int features)
    {
        long[] offsets = reader.ReadArray<long>(id, rows + 1L);
        int[] ordinals = reader.ReadArray<int>(id + 1);

        // The sparse matrix has the rules that are wanted here: offsets that do not descend, ordinals ascending and in range.
        _ = new CsrMatrix(rows, features, offsets, ordinals, new float[ordinals.Length]);
        return new FeatureTable(offsets, ordinals);
    }

    private static void RequireWeights(float[] weights, float smallest)
    {
        for (int i = 0; i < weights.Length; i++)
        {
            if (!(weights[i] >= smallest && float.IsFinite(weights[i])))
                throw new PrecomputeException($"weight {i} is {weights[i]}; it must be {smallest} or more and finite");
        }
    }
}
