using System.Text.Json.Serialization;

namespace OrderActors.Gateway.Users;

/// <summary>The JSON of bodies of the routes for users.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(CreateUserBody))]
[JsonSerializable(typeof(UserBody))]
[JsonSerializable(typeof(UserResponse))]
[JsonSerializable(typeof(UserList))]
internal sealed partial class UserRouteJson : JsonSerializerContext;
