using Precompute.Model;

namespace Precompute.Batch.Pipeline.Lists;

/// <summary>Translates between the ordinals of a model's side and those of the catalogue that it is a subset of.</summary>
internal sealed class OrdinalBridge
{
    /// <summary>Builds both tables; O(n) because both sides ascend by id.</summary>
    public OrdinalBridge(IdMap model, IdMap catalogue)
    {
        ToCatalogue = new int[model.Count];
        ToModel = new int[catalogue.Count];
        int m = 0;
        for (int c = 0; c < catalogue.Count; c++)
        {
            bool same = m < model.Count && model[m] == catalogue[c];
            ToModel[c] = same ? m : -1;
            if (same)
                ToCatalogue[m++] = c;
        }

        if (m != model.Count)
            throw new InvalidOperationException($"{model.Count - m} ids of the model are not in the catalogue, the first being {model[m]}.");
    }

    /// <summary>By model ordinal.</summary>
    public int[] ToCatalogue { get; }

    /// <summary>By catalogue ordinal; −1 where the model lacks it.</summary>
    public int[] ToModel { get; }
}
