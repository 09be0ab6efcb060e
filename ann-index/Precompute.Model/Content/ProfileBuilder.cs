using System.Collections.Concurrent;
using Precompute.Numerics;

namespace Precompute.Model.Content;

/// <summary>The arithmetic of profiles, for the batch's rows and the API's fresh ones alike. Thread-safe; scratch is pooled.</summary>
internal sealed class ProfileBuilder
{
    private readonly float[] _idf;
    private readonly ContentOptions _options;
    private readonly FeatureTable _startupFeatures;
    private readonly double[] _startupScale;
    private readonly ConcurrentBag<ProfileAccumulator> _pool = [];

    public ProfileBuilder(float[] idf, ContentOptions options, FeatureTable startupFeatures)
    {
        _idf = idf;
        _options = options;
        _startupFeatures = startupFeatures;
        _startupScale = new double[startupFeatures.Count];
        for (int s = 0; s < _startupScale.Length; s++)
            _startupScale[s] = InverseLength(startupFeatures.Row(s));
    }

    /// <summary>Declared features joined with the own vectors of the startups acted on.</summary>
    public ContentProfile OfUser(ReadOnlySpan<int> declared, ReadOnlySpan<int> startups, ReadOnlySpan<float> weights)
    {
        ProfileAccumulator sums = Rent();
        for (int i = 0; i < startups.Length && _options.UserHistoryShare > 0f; i++)
        {
            if (weights[i] > 0f)
                AddOwn(sums, _startupFeatures.Row(startups[i]), weights[i] * _startupScale[startups[i]]);
        }

        return Join(sums, declared, _options.UserHistoryShare);
    }

    /// <summary>Own features joined with the profiles of the users.</summary>
    public ContentProfile OfStartup(ReadOnlySpan<int> declared, ReadOnlySpan<int> users, ReadOnlySpan<float> weights, CsrMatrix userProfiles)
    {
        ProfileAccumulator sums = Rent();
        for (int i = 0; i < users.Length && _options.StartupUsersShare > 0f; i++)
        {
            if (weights[i] > 0f)
                sums.Add(userProfiles.RowColumns(users[i]), userProfiles.RowValues(users[i]), weights[i]);
        }

        return Join(sums, declared, _options.StartupUsersShare);
    }

    private ContentProfile Join(ProfileAccumulator sums, ReadOnlySpan<int> declared, float share)
    {
        (int[] features, float[] weights) = sums.TakeNormalized(int.MaxValue);
        sums.Add(features, weights, share);
        AddOwn(sums, declared, InverseLength(declared));
        (features, weights) = sums.TakeNormalized(_options.MaxProfileFeatures);
        _pool.Add(sums);
        return features.Length == 0 ? ContentProfile.Empty : new ContentProfile(features, weights, declared.ToArray());
    }

    private ProfileAccumulator Rent() => _pool.TryTake(out ProfileAccumulator? pooled) ? pooled : new ProfileAccumulator(_idf.Length);

    private void AddOwn(ProfileAccumulator sums, ReadOnlySpan<int> features, double scale)
    {
        foreach (int feature in features)
            sums.Add(feature, _idf[feature] * scale);
    }

    private double InverseLength(ReadOnlySpan<int> features)
    {
        double squares = 0d;
        foreach (int feature in features)
            squares += _idf[feature] * (double)_idf[feature];
        return squares > 0d ? 1d / Math.Sqrt(squares) : 0d;
    }
}
