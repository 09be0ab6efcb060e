using System.Runtime.CompilerServices;

namespace Precompute.AnnIndex;

/// <summary>Room for the positions of a <see cref="ScoreQueue{TRows}"/>: enough to hide the memory's latency, few enough to raise the bar often.</summary>
[InlineArray(Room)]
internal struct WaitingPositions
{
    /// <summary>Positions that can wait.</summary>
    public const int Room = 16;

    private int _first;
}
