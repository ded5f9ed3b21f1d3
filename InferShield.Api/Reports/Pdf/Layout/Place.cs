namespace InferShield.Api.Reports.Pdf.Layout;

/// <summary>A place that a link leads to: the page's object number and ordinal, and how far above its lower edge.</summary>
internal readonly record struct Place(int Page, int Ordinal, double Top);
