namespace Cluster.Parameters.StateDict.Pickle;

/// <summary>
/// Runs the allowed instructions of a pickle over inert values: numbers, texts, lists, tuples, dicts and descriptions
/// of tensors. No Python name is looked up or called, values are never walked recursively, and work and memory are
/// bounded by the number of instructions.
/// </summary>
internal sealed class PickleMachine
{
    /// <summary>The longest pickle: some 60 000 tensors.</summary>
    public const int MaxBytes = 16 << 20;

    private readonly Func<string, Exception?, StateDictException> _bad;
    private readonly PickleStack _stack = new();
    private readonly Dictionary<long, object?> _memo = [];
    private PickleInstruction _current;

    private PickleMachine(Func<string, Exception?, StateDictException> bad) => _bad = bad;

    /// <summary>Checks the whole pickle, then runs it and returns its value.</summary>
    public static object? Load(byte[] pickle, Func<string, Exception?, StateDictException> bad)
    {
        if (pickle.Length > MaxBytes)
            throw bad($"the pickle has {pickle.Length} bytes, more than {MaxBytes}.", null);
        PickleDecoder.Check(pickle, bad);
        var machine = new PickleMachine(bad);
        var decoder = new PickleDecoder(pickle, bad);
        while ((machine._current = decoder.Next()).Op != PickleOp.Stop)
            machine.Execute();
        object? value = machine.Pop(1)[0];
        return machine._stack.Marks == 0 && machine._stack.Available == 0
            ? value
            : throw machine.Bad("values are left over");
    }

    private void Execute()
    {
        switch (_current.Op)
        {
            case PickleOp.Proto:
                break;
            case PickleOp.Mark:
                _stack.Mark();
                break;
            case PickleOp.BinGet or PickleOp.LongBinGet:
                _stack.Push(_memo.TryGetValue(_current.Number, out object? kept)
                    ? kept
                    : throw Bad($"memo {_current.Number} is empty"));
                break;
            case PickleOp.BinPut or PickleOp.LongBinPut:
                _memo[_current.Number] = Peek();
                break;
            case PickleOp.Append or PickleOp.Appends or PickleOp.SetItem or PickleOp.SetItems:
                Collect();
                break;
            case PickleOp.Build:
                Build();
                break;
            default:
                _stack.Push(Make());
                break;
        }
    }

    private object? Make() => _current.Op switch
    {
        PickleOp.None => null,
        PickleOp.NewTrue => true,
        PickleOp.NewFalse => false,
        PickleOp.EmptyTuple => new PickleTuple([]),
        PickleOp.EmptyList => new List<object?>(),
        PickleOp.EmptyDict => new PickleDict(),
        PickleOp.Tuple1 => new PickleTuple(Pop(1)),
        PickleOp.Tuple2 => new PickleTuple(Pop(2)),
        PickleOp.Tuple3 => new PickleTuple(Pop(3)),
        PickleOp.Tuple => new PickleTuple(PopMark()),
        PickleOp.BinPersId => PickleObjects.Storage(Pop(1)[0], Bad),
        PickleOp.Reduce => Reduce(),
        _ => _current.Argument,
    };

    private object Reduce()
    {
        object?[] call = Pop(2);
        return call is [PickleGlobal global, PickleTuple arguments]
            ? PickleObjects.Reduce(global, arguments.Items, Bad)
            : throw Bad("it does not call an allowed name with a tuple");
    }

    private void Collect()
    {
        object?[] items = _current.Op switch
        {
            PickleOp.Append => Pop(1),
            PickleOp.SetItem => Pop(2),
            _ => PopMark(),
        };
        object? target = Peek();
        if (_current.Op is PickleOp.Append or PickleOp.Appends)
        {
            if (target is not List<object?> list)
                throw Bad("it appends to what is not a list");
            list.AddRange(items);
            return;
        }

        if (target is not PickleDict dict || items.Length % 2 != 0)
            throw Bad("it sets items of what is not a dict, or half an item");
        for (int i = 0; i < items.Length; i += 2)
            AddItem(dict, items[i], items[i + 1]);
    }

    private void AddItem(PickleDict dict, object? key, object? value)
    {
        if (key is not (string or long))
            throw Bad("a key is neither text nor an integer");
        if (!dict.TryAdd(key, value))
            throw Bad($"the key '{key}' is there twice");
    }

    // PyTorch hangs module versions (`_metadata`) on a state dict; they mean nothing here and are dropped.
    private void Build()
    {
        object? state = Pop(1)[0];
        if (state is not PickleDict || Peek() is not PickleDict { Ordered: true })
            throw Bad("it sets attributes of what is not an OrderedDict");
    }

    private object? Peek() => _stack.TryPeek(out object? value) ? value : throw Bad("the stack is empty");

    private object?[] Pop(int count) => _stack.Pop(count) ?? throw Bad("the stack is empty");

    private object?[] PopMark() => _stack.PopMark() ?? throw Bad("there is no mark");

    private StateDictException Bad(string reason) => _bad($"{_current}: {reason}.", null);
}
