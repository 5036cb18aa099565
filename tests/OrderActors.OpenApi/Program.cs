using OrderActors.OpenApi;

if (args is not [var file])
{
    await Console.Error.WriteLineAsync("usage: OrderActors.OpenApi FILE");
    return 2;
}

await using var node = await TemporaryNode.StartAsync();
using var http = new HttpClient { BaseAddress = node.Address };
Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(file))!);
await File.WriteAllTextAsync(file, await http.GetStringAsync(new Uri("openapi/v1.json", UriKind.Relative)));
return 0;
