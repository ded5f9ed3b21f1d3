using System.Runtime.CompilerServices;

namespace InferShield.Api.Detection.PersonalData;

/// <summary>What a place of the text may be.</summary>
/// <param name="Start">Where it starts in the view.</param>
/// <param name="End">Where it ends.</param>
/// <param name="Kind">Its index in <see cref="KindTable.Kinds"/>.</param>
/// <param name="Score">How sure that is.</param>
/// <param name="IsAlone">The text is nothing else.</param>
internal readonly record struct Reading(int Start, int End, int Kind, int Score, bool IsAlone);

/// <summary>Readings that overlap, in the order of finding.</summary>
[InlineArray(Capacity)]
internal struct Readings
{
    public const int Capacity = 24;

    private Reading _first;
}
