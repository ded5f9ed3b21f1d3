namespace InferShield.Tests.Kubernetes.Rules;

/// <summary>No two objects have the same kind, namespace and name.</summary>
public sealed class ObjectsAreUnique : RuleTests
{
    [Fact]
    public Task Names_an_object_that_is_there_twice() =>
        BreaksAsync(Production, rendering => rendering.With(new Resource(rendering.Copy()["Service/api"].Json)), "Service/api: is there 2 times");

    internal override IEnumerable<Finding> Check(Rendering rendering) =>
        from same in rendering.Resources.GroupBy(resource => (resource.ApiVersion.Split('/')[0], resource.Kind, resource.Namespace, resource.Name))
        where same.Count() > 1
        select Finding.Of(rendering, same.First(), "", $"is there {same.Count()} times");
}
