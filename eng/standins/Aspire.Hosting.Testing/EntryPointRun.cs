using System.Reflection;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting.Testing;

/// <summary>
/// An app host's entry point on a thread of its own. It is held at Build until the test has changed the builder as it likes,
/// and ended right after Build, so that its own Run never happens.
/// </summary>
internal sealed class EntryPointRun
{
    private readonly TaskCompletionSource<DistributedApplicationBuilder> _builder = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<DistributedApplication> _application = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _mayBuild = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _abandoned;

    internal Task<DistributedApplicationBuilder> Builder => _builder.Task;

    internal static EntryPointRun Start(Assembly assembly, string[] args, Action<DistributedApplicationOptions, HostApplicationBuilderSettings> configure)
    {
        var entryPoint = assembly.EntryPoint
            ?? throw new InvalidOperationException($"The assembly '{assembly.GetName().Name}' has no entry point.");
        var run = new EntryPointRun();
        var thread = new Thread(() => run.Execute(entryPoint, args, configure)) { IsBackground = true, Name = $"{assembly.GetName().Name} entry point" };
        thread.Start();
        return run;
    }

    internal Task<DistributedApplication> BuildAsync(CancellationToken cancellationToken)
    {
        _mayBuild.TrySetResult();
        return _application.Task.WaitAsync(cancellationToken);
    }

    /// <summary>Lets a held entry point end without building anything.</summary>
    internal void Abandon()
    {
        _abandoned = true;
        _mayBuild.TrySetResult();
    }

    private void Execute(MethodInfo entryPoint, string[] args, Action<DistributedApplicationOptions, HostApplicationBuilderSettings> configure)
    {
        TestingHooks.Current = new(
            (options, settings) => TestDefaults.Apply(entryPoint.Module.Assembly, args, options, settings, configure),
            _ => { },
            HoldAtBuild,
            application =>
            {
                _application.TrySetResult(application);
                throw new EntryPointEndedException();
            });
        try
        {
            var result = entryPoint.Invoke(null, entryPoint.GetParameters().Length == 0 ? null : [args]);
            (result as Task)?.GetAwaiter().GetResult();
            Fail(new InvalidOperationException("The entry point ended without building a distributed application."));
        }
        catch (Exception failure) when (Unwrap(failure) is EntryPointEndedException)
        {
            _application.TrySetCanceled();
        }
        catch (Exception failure)
        {
            Fail(Unwrap(failure));
        }
    }

    private void HoldAtBuild(DistributedApplicationBuilder builder)
    {
        _builder.TrySetResult(builder);
        _mayBuild.Task.GetAwaiter().GetResult();
        if (_abandoned)
        {
            throw new EntryPointEndedException();
        }
    }

    private void Fail(Exception failure)
    {
        _builder.TrySetException(failure);
        _application.TrySetException(failure);
    }

    private static Exception Unwrap(Exception failure) => failure is TargetInvocationException { InnerException: { } inner } ? inner : failure;

    private sealed class EntryPointEndedException : Exception;
}
