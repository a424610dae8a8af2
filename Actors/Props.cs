using System.Linq.Expressions;
using System.Reflection;

namespace Cluster.Actors;

/// <summary>The recipe for an actor: its class and constructor arguments. Immutable; reused on each restart.</summary>
public sealed class Props
{
    private readonly Func<ActorBase> _produce;

    private Props(Type type, Func<ActorBase> produce, SupervisorStrategy? strategy, string? dispatcher = null)
    {
        Type = type;
        SupervisorStrategy = strategy;
        Dispatcher = dispatcher;
        _produce = produce;
    }

    /// <summary>The actor's class.</summary>
    public Type Type { get; }

    /// <summary>The strategy for the actor's children, where it is not the class's own.</summary>
    public SupervisorStrategy? SupervisorStrategy { get; }

    /// <summary>The name of the dispatcher that gives the actor its turns; null: the system's.</summary>
    public string? Dispatcher { get; }

    /// <summary>Creates a recipe from <c>() =&gt; new X(a, b)</c>; the arguments are evaluated once, now.</summary>
    /// <exception cref="ArgumentException">The expression is not a constructor call.</exception>
    public static Props Create<TActor>(
        Expression<Func<TActor>> factory, SupervisorStrategy? supervisorStrategy = null)
        where TActor : ActorBase
    {
        if (factory.Body is not NewExpression { Constructor: { } constructor } call)
            throw new ArgumentException("The factory must be a constructor call: () => new X(...)", nameof(factory));
        var arguments = call.Arguments.Select(Evaluate).ToArray();
        return new Props(typeof(TActor), () => Invoke(constructor, arguments), supervisorStrategy);
    }

    /// <summary>Creates a recipe from constructor arguments.</summary>
    public static Props Create<TActor>(params object?[] args) where TActor : ActorBase => new(
        typeof(TActor),
        () => (ActorBase)Activator.CreateInstance(
            typeof(TActor),
            BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DoNotWrapExceptions,
            null,
            args,
            null)!,
        null);

    /// <summary>Returns the same recipe with another strategy for the actor's children.</summary>
    public Props WithSupervisorStrategy(SupervisorStrategy strategy) =>
        new(Type, _produce, strategy, Dispatcher);

    /// <summary>Returns the same recipe with a dispatcher of <see cref="ActorSystemSetup.Dispatchers"/>.</summary>
    public Props WithDispatcher(string dispatcher) => new(Type, _produce, SupervisorStrategy, dispatcher);

    internal ActorBase NewActor() => _produce();

    private static object? Evaluate(Expression argument) => argument is ConstantExpression constant
        ? constant.Value
        : Expression.Lambda<Func<object?>>(Expression.Convert(argument, typeof(object)))
            .Compile(preferInterpretation: true)();

    private static ActorBase Invoke(ConstructorInfo constructor, object?[] arguments) =>
        (ActorBase)constructor.Invoke(BindingFlags.DoNotWrapExceptions, null, arguments, null);
}
