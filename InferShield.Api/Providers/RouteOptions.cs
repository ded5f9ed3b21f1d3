namespace InferShield.Api.Providers;

/// <summary>One entry of the section <c>Routes</c>; the first that matches decides.</summary>
public sealed class RouteOptions
{
    public const string Section = "Routes";

    /// <summary>A model's name, or its beginning and <c>*</c>.</summary>
    public string Match { get; set; } = "";

    /// <summary>Names of providers in the order in which they are tried; <c>NAME/MODEL</c> has the model called otherwise there.</summary>
    public IList<string> Providers { get; } = [];

    /// <summary>What the model is called at providers that do not name it themselves; empty for the client's name.</summary>
    public string Model { get; set; } = "";
}
