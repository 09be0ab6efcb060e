using Precompute.Numerics;

namespace Precompute.Training.Als;

/// <summary>The basis that factors have come to stand in, by one change after another, as seen from the one they started in.</summary>
internal sealed class FactorBasis
{
    private readonly int _factors;
    private DenseMatrix? _axes;
    private RowScratch? _scratch;

    /// <summary>Starts with the identity.</summary>
    public FactorBasis(int factors) => _factors = factors;

    /// <summary>Notes a change that all rows took: the axes of the start take it, too.</summary>
    public void Change(RowRotation rotation)
    {
        if (_axes is null)
        {
            _axes = new DenseMatrix(_factors, _factors);
            for (int j = 0; j < _factors; j++)
                _axes.Row(j)[j] = 1f;
        }

        rotation.Apply(_axes, 0, _factors, _scratch ??= new RowScratch(_factors, entries: 0));
    }

    /// <summary>The way back to the start, or null where there was no change.</summary>
    public RowRotation? Back() => _axes is null ? null : new RowRotation(_axes, transposed: true);
}
