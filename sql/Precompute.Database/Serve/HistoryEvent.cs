using System.Runtime.InteropServices;
using Precompute.Model.Interactions;

namespace Precompute.Database.Serve;

/// <summary>One event of an entity's history.</summary>
/// <param name="CounterpartId">The startup of a user's event, or the user of a startup's.</param>
/// <param name="Side">Who acted.</param>
/// <param name="Type">The interaction type.</param>
/// <param name="OccurredAt">When, UTC.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct HistoryEvent(Guid CounterpartId, InteractionSide Side, string Type, DateTime OccurredAt);
