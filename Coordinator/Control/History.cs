namespace Cluster.Coordinator.Control;

/// <summary>Keeps the curves of a run of any length in bounded memory.</summary>
/// <remarks>
/// Where the points are too many each two neighbours become one, and from then on as many new ones are put together as one of
/// the old ones stands for. So all points stand for equally many told steps, but for the last one.
/// </remarks>
/// <param name="pointsMax">The most points; even.</param>
internal sealed class History(int pointsMax = ControlLimits.PointsMax)
{
    private readonly List<HistoryPoint> _points = [];
    private HistoryPoint? _open; // that does not yet stand for as many steps as the others
    private int _openSteps;
    private int _stride = 1;

    /// <summary>Gets the points in order.</summary>
    public IEnumerable<HistoryPoint> Points => _open is null ? _points : _points.Append(_open);

    /// <summary>Adds a point.</summary>
    public void Add(HistoryPoint point)
    {
        _openSteps++;
        _open = _open?.With(point, 1.0 / _openSteps) ?? point;
        if (_openSteps < _stride) return;
        _points.Add(_open);
        (_open, _openSteps) = (null, 0);
        if (_points.Count < pointsMax) return;
        for (var i = 0; i < pointsMax / 2; i++) _points[i] = _points[2 * i].With(_points[(2 * i) + 1], 0.5);
        _points.RemoveRange(pointsMax / 2, pointsMax / 2);
        _stride *= 2;
    }

    /// <summary>Forgets what came after a version: it is computed again.</summary>
    public void CutAfter(long step)
    {
        _points.RemoveAll(p => p.Step > step);
        if (_open?.Step > step) (_open, _openSteps) = (null, 0);
    }
}
