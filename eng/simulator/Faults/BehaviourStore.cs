using Microsoft.Extensions.Options;

namespace InferShield.Simulator.Faults;

/// <summary>The behaviour in force.</summary>
internal sealed class BehaviourStore(IOptions<Behaviour> configured, IOptions<SimulatorOptions> options)
{
    private readonly TimeSpan _slow = TimeSpan.FromMilliseconds(options.Value.SlowMilliseconds);
    private Setting _setting = new(configured.Value);

    public Behaviour Current => Volatile.Read(ref _setting).Behaviour;

    public void Set(Behaviour behaviour) => Volatile.Write(ref _setting, new Setting(behaviour));

    public void Reset() => Set(configured.Value);

    public Plan Next(string model)
    {
        var setting = Volatile.Read(ref _setting);
        return Plan.For(setting.Behaviour, Interlocked.Increment(ref setting.Calls), model, _slow);
    }

    private sealed class Setting(Behaviour behaviour)
    {
        public readonly Behaviour Behaviour = behaviour;
        public long Calls;
    }
}
