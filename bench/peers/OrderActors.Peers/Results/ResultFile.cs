using System.Text.Json;

namespace OrderActors.Peers.Results;

/// <summary>The results as JSON lines. A run adds to what the file has, so that a race can be run in pieces.</summary>
internal sealed class ResultFile(string path)
{
    /// <summary>Every line so far.</summary>
    /// <exception cref="Machine.RaceException">A line is not a result.</exception>
    public IReadOnlyList<RaceResult> Read()
    {
        if (!File.Exists(path)) return [];
        try
        {
            return [.. File.ReadLines(path).Select(
                line => JsonSerializer.Deserialize(line, ResultJson.Default.RaceResult)!)];
        }
        catch (JsonException e)
        {
            throw new Machine.RaceException($"{path} is not a results file: {e.Message}");
        }
    }

    public void Add(RaceResult result) =>
        File.AppendAllText(path, JsonSerializer.Serialize(result, ResultJson.Default.RaceResult) + "\n");
}
