namespace Ocx.Images;

/// <summary>How a container's health is checked, as Docker keeps it in configs. Times are nanoseconds.</summary>
/// <remarks>Source: moby api/types/container/config.go, HealthConfig.</remarks>
internal sealed class HealthcheckConfig
{
    private GoStrings? _test;
    private long _interval;
    private long _timeout;
    private long _startPeriod;
    private long _startInterval;
    private long _retries;

    /// <summary>A check.</summary>
    public static HealthcheckConfig Of(IReadOnlyCollection<string> test, long interval = 0, long timeout = 0, long startPeriod = 0, long startInterval = 0, long retries = 0) =>
        new() { _test = GoStrings.Of(test), _interval = interval, _timeout = timeout, _startPeriod = startPeriod, _startInterval = startInterval, _retries = retries };

    /// <summary>Takes from another check what this one does not say.</summary>
    public void FillFrom(HealthcheckConfig other)
    {
        if (_test is not { Values.Count: > 0 }) _test = other._test;
        if (_interval == 0) _interval = other._interval;
        if (_timeout == 0) _timeout = other._timeout;
        if (_startPeriod == 0) _startPeriod = other._startPeriod;
        if (_startInterval == 0) _startInterval = other._startInterval;
        if (_retries == 0) _retries = other._retries;
    }

    /// <summary>Reads <paramref name="value"/> over <paramref name="before"/>, as Go does when a member occurs twice.</summary>
    /// <param name="value">The JSON.</param>
    /// <param name="before">What was read before.</param>
    /// <param name="generation">Whose: the older ones do not even look at an interval that is no number.</param>
    public static HealthcheckConfig? Read(GoJsonValue value, HealthcheckConfig? before, DockerGeneration generation)
    {
        if (value.IsNull) return null;
        HealthcheckConfig check = before ?? new HealthcheckConfig();
        foreach ((string name, GoJsonValue member) in value.Members())
        {
            switch (GoJsonValue.Fold(name))
            {
                case "test": check._test = GoStrings.Read(member, check._test); break;
                case "interval" when !member.IsNull: check._interval = member.Integer(); break;
                case "timeout" when !member.IsNull: check._timeout = member.Integer(); break;
                case "startperiod" when !member.IsNull: check._startPeriod = member.Integer(); break;
                case "startinterval" when !member.IsNull && generation.KnowsStartInterval: check._startInterval = member.Integer(); break;
                case "retries" when !member.IsNull: check._retries = member.Integer(); break;
            }
        }

        return check;
    }

    /// <summary>Writes it; one without anything is <c>{}</c>.</summary>
    public void Write(GoJsonWriter json)
    {
        json.BeginObject();
        if (_test is { Values.Count: > 0 } test) json.Name("Test").Strings(test.Values);
        WriteNumber("Interval", _interval);
        WriteNumber("Timeout", _timeout);
        WriteNumber("StartPeriod", _startPeriod);
        WriteNumber("StartInterval", _startInterval);
        WriteNumber("Retries", _retries);
        json.EndObject();

        void WriteNumber(string name, long value)
        {
            if (value != 0) json.Name(name).Number(value);
        }
    }
}
