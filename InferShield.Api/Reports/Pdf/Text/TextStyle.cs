using InferShield.Api.Reports.Pdf.Fonts;
using InferShield.Api.Reports.Pdf.Layout;

namespace InferShield.Api.Reports.Pdf.Text;

/// <summary>How text looks; the size in points.</summary>
internal sealed record TextStyle(FontWeight Weight, double Size, Color Color)
{
    /// <summary>From one line to the next, in points.</summary>
    public double Leading => Size * (Size >= 14 ? 1.25 : 1.45);
}
